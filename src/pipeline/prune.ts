/**
 * Deletes old hash tags of a project's repositories.
 *
 * In: a plan, a policy, git refs whose images are still needed. Out: what goes and what stays, and why.
 * Nothing is deleted unless the caller says so. A registry that cannot delete a tag alone deletes its manifest, which is
 * why whatever a kept tag names is kept.
 */
import type { ImageReference } from '../image/index.ts';
import { type Registry, RegistryError } from '../registry/index.ts';
import { requestAt } from './diff.ts';
import { withGitCheckout } from './git-checkout.ts';
import { referenceOf } from './look-up.ts';
import { HASH_DIGITS } from './names.ts';
import { createPlan, type Plan, type PlanRequest, type Target } from './plan.ts';
import { hashTagPattern, judgeTags, type KnownTag, type PrunePolicy, type Verdict } from './prune-policy.ts';
import { FINGERPRINT_TYPE } from './published.ts';

export interface PruneRequest {
  readonly plan: Plan;
  readonly request: PlanRequest;
  readonly registry: Registry;
  readonly policy: Omit<PrunePolicy, 'needed'>;
  /** Git refs whose images stay. */
  readonly refs: readonly string[];
  /** Whether to delete; else it is only told what would go. */
  readonly deletes: boolean;
  readonly nowMs: number;
}

export interface PrunedRepository {
  readonly repository: string;
  readonly verdicts: readonly Verdict[];
  /** The tags that were deleted. */
  readonly deleted: readonly string[];
  /** The tags that the registry does not delete. */
  readonly refused: readonly string[];
}

/** @throws DiagnosticError where a registry or git fails; nothing is deleted before all that is needed is known. */
export async function prune(options: PruneRequest): Promise<readonly PrunedRepository[]> {
  const { plan, registry, policy, deletes, nowMs } = options;
  const needed = await neededTags(options);
  const repositories = new Map<string, Target>(plan.targets.map(target => [target.repository, target]));
  const judged = await Promise.all(
    [...repositories].map(async ([repository, target]) => {
      const tags = await knownTags(plan, target, registry);
      const tagsNeeded = needed.get(repository) ?? new Set<string>();
      return { repository, target, verdicts: judgeTags(tags, { ...policy, needed: tagsNeeded }, nowMs) };
    })
  );
  const pruned: PrunedRepository[] = [];
  for (const { repository, target, verdicts } of judged) {
    const going = verdicts.filter(({ keptFor }) => keptFor === undefined).map(({ tag }) => tag);
    const refused = deletes ? await deleteTags(going, referenceOf(target.image), registry) : [];
    const gone = deletes ? going.filter(({ tag }) => !refused.includes(tag)) : [];
    await deleteFingerprints(gone, referenceOf(target.image), registry);
    const deleted = gone.map(({ tag }) => tag);
    pruned.push({ repository, verdicts, deleted, refused });
  }
  return pruned;
}

/** The hash tags that the files at hand and the git refs need, by repository. */
async function neededTags({ plan, request, refs }: PruneRequest): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const needed = new Map<string, Set<string>>();
  const add = ({ services }: Plan): void => {
    for (const { target } of services.values()) {
      needed.set(target.repository, (needed.get(target.repository) ?? new Set()).add(target.tag));
    }
  };
  add(plan);
  const { environment, workingDirectory } = request.load;
  const git = { processes: request.processes, environment, folder: workingDirectory };
  for (const ref of refs) {
    await withGitCheckout(ref, git, async directory =>
      add(await createPlan(requestAt(request, directory, plan.project.name)))
    );
  }
  return needed;
}

async function knownTags(plan: Plan, target: Target, registry: Registry): Promise<readonly KnownTag[]> {
  const reference = referenceOf(target.image);
  const sharing = [...plan.services.values()].filter(planned => planned.target.repository === target.repository);
  const patterns = sharing.map(({ settings }) => hashTagPattern(settings.tag, HASH_DIGITS));
  // A moving tag is never a hash tag, whatever it looks like.
  const moving = new Set(sharing.flatMap(planned => planned.target.movingTags));
  const tags = (await registry.listTags(reference)) ?? [];
  return Promise.all(
    tags.map(tag => {
      const isHashTag = !moving.has(tag) && patterns.some(pattern => pattern.test(tag));
      return readTag({ ...reference, tag }, tag, isHashTag, registry);
    })
  );
}

async function readTag(
  reference: ImageReference,
  tag: string,
  isHashTag: boolean,
  registry: Registry
): Promise<KnownTag> {
  const manifest = await registry.getManifest(reference);
  const unknown: KnownTag = { tag, digest: undefined, isHashTag, createdMs: undefined, children: [] };
  if (manifest === undefined) return unknown;
  const known = { ...unknown, digest: manifest.digest, children: childrenOf(manifest.bytes) };
  if (!isHashTag) return known;
  const config = await registry
    .readImageConfig({ ...reference, tag: undefined, digest: manifest.digest })
    .catch(unlessRegistry);
  const createdMs = Date.parse(config?.created ?? '');
  return { ...known, createdMs: Number.isNaN(createdMs) ? undefined : createdMs };
}

/** An image that does not tell its age stays. */
function unlessRegistry(error: unknown): undefined {
  if (!(error instanceof RegistryError)) throw error;
}

/** The digests of what an index lists, attestations included; none for a plain manifest. */
function childrenOf(bytes: Uint8Array): readonly string[] {
  const value = parsed(bytes);
  if (typeof value !== 'object' || value === null || !('manifests' in value) || !Array.isArray(value.manifests)) {
    return [];
  }
  return value.manifests.flatMap((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'digest' in entry && typeof entry.digest === 'string'
      ? [entry.digest]
      : []
  );
}

/** What is no JSON lists nothing. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}

/** @returns the tags that the registry does not delete. */
async function deleteTags(
  tags: readonly KnownTag[],
  reference: ImageReference,
  registry: Registry
): Promise<readonly string[]> {
  const refused: string[] = [];
  const gone = new Set<string>();
  for (const { tag, digest } of tags) {
    if (digest === undefined || gone.has(digest)) continue;
    const byTag = await registry.deleteTag({ ...reference, tag });
    if (byTag.kind !== 'unsupported') continue;
    const byDigest = await registry.deleteManifest(reference, digest);
    if (byDigest.kind === 'unsupported') refused.push(tag);
    else gone.add(digest);
  }
  return refused;
}

/** What lay beside images that are gone; nobody could find it any more. */
async function deleteFingerprints(
  gone: readonly KnownTag[],
  reference: ImageReference,
  registry: Registry
): Promise<void> {
  const digests = new Set(gone.map(({ digest }) => digest).filter(digest => digest !== undefined));
  for (const digest of digests) await registry.deleteArtifacts(reference, digest, FINGERPRINT_TYPE);
}
