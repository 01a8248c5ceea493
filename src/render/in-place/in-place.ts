/**
 * Rewrites a Compose file without printing it anew.
 *
 * In: one file that says everything about its project, and what changes in it.
 * Out: its text with other images, cache entries and named contexts. Comments, order, quotes, anchors, indentation, line
 * breaks, byte order mark and `${VARIABLES}` stay; only lines that have to change differ.
 * Rendering the result once more with the same changes gives it byte for byte.
 */
import type { ComposeFile } from '../../compose/project.ts';
import type { Changes, Interpolate, ScalarReplacement } from '../change.ts';
import { desiredTexts, type ServiceTexts } from '../desired.ts';
import { stringOf } from '../print.ts';
import { escapeDollars } from '../spelling.ts';
import { applyEdits, type TextEdit, withoutCovered } from './edits.ts';
import { insertAtTop } from './insert.ts';
import { processingOrder } from './order.ts';
import { type Page, readPage } from './page.ts';
import { planServices } from './plan.ts';
import { lookUp, NOTHING_REVISED, type Revision } from './revision.ts';
import { inlineAlias, replaceScalars } from './scalars.ts';
import { createReadService } from './services.ts';
import { writeRevision } from './write.ts';
import { readWritten, type Written, type WrittenDocument } from './written.ts';

export function renderInPlace(file: ComposeFile, changes: Changes, interpolate: Interpolate): string {
  const document = readWritten(file.raw, file.source.text);
  const page = readPage(document);
  const had = readServices(document, interpolate);
  const revision = planServices(document, desiredTexts(had, changes, interpolate), interpolate);
  const replaced = leavesOf(document, file, changes.scalars ?? []);
  const written = writeRevision(revision, { page, source: { text: document.text, replaced }, interpolate });
  const leaves = [...replaceScalars(replaced, page), ...inlineAliases(document, revision, had, page)];
  return applyEdits(document.text, [
    ...withoutCovered(leaves, written),
    ...written,
    ...nameProject(document, changes.name, page)
  ]);
}

/** What the services of the file have; extended ones are read first, so that long chains are read once. */
function readServices(document: WrittenDocument, interpolate: Interpolate): ReadonlyMap<string, ServiceTexts> {
  const found = new Map<string, ServiceTexts>();
  const read = createReadService(document.root, NOTHING_REVISED, interpolate, found);
  for (const name of processingOrder(document, interpolate)) found.set(name, read(name));
  return found;
}

/** The places in the file of the scalars to be replaced; nodes of other files have none. */
function leavesOf(
  { leaves }: WrittenDocument,
  { source }: ComposeFile,
  replacements: readonly ScalarReplacement[]
): ReadonlyMap<Written, string> {
  const found = new Map<Written, string>();
  for (const { node, text } of replacements) {
    const leaf = node.span.source === source ? leaves.get(node.span.start) : undefined;
    // What loading has added stands nowhere; its span is that of something else.
    if (leaf?.kind === 'alias' || leaf?.text === node.text) found.set(leaf, text);
  }
  return found;
}

/**
 * An anchored `image` that changes would change every value that is an alias of it, an environment variable perhaps:
 * those keep what they had. The images of services that are aliases have been looked after.
 */
function inlineAliases(
  { aliases, root }: WrittenDocument,
  { anchored }: Revision,
  services: ReadonlyMap<string, ServiceTexts>,
  page: Page
): readonly TextEdit[] {
  if (anchored.size === 0) return [];
  const images = new Set<unknown>();
  for (const name of services.keys()) {
    const service = lookUp(lookUp(root, 'services', NOTHING_REVISED), name, NOTHING_REVISED);
    images.add(lookUp(service, 'image', NOTHING_REVISED));
  }
  return aliases.flatMap(alias => {
    const { target } = alias;
    const keeps = target?.kind === 'scalar' && anchored.has(target) && !images.has(alias);
    return keeps ? [inlineAlias(alias, target, page)] : [];
  });
}

/** Names the project at the top of the file, behind a `version` that stands there. */
function nameProject({ root }: WrittenDocument, name: string | undefined, page: Page): readonly TextEdit[] {
  if (name === undefined || root.kind !== 'map' || lookUp(root, 'name', NOTHING_REVISED) !== undefined) return [];
  return insertAtTop(root, ['version'], [{ key: stringOf('name'), value: stringOf(escapeDollars(name)) }], page);
}

/**
 * The file with a configuration that it does not have yet, behind its name.
 *
 * @returns undefined where the document is no map.
 */
export function addSettings(file: ComposeFile, settings: Readonly<Record<string, string>>): string | undefined {
  const document = readWritten(file.raw, file.source.text);
  const { root, text } = document;
  if (root.kind !== 'map') return undefined;
  const page = readPage(document);
  const entries = Object.entries(settings).map(([key, value]) => ({ key: stringOf(key), value: stringOf(value) }));
  const pair = { key: stringOf('x-compose-cache'), value: { kind: 'map' as const, entries } };
  return applyEdits(text, insertAtTop(root, ['version', 'name'], [pair], page, page.eol));
}
