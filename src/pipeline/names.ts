/**
 * Names of images: repository, hash tag, moving tags, cache sources.
 *
 * In: what the Compose file says of a service, the settings, the hash. Out: references that are valid by the grammar
 * of the OCI distribution specification, or a finding with the place of the name that cannot be one.
 */
import { type Project, type Service, substitute } from '../compose/index.ts';
import { type Diagnostic, DiagnosticError, type Span } from '../diagnostic/index.ts';
import { isRepository, isTag, parseReference } from '../image/index.ts';
import type { Settings } from '../settings/index.ts';

/** How many hex digits of the SHA-256 a tag carries: 128 bits, since shorter ones can be made to collide. */
export const HASH_DIGITS = 32;

/**
 * The repository of a service: that of its `image`, else the template of the settings, else `PROJECT-SERVICE`.
 *
 * @throws DiagnosticError `invalid-image-reference` at the name's place.
 */
export function repositoryOf(project: Project, service: Service, settings: Settings): string {
  const { image } = service;
  if (image !== undefined) {
    const parsed = parseReference(image.value);
    if (parsed !== undefined) return parsed.repository;
    const unset = unsetVariable(image.span, project);
    throw new DiagnosticError({
      code: 'invalid-image-reference',
      at: image.span,
      message: `service "${service.name}": "${image.value}" is not a valid image name`,
      help:
        unset === undefined
          ? 'a name is [HOST[:PORT]/]PATH[:TAG] with a PATH of lower-case letters, digits and separators'
          : `the variable "${unset}" is not set: set it in the environment or in an env file, or give it a default`
    });
  }
  const template = settings.repository ?? '{project}-{service}';
  const repository = fillRepository(template, project, service, settings);
  if (isRepository(repository)) return repository;
  throw new DiagnosticError({
    code: 'invalid-image-reference',
    at: service.span,
    message: `service "${service.name}": "${repository}" is not a valid repository`,
    help: 'give the service an "image", or set "repository" in "x-compose-cache"'
  });
}

/** The first variable in what is written at a place that nobody has set. */
function unsetVariable(at: Span, { environment }: Project): string | undefined {
  const unset: string[] = [];
  const written = at.source.text.slice(at.start, at.end);
  substitute(
    written,
    name => environment.get(name),
    at,
    name => unset.push(name)
  );
  return unset[0];
}

/** The repository for builds that are not trusted; that of trusted ones where none is set. */
export function untrustedRepositoryOf(project: Project, service: Service, settings: Settings): string {
  const template = settings.untrustedRepository;
  if (template === undefined) return repositoryOf(project, service, settings);
  const repository = fillRepository(template, project, service, settings);
  if (isRepository(repository)) return repository;
  throw new DiagnosticError({
    code: 'invalid-settings',
    message: `"${repository}", made of the setting "untrusted.repository", is not a valid repository`,
    help: 'a repository is [HOST[:PORT]/]PATH with a PATH of lower-case letters, digits and separators'
  });
}

function fillRepository(template: string, project: Project, service: Service, settings: Settings): string {
  const values: Readonly<Record<string, string>> = {
    registry: settings.registry ?? '',
    project: pathComponent(project.name),
    service: pathComponent(service.name)
  };
  // Without a registry the slash that would follow it goes as well.
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole).replace(/^\/+/, '');
}

/**
 * A name as part of a repository: lower case, and with no separators but those that the grammar has, in the middle.
 *
 * Names that become equal share a repository, which does no harm: hash tags tell their images apart.
 */
function pathComponent(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, run => (/^(?:\.|__?|-+)$/.test(run) ? run : '-'))
    .replace(/^[._-]+|[._-]+$/g, '');
}

/**
 * The hash tag of a fingerprint.
 *
 * @param hash - 64 hex digits.
 * @throws DiagnosticError `invalid-settings` where the template gives no valid tag.
 */
export function hashTagOf(hash: string, settings: Settings): string {
  const tag = settings.tag.replaceAll('{hash}', hash.slice(0, HASH_DIGITS));
  if (isTag(tag)) return tag;
  throw new DiagnosticError({
    code: 'invalid-settings',
    message: `"${tag}", made of the setting "tag", is not a valid tag`,
    help: 'a tag has at most 128 letters, digits, "_", "." and "-", and begins with none of the last two'
  });
}

/** The images that may hold layers of a build: under the hash tag, then under the moving tags. */
export function cacheImages(repository: string, hashTag: string, moving: readonly string[]): readonly string[] {
  return [hashTag, ...moving].map(tag => `${repository}:${tag}`);
}

/** What a file has as cache sources, without the hash tags that an earlier rendering wrote there: they are not its own. */
export function foreignSources(existing: readonly string[], repository: string, settings: Settings): readonly string[] {
  const [before = '', after = ''] = settings.tag.split('{hash}');
  return existing.filter(source => {
    const tag = source.startsWith(`${repository}:`) ? source.slice(repository.length + 1) : undefined;
    const isHashTag =
      tag?.startsWith(before) &&
      tag.endsWith(after) &&
      /^[0-9a-f]{32}$/.test(tag.slice(before.length, tag.length - after.length));
    return isHashTag !== true;
  });
}

/** @throws DiagnosticError `invalid-settings` where a moving tag is not a tag. */
export function checkMovingTags(moving: readonly string[]): readonly string[] {
  const wrong = moving.filter(tag => !isTag(tag));
  if (wrong.length === 0) return moving;
  throw new DiagnosticError(
    wrong.map(tag => ({
      code: 'invalid-settings' as const,
      message: `"${tag}" of the setting "moving" is not a valid tag`,
      help: 'a tag has at most 128 letters, digits, "_", "." and "-", and begins with none of the last two'
    }))
  );
}

/** Warns of what a hash tag makes meaningless. */
export function imageWarnings(service: Service): readonly Diagnostic[] {
  const { image, build } = service;
  if (image === undefined || build === undefined || !image.value.includes('@')) return [];
  return [
    {
      code: 'invalid-image-reference',
      severity: 'warning',
      at: image.span,
      message: `service "${service.name}" is built, so the digest in "image" means nothing`,
      help: 'leave the digest away'
    }
  ];
}
