/**
 * What each service's attributes shall be, as texts.
 *
 * In: what the services have (`ServiceTexts` read from a document or a tree) and the changes.
 * Out: for every service the texts that it shall have, the untouched ones of services without a change included.
 * An entry that comes to the wanted value already keeps its own text: that makes a second rendering change nothing.
 */
import type { Changes, Interpolate, ServiceRendering } from './change.ts';
import { escapeDollars, literally, repositoryText, type Spelled, spell } from './spelling.ts';

/** The attributes of one service that a rendering may write. */
export interface ServiceTexts {
  readonly image: Spelled | undefined;
  readonly build: BuildTexts | undefined;
}

export interface BuildTexts {
  readonly context: Spelled | undefined;
  readonly cacheFrom: readonly Spelled[];
  readonly cacheTo: readonly Spelled[];
  readonly additionalContexts: ReadonlyMap<string, Spelled>;
  readonly labels: ReadonlyMap<string, Spelled>;
}

/** The attributes of a build that are merged by name, and that have a list syntax, too; as the file has them and as we do. */
export const MAPS = [
  ['additional_contexts', 'additionalContexts'],
  ['labels', 'labels']
] as const;

/** @returns what every service of `had` shall have; services that only the changes name do not exist and are left out. */
export function desiredTexts(
  had: ReadonlyMap<string, ServiceTexts>,
  changes: Changes,
  interpolate: Interpolate
): ReadonlyMap<string, ServiceTexts> {
  const changeOf = new Map(changes.services.map(change => [change.service, change]));
  const spellings = new Map<string, string>();
  const ownSpellings = new Map<string, string>();
  for (const change of changes.services) {
    const image = had.get(change.service)?.image;
    const text = image === undefined ? undefined : repositoryText(image.text, change.repository, interpolate);
    if (text === undefined) continue;
    ownSpellings.set(change.service, text);
    if (!spellings.has(change.repository)) spellings.set(change.repository, text);
  }
  const desired = new Map<string, ServiceTexts>();
  for (const [name, texts] of had) {
    const change = changeOf.get(name);
    const own = ownSpellings.get(name);
    const spellingOf = (repository: string): string | undefined =>
      own !== undefined && repository === change?.repository ? own : spellings.get(repository);
    const settled = withContext(texts, changes.projectDirectory);
    desired.set(name, change === undefined ? settled : changedTexts(settled, change, spellingOf));
  }
  return desired;
}

function withContext(texts: ServiceTexts, folder: string | undefined): ServiceTexts {
  const { build } = texts;
  if (folder === undefined || build === undefined || build.context !== undefined) return texts;
  return { ...texts, build: { ...build, context: literally(folder) } };
}

function changedTexts(
  had: ServiceTexts,
  change: ServiceRendering,
  spellingOf: (repository: string) => string | undefined
): ServiceTexts {
  const image = `${change.repository}:${change.tag}`;
  const spellAs = (value: string, known: Spelled | undefined): Spelled =>
    known?.value === value ? known : spell(value, spellingOf);
  return { image: spellAs(image, had.image), build: changedBuild(had.build, change, spellAs) };
}

function changedBuild(
  had: BuildTexts | undefined,
  change: ServiceRendering,
  spellAs: (value: string, known: Spelled | undefined) => Spelled
): BuildTexts | undefined {
  if (had === undefined || change.build === undefined) return had;
  const { cacheFrom, cacheTo, additionalContexts, labels } = change.build;
  const listed = (values: readonly string[], known: readonly Spelled[]): readonly Spelled[] =>
    values.map(value =>
      spellAs(
        value,
        known.find(entry => entry.value === value)
      )
    );
  const named = (values: ReadonlyMap<string, string>, known: ReadonlyMap<string, Spelled>) =>
    new Map([...known, ...[...values].map(([name, value]) => [name, spellAs(value, known.get(name))] as const)]);
  return {
    context: had.context,
    cacheFrom: listed(cacheFrom, had.cacheFrom),
    cacheTo: cacheTo === undefined ? had.cacheTo : listed(cacheTo, had.cacheTo),
    additionalContexts: named(additionalContexts, had.additionalContexts),
    labels: named(labels, had.labels)
  };
}

export function sameEntries(left: readonly Spelled[], right: readonly Spelled[]): boolean {
  return left.length === right.length && left.every((entry, index) => entry.value === right[index]?.value);
}

/** An entry of the list syntax of a map: `name=value`. */
export function listEntry(name: string, { text, value }: Spelled): Spelled {
  return { text: `${escapeDollars(name)}=${text}`, value: `${name}=${value}` };
}
