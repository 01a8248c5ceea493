/**
 * The cases of `fixtures/render` and what the tests of the renderers need to run them.
 *
 * In: folders with a `compose.yaml` and a `changes.json`, which tells by service, in Compose's words, what is to be written.
 * Out: files as the loader hands them over, and changes as the pipeline does.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseComposeDocuments } from '../../src/compose/document.ts';
import { interpolateTree } from '../../src/compose/interpolate.ts';
import type { MapNode } from '../../src/compose/node.ts';
import type { ComposeFile } from '../../src/compose/project.ts';
import { substitute } from '../../src/compose/template.ts';
import type { Changes, Interpolate, ServiceRendering } from '../../src/render/index.ts';

const RENDER_FIXTURES = join(import.meta.dirname, '../../fixtures/render');

export interface RenderCase {
  readonly name: string;
  readonly directory: string;
  readonly text: string;
  readonly changes: Changes;
  readonly environment: Readonly<Record<string, string>>;
}

interface ChangesFile {
  readonly name?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, ServiceChange>>;
}

export interface ServiceChange {
  readonly image: string;
  readonly cache_from?: readonly string[];
  readonly cache_to?: readonly string[];
  readonly additional_contexts?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

export function renderCases(): readonly RenderCase[] {
  return readdirSync(RENDER_FIXTURES).map(name => {
    const directory = join(RENDER_FIXTURES, name);
    // our own files, written in this shape
    const changes = JSON.parse(readFileSync(join(directory, 'changes.json'), 'utf8')) as ChangesFile;
    return {
      name,
      directory,
      text: readFileSync(join(directory, 'compose.yaml'), 'utf8'),
      environment: changes.environment ?? {},
      changes: {
        services: Object.entries(changes.services).map(([service, change]) => serviceRendering(service, change)),
        ...(changes.name === undefined ? {} : { name: changes.name })
      }
    };
  });
}

export function serviceRendering(service: string, change: ServiceChange): ServiceRendering {
  const colon = change.image.lastIndexOf(':');
  const image = { service, repository: change.image.slice(0, colon), tag: change.image.slice(colon + 1) };
  if (change.cache_from === undefined) return image;
  const additionalContexts = new Map(Object.entries(change.additional_contexts ?? {}));
  const labels = new Map(Object.entries(change.labels ?? {}));
  return { ...image, build: { cacheFrom: change.cache_from, cacheTo: change.cache_to, additionalContexts, labels } };
}

/** A file as the loader hands it over. */
export function composeFile(text: string): ComposeFile {
  const source = { path: 'compose.yaml', text };
  const [raw] = parseComposeDocuments(source).raw;
  if (raw === undefined) throw new Error('a fixture without a document');
  return { path: '/project/compose.yaml', source, raw };
}

/** The tree of a file with one document, as interpolated by these variables. */
export function composeTree(text: string, environment: Readonly<Record<string, string>> = {}): MapNode {
  const [root] = parseComposeDocuments({ path: 'compose.yaml', text }).roots;
  if (root?.kind !== 'map') throw new Error('a fixture that is not a map');
  return interpolateTree(root, name => environment[name]).root;
}

export function interpolateWith(environment: Readonly<Record<string, string>>): Interpolate {
  const span = { source: { path: 'compose.yaml', text: '' }, start: 0, end: 0 };
  return text => substitute(text, name => environment[name], span);
}
