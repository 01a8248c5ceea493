/**
 * What names that move resolve to now: base images to digests, git refs to commits.
 *
 * Asked once for a run, before fingerprints are computed, since those are computed without waiting.
 */
import { type Diagnostic, DiagnosticError, type Span } from '../diagnostic/index.ts';
import type { Environment, Processes } from '../host/index.ts';
import { parseReference } from '../image/index.ts';
import type { Registry } from '../registry/index.ts';

export interface Revisions {
  /** The digest of the manifest that a reference has for a platform; undefined where it was not asked for. */
  imageDigest(reference: string, platform: string): string | undefined;
  /** What the text of a remote context resolves to, such as a commit; undefined where it is not known. */
  revision(text: string): string | undefined;
}

/** Names that may mean something else tomorrow. */
export interface MovingNames {
  readonly images: readonly { readonly reference: string; readonly platform: string; readonly at: Span }[];
  readonly addresses: readonly { readonly url: string; readonly at: Span }[];
}

/** Nothing is resolved: names count as they are written. */
export const NO_REVISIONS: Revisions = { imageDigest: () => undefined, revision: () => undefined };

export interface ResolveRequest {
  readonly registry: Registry;
  readonly processes: Processes;
  readonly environment: Environment;
}

/**
 * Asks registries and git servers, each name once.
 *
 * @throws DiagnosticError where one of them does not tell: a guess would give two different images one tag.
 */
export async function resolveRevisions(names: readonly MovingNames[], request: ResolveRequest): Promise<Revisions> {
  const digests = new Map<string, Promise<string>>();
  const commits = new Map<string, Promise<string | undefined>>();
  for (const { images, addresses } of names) {
    for (const image of images) {
      const key = `${image.reference} ${image.platform}`;
      if (!digests.has(key)) digests.set(key, digestOf(image, request.registry));
    }
    for (const address of addresses) {
      if (!commits.has(address.url)) commits.set(address.url, commitOf(address, request));
    }
  }
  const known = new Map(await Promise.all([...digests].map(async ([key, digest]) => [key, await digest] as const)));
  const revisions = new Map(await Promise.all([...commits].map(async ([url, commit]) => [url, await commit] as const)));
  return {
    imageDigest: (reference, platform) => known.get(`${reference} ${platform}`),
    revision: text => revisions.get(text)
  };
}

async function digestOf(
  { reference, platform, at }: MovingNames['images'][number],
  registry: Registry
): Promise<string> {
  const parsed = parseReference(reference);
  if (parsed === undefined) throw new Error(`a normalised reference cannot be read: ${reference}`);
  try {
    const manifest = await registry.getImageManifest(parsed, platform);
    if (manifest !== undefined) return manifest.digest;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw new DiagnosticError(
      error.diagnostics.map(diagnostic => ({ ...diagnostic, at })),
      { cause: error }
    );
  }
  throw new DiagnosticError({
    code: 'missing-image',
    at,
    message: `the base image ${reference} does not exist for ${platform}`,
    help: 'look at its name, or count base images by name with "bases: reference"'
  });
}

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** A git address with its ref and folder: `URL#REF:FOLDER`. */
function splitAddress(url: string): { readonly repository: string; readonly ref: string } | undefined {
  const [repository = '', fragment = ''] = url.split('#');
  const isGit =
    /^(?:git:\/\/|ssh:\/\/|git@)/.test(repository) || /\.git$/.test(repository) || /^github\.com\//.test(repository);
  if (!isGit) return undefined;
  const address = repository.startsWith('github.com/') ? `https://${repository}` : repository;
  return { repository: address, ref: fragment.split(':')[0] ?? '' };
}

/** Whether the address of a remote context always means the same. */
export function isPinned(url: string): boolean {
  return COMMIT.test(splitAddress(url)?.ref ?? '');
}

async function commitOf(
  { url, at }: MovingNames['addresses'][number],
  { processes, environment }: ResolveRequest
): Promise<string | undefined> {
  const address = splitAddress(url);
  if (address === undefined || isPinned(url)) return undefined;
  const pattern = address.ref === '' ? 'HEAD' : address.ref;
  const result = await processes
    .run('git', ['ls-remote', '--exit-code', '--', address.repository, pattern], {
      env: { ...environment, GIT_TERMINAL_PROMPT: '0' },
      timeoutMs: 30_000
    })
    .catch(() => undefined);
  const commit = result?.exitCode === 0 ? result.stdout.toString().split(/\s/)[0] : undefined;
  if (commit !== undefined && COMMIT.test(commit)) return commit;
  throw new DiagnosticError({
    code: 'git-failed',
    at,
    message: `git does not tell which commit "${pattern}" of this address is`,
    help: 'look at the address, or pin it: URL#COMMIT'
  });
}

/** Tells of remote contexts whose content may change under the same hash. */
export function unpinnedWarnings({ addresses }: MovingNames, revisions: Revisions): readonly Diagnostic[] {
  return addresses
    .filter(({ url }) => !isPinned(url) && revisions.revision(url) === undefined)
    .map(({ at }) => ({
      code: 'unpinned-context',
      severity: 'warning',
      at,
      message: 'what this address holds may change, and the hash would not notice',
      help: 'pin a commit (URL#COMMIT), or set "bases: resolve" so that git is asked for it'
    }));
}
