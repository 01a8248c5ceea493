/**
 * Asks the registry which targets exist.
 *
 * In: targets. Out: for each of them hit, miss, or unknown with the reason; every image name is asked about once.
 * With `verify: label` a hit counts only if the image says that it has the full hash: else the tag is somebody else's.
 */
import type { Problem } from '../diagnostic/index.ts';
import { HASH_LABEL, type ImageReference, parseReference } from '../image/index.ts';
import type { Registry } from '../registry/index.ts';
import type { VerifyPolicy } from '../settings/index.ts';
import type { Target } from './plan.ts';

export type Existence =
  | {
      readonly kind: 'hit';
      readonly digest: string;
      readonly mediaType: string;
      /** Of the manifest, not of the image; undefined where the registry does not say. */
      readonly sizeBytes: number | undefined;
    }
  | {
      readonly kind: 'miss';
      /** Set where the tag is there but its image does not carry the hash. */
      readonly mistrusted?: string;
    }
  | { readonly kind: 'unknown'; readonly problem: Problem };

/** @returns by target, in the order given. */
export async function lookUp(
  targets: readonly Target[],
  registry: Registry,
  verifyOf: (target: Target) => VerifyPolicy
): Promise<ReadonlyMap<Target, Existence>> {
  const answers = await Promise.all(
    targets.map(async target => [target, await lookUpOne(target, registry, verifyOf(target))] as const)
  );
  return new Map(answers);
}

async function lookUpOne(target: Target, registry: Registry, verify: VerifyPolicy): Promise<Existence> {
  const reference = referenceOf(target.image);
  const found = await registry.head(reference);
  if (found.kind !== 'hit') return found.kind === 'miss' ? found : { kind: 'unknown', problem: found.problem };
  const { digest, mediaType, sizeBytes } = found;
  if (verify === 'label') {
    const config = await registry.readImageConfig({ ...reference, tag: undefined, digest });
    if (config?.labels.get(HASH_LABEL) !== target.hash) return { kind: 'miss', mistrusted: digest };
  }
  return { kind: 'hit', digest, mediaType, sizeBytes };
}

/** The reference of a name that we made ourselves. */
export function referenceOf(image: string): ImageReference {
  const reference = parseReference(image);
  if (reference === undefined) throw new Error(`a planned image has no valid name: ${image}`);
  return reference;
}
