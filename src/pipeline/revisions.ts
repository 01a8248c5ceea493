/**
 * What names that move resolve to now: base images to digests and what they say of themselves, git refs to commits.
 *
 * Asked once for a run, before fingerprints are computed, since those are computed without waiting.
 */
import { type Diagnostic, DiagnosticError, type Span } from '../diagnostic/index.ts';
import type { BaseImage } from '../dockerfile/index.ts';
import type { Environment, Processes } from '../host/index.ts';
import { parseReference } from '../image/index.ts';
import type { Registry } from '../registry/index.ts';

export interface ResolvedImage {
  /** Of the manifest that the reference has for the platform. */
  readonly digest: string;
  /** Undefined where it is no image that can be run, such as one of plain files. */
  readonly config: BaseImage | undefined;
}

export interface Revisions {
  /** What a reference means for a platform; undefined where it was not asked for. */
  image(reference: string, platform: string): ResolvedImage | undefined;
  /** What the text of a remote context resolves to, such as a commit; undefined where it is not known. */
  revision(text: string): string | undefined;
}

/** Names that may mean something else tomorrow. */
export interface MovingNames {
  readonly images: readonly { readonly reference: string; readonly platform: string; readonly at: Span }[];
  readonly addresses: readonly { readonly url: string; readonly at: Span }[];
}

/** Nothing is resolved: names count as they are written. */
export const NO_REVISIONS: Revisions = { image: () => undefined, revision: () => undefined };

export interface ResolveRequest {
  readonly registry: Registry;
  readonly processes: Processes;
  readonly environment: Environment;
}

/**
 * Asks registries and git servers, each name once.
 *
 * What a base image puts off (`ONBUILD COPY --from=…`) can name further images, so names are taken until none is new.
 *
 * @param namesUnder - The names that matter, given what is known so far.
 * @throws DiagnosticError where one of them does not tell: a guess would give two different images one tag.
 */
export async function resolveRevisions(
  namesUnder: (known: Revisions) => readonly MovingNames[],
  request: ResolveRequest
): Promise<Revisions> {
  const images = new Map<string, ResolvedImage>();
  const commits = new Map<string, string | undefined>();
  const known: Revisions = {
    image: (reference, platform) => images.get(imageKey({ reference, platform })),
    revision: url => commits.get(url)
  };
  for (;;) {
    const names = namesUnder(known);
    const newImages = unasked(
      names.flatMap(each => each.images),
      imageKey,
      images
    );
    const newCommits = unasked(
      names.flatMap(each => each.addresses),
      ({ url }) => url,
      commits
    );
    if (newImages.size + newCommits.size === 0) return known;
    await Promise.all([
      ...[...newImages].map(async ([key, image]) => images.set(key, await resolveImage(image, request.registry))),
      ...[...newCommits].map(async ([url, address]) => commits.set(url, await commitOf(address, request)))
    ]);
  }
}

function imageKey({ reference, platform }: { readonly reference: string; readonly platform: string }): string {
  return `${reference} ${platform}`;
}

function unasked<Name>(
  names: readonly Name[],
  keyOf: (name: Name) => string,
  known: ReadonlyMap<string, unknown>
): ReadonlyMap<string, Name> {
  return new Map(names.map(name => [keyOf(name), name] as const).filter(([key]) => !known.has(key)));
}

async function resolveImage(
  { reference, platform, at }: MovingNames['images'][number],
  registry: Registry
): Promise<ResolvedImage> {
  const parsed = parseReference(reference);
  if (parsed === undefined) throw new Error(`a normalised reference cannot be read: ${reference}`);
  try {
    const config = await registry.readImageConfig(parsed, platform);
    if (config !== undefined) {
      const { manifestDigest: digest, environment, onBuild } = config;
      return { digest, config: { environment, onBuild, opaque: false } };
    }
    const manifest = await registry.getImageManifest(parsed, platform);
    if (manifest !== undefined) return { digest: manifest.digest, config: undefined };
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
