/**
 * The verdict of our validator against that of the real docker compose, asked while the test runs.
 *
 * Every attribute of the Compose Specification gets a value of some kind, fitting or not, in a document that is sound
 * otherwise. Which kind is drawn by the attribute's place in the list, so that neighbours get different ones.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readComposeSchema } from '../../scripts/build-validators.mjs';
import { parseComposeDocuments } from '../../src/compose/document.ts';
import { validateSchema } from '../../src/compose/validate.ts';
import { dockerCompose, hasDockerCompose } from '../support/docker.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/compose/schema');

/** The part of JSON Schema that the Compose Specification uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** A place in a document, and the document that has a given value there and is sound otherwise. */
interface Slot {
  readonly place: string;
  readonly documentWith: (value: unknown) => unknown;
}

/** What docker compose wants before it looks at the schema. */
const WANTED_EARLIER: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'services.web.ports.0': { target: 80 },
  'services.web.volumes.0': { target: '/data' },
  'services.web.devices.0': { source: '/dev/null', target: '/dev/null' }
};

/** Other files are named there, and docker compose takes both out before it looks; `pre_start` came after 2.40. */
const NOT_COMPARABLE = /^include|\.extends|\.pre_start/;

/** Refusals by steps that come before the schema: they say nothing about it. */
const REFUSED_EARLIER =
  /error while interpolating|must be a (mapping|list)$|unexpected type|unsupported expose value|is missing a|is missing$|goroutine/m;

const VALUES: readonly unknown[] = [
  ...[null, true, 'text', '', 7, -7, 0.5, [], ['a'], [7], [null], [{}], [['a']]],
  ...[{}, { a: 7 }, { a: null }, { a: 'b' }, { a: ['b'] }, { a: {} }, { 'x-a': 7 }, { 'a b': 'c' }]
];

function slotsOf(root: Schema): Slot[] {
  const slots: Slot[] = [];
  const resolve = (node: Schema): Schema =>
    node.$ref === undefined ? node : resolve(root.definitions?.[node.$ref.replace('#/definitions/', '')] ?? {});

  const sample = (schema: Schema): unknown => {
    const node = resolve(schema);
    if (node.oneOf?.[0] !== undefined) return sample(node.oneOf[0]);
    const type = typeof node.type === 'string' ? node.type : node.type?.[0];
    if (type === 'array') return ['a'];
    if (type === 'object') return requiredOf(node);
    return type === 'string' ? (node.enum?.[1] ?? 'a') : 7;
  };
  const requiredOf = (node: Schema): Record<string, unknown> =>
    Object.fromEntries((node.required ?? []).map(name => [name, sample(node.properties?.[name] ?? {})]));

  const visit = (schema: Schema, path: readonly string[], wrap: (value: unknown) => unknown): void => {
    const node = resolve(schema);
    const place = path.join('.');
    if (path.length > 0) slots.push({ place, documentWith: wrap });
    const within = (inner: Schema): void => {
      const siblings = { ...requiredOf(inner), ...WANTED_EARLIER[place] };
      const descend = (name: string, child: Schema) =>
        visit(child, [...path, name], value => wrap({ ...siblings, [name]: value }));
      for (const [name, child] of Object.entries(inner.properties ?? {})) descend(name, child);
      for (const [pattern, child] of Object.entries(inner.patternProperties ?? {})) {
        if (pattern !== '^x-') descend(place === 'services' ? 'web' : 'a', child);
      }
      if (inner.items !== undefined) visit(inner.items, [...path, '0'], value => wrap([value]));
    };
    for (const form of [node, ...(node.oneOf ?? []).map(resolve)]) within(form);
  };

  visit(root, [], value => ({ services: { web: { image: 'example/web' } }, ...(value as object) }));
  return slots.filter(({ place }) => !NOT_COMPARABLE.test(place));
}

function findingsFor(text: string): string[] {
  const root = parseComposeDocuments({ path: 'compose.yaml', text }).roots[0];
  return root?.kind === 'map' ? validateSchema(root).map(({ message }) => message) : ['not a mapping'];
}

describe.skipIf(!hasDockerCompose())('docker compose and we', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'compose-cache-schema-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** What docker compose's schema says of a document: nothing if it accepts it or never gets there. */
  async function ask(text: string): Promise<'accepted' | 'refused' | 'unknown'> {
    const { exitCode, stderr } = await dockerCompose(['-p', 'schema', '-f', '-', 'config', '-q'], {
      cwd: folder,
      input: text
    });
    if (/^validating /m.test(stderr)) return 'refused';
    return exitCode !== 0 && REFUSED_EARLIER.test(stderr) ? 'unknown' : 'accepted';
  }

  it('agree on every attribute of the Compose Specification', { timeout: 300_000 }, async () => {
    const slots = slotsOf((await readComposeSchema()) as Schema);
    const cases = slots.map(({ place, documentWith }, index) => {
      const value = VALUES[index % VALUES.length];
      return { title: `${place}: ${JSON.stringify(value)}`, text: JSON.stringify(documentWith(value)) };
    });
    const counts = { accepted: 0, refused: 0, unknown: 0 };
    const disagreements: string[] = [];
    const rest = cases.values();
    const compareSome = async (): Promise<void> => {
      for (const { title, text } of rest) {
        const theirs = await ask(text);
        counts[theirs]++;
        const ours = findingsFor(text);
        if (theirs === (ours.length === 0 ? 'refused' : 'accepted'))
          disagreements.push(`${title} (${ours.join('; ')})`);
      }
    };
    await Promise.all([compareSome(), compareSome(), compareSome()]);
    expect(disagreements).toEqual([]);
    expect(counts.accepted).toBeGreaterThan(50);
    expect(counts.refused).toBeGreaterThan(200);
    expect(counts.unknown).toBeLessThan(cases.length / 10);
  });

  it.each(readdirSync(join(FIXTURES, 'ok')))('accept the file with %s', async name => {
    const { exitCode, stderr } = await dockerCompose(['config', '-q'], { cwd: join(FIXTURES, 'ok', name) });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  it.each(readdirSync(join(FIXTURES, 'err')))('refuse the file with %s', async name => {
    const text = readFileSync(join(FIXTURES, 'err', name, 'compose.yaml'), 'utf8');
    const { exitCode } = await dockerCompose(['config', '-q'], { cwd: join(FIXTURES, 'err', name) });
    expect(exitCode).not.toBe(0);
    expect(findingsFor(text)).not.toEqual([]);
  });
});
