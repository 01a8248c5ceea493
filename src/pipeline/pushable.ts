/**
 * Whether an image has a name under which anybody could push it.
 *
 * A name without a registry and a namespace is one of Docker Hub's own images (`docker.io/library/NAME`), where every push
 * is refused: after the build, in words about rights that help nobody who has only left the registry out.
 */
import { DiagnosticError } from '../diagnostic/index.ts';
import { parseReference } from '../image/index.ts';
import type { Plan } from './plan.ts';

/** A text that is no name yet may miss a variable, so that nothing is said of it. */
export function canBePushed(image: string): boolean {
  const reference = parseReference(image);
  return reference === undefined || reference.registry !== 'docker.io' || !reference.path.startsWith('library/');
}

/** @throws DiagnosticError `unpushable-image` for each target of the plan that nobody can push. */
export function demandPushable({ targets, services }: Plan): void {
  const problems = targets
    .filter(({ repository }) => !canBePushed(repository))
    .map(({ repository, services: [first = ''] }) => {
      const service = services.get(first)?.service;
      const at = service?.image?.span ?? service?.build?.span;
      return {
        code: 'unpushable-image' as const,
        ...(at === undefined ? {} : { at }),
        message: `service "${first}": the image ${repository} names no registry, so that it cannot be pushed`,
        help: `give it an "image" such as registry.example/shop/${first}, or set "repository" in "x-compose-cache"; "compose-cache init" shows how`
      };
    });
  if (problems.length > 0) throw new DiagnosticError(problems);
}
