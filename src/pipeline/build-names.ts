/**
 * Names in a build: its platforms, its contexts, the images and addresses that it stands on.
 *
 * In: `build` of the Compose file and what the target reaches. Out: names as BuildKit looks for them.
 */
import type { Build, Service } from '../compose/index.ts';
import { familiarName, type Reach } from '../dockerfile/index.ts';
import { normalizePlatform, parseReference } from '../image/index.ts';
import type { MovingNames, Revisions } from './revisions.ts';

/** A build and what its target reaches on each of its platforms. */
export interface PlatformReaches {
  readonly build: Build;
  readonly platforms: readonly string[];
  readonly reaches: readonly Reach[];
}

/** Named contexts that hold base images to what they were resolved to: name to `docker-image://REPOSITORY@DIGEST`. */
export function pinsOf({ reaches, platforms }: PlatformReaches, revisions: Revisions): ReadonlyMap<string, string> {
  const pins = new Map<string, string>();
  for (const source of reaches.flatMap(({ sources }) => sources)) {
    const reference = source.kind === 'image' ? parseReference(source.reference) : undefined;
    if (source.kind !== 'image' || reference === undefined || reference.digest !== undefined) continue;
    const digest = revisions.image(source.reference, source.platform)?.digest;
    const name = platforms.length > 1 ? `${familiarName(reference)}::${source.platform}` : familiarName(reference);
    if (digest !== undefined) pins.set(name, `docker-image://${reference.repository}@${digest}`);
  }
  return pins;
}

/** The names that may mean something else tomorrow. */
export function movingNamesOf({ build, reaches }: PlatformReaches): MovingNames {
  const images = reaches.flatMap(({ sources }) => sources.flatMap(source => (source.kind === 'image' ? [source] : [])));
  const contexts = [build.context, ...build.additionalContexts.values()];
  const addresses = contexts.flatMap(({ value, span }) =>
    value.kind === 'remote' ? [{ url: value.url, at: span }] : []
  );
  return { images, addresses };
}

/** The directory of a named context; '' is the main one. */
export function directoryOf(service: Service, build: Build, name: string): string {
  const context =
    name === ''
      ? build.context.value
      : [...build.additionalContexts].find(([key]) => contextKey(key) === name)?.[1].value;
  if (context?.kind === 'directory') return context.path;
  throw new Error(`the context "${name}" of the service "${service.name}" is no directory`);
}

/** The name of a context as the builder looks for it. */
export function contextKey(name: string): string {
  const [image = name, platform] = name.split('::');
  const reference = parseReference(image);
  const familiar = reference === undefined ? image : familiarName(reference);
  return platform === undefined ? familiar : `${familiar}::${platform}`;
}

/**
 * The build arguments: those of the Compose file, and one that docker's builder takes from its own environment where the
 * file does not have it.
 *
 * @param epoch - `SOURCE_DATE_EPOCH` of the environment; an `.env` file of the project cannot set it.
 */
export function argumentsOf({ args }: Build, epoch: string | undefined): ReadonlyMap<string, string> {
  const passed = new Map([...args].map(([name, { value }]) => [name, value] as const));
  if (epoch !== undefined && epoch !== '' && !passed.has(EPOCH)) passed.set(EPOCH, epoch);
  return passed;
}

const EPOCH = 'SOURCE_DATE_EPOCH';

/** The platforms of the image: those of the build, else of the service, else docker's default, else this machine's. */
export function platformsOf(
  service: Service,
  build: Build,
  dockerDefault: string | undefined,
  machine: string
): readonly string[] {
  const named = build.platforms.map(({ value }) => value);
  const single = service.platform?.value ?? (dockerDefault === '' ? undefined : dockerDefault);
  const chosen = named.length > 0 ? named : single === undefined ? [machine] : [single];
  return [...new Set(chosen.map(platform => normalizePlatform(platform)))].sort();
}
