/**
 * A Compose file that says nothing but which images there are, for `docker compose pull` and `push`.
 *
 * The project's own file would not do: docker compose skips a service with `pull_policy: build` or `never` when it pulls,
 * and names that share an image would each be pulled and pushed. Moreover no value of the project can get in its way.
 */

/** An image to pull or push. */
export interface ServiceImage {
  /** The service to name in docker's progress display. */
  readonly service: string;
  /** The image by tag or digest. */
  readonly image: string;
  /** The platform to pull, where the service has one. */
  readonly platform?: string;
}

/** docker compose pushes only services with a build; nothing is built from this one. */
const BUILD_FOR_PUSH = { dockerfile_inline: 'FROM scratch' };

/**
 * The document as JSON, which is YAML: one service for each image, the first of those that share it.
 *
 * @param purpose - `push` adds what makes docker compose push a service at all.
 */
export function imageDocument(images: readonly ServiceImage[], purpose: 'pull' | 'push'): string {
  const services = new Map<string, object>();
  const seen = new Set<string>();
  for (const { service, image, platform } of images) {
    const key = JSON.stringify([image, platform]);
    if (seen.has(key)) continue;
    seen.add(key);
    services.set(service, {
      image,
      ...(platform === undefined ? {} : { platform }),
      ...(purpose === 'push' ? { build: BUILD_FOR_PUSH } : {})
    });
  }
  return JSON.stringify({ services: Object.fromEntries(services) });
}
