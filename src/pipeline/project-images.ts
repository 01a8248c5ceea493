/**
 * Which names of images mean an image of this project.
 *
 * A Dockerfile may say `FROM` or `COPY --from` with the name under which another service's image is built: `image`, or
 * `PROJECT-SERVICE` where there is none. docker compose does not tie the two together; we do.
 */
import type { Project } from '../compose/index.ts';
import { normalizeReference, parseReference } from '../image/index.ts';

/** @returns services with a build by the full name of their image; names that several services claim are left out. */
export function projectImages(project: Project): ReadonlyMap<string, string> {
  const services = new Map<string, string>();
  const contested = new Set<string>();
  for (const service of project.services.values()) {
    if (service.build === undefined) continue;
    const name = fullName(service.image?.value ?? `${project.name}-${service.name}`);
    if (name === undefined) continue;
    if (services.has(name)) contested.add(name);
    services.set(name, service.name);
  }
  for (const name of contested) services.delete(name);
  return services;
}

/** The full name of an image, one for each: `docker.io/library/busybox:latest`. */
export function fullName(image: string): string | undefined {
  const reference = parseReference(image);
  return reference === undefined ? undefined : normalizeReference(reference);
}
