/**
 * Lets moving tags name what hash tags name, on the registry's side.
 *
 * In: targets, and what the registry said of them. A digest that is known from a HEAD saves reading the manifest where the
 * tag is right already.
 */
import type { Registry } from '../registry/index.ts';
import { type Existence, referenceOf } from './look-up.ts';
import type { Target } from './plan.ts';

/** @throws DiagnosticError where the registry refuses. */
export async function moveTags(
  targets: readonly Target[],
  existence: ReadonlyMap<Target, Existence>,
  registry: Registry,
  report: (line: string) => void
): Promise<void> {
  const moves = targets.flatMap(target => target.writtenTags.map(tag => ({ target, tag })));
  await Promise.all(
    moves.map(async ({ target, tag }) => {
      const known = existence.get(target);
      const digest = known?.kind === 'hit' ? known.digest : undefined;
      const { kind } = await registry.moveTag(referenceOf(target.image), tag, digest);
      if (kind === 'moved') report(`moved ${target.repository}:${tag} -> ${target.tag}`);
    })
  );
}
