import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseComposeDocuments } from '../../../src/compose/document.ts';
import { parseDotenv } from '../../../src/compose/dotenv.ts';
import { type Interpolated, interpolateTree } from '../../../src/compose/interpolate.ts';
import type { MapNode, Node } from '../../../src/compose/node.ts';
import { DiagnosticError, renderDiagnostics } from '../../../src/diagnostic/index.ts';
import { toPlainValue, withSingleDollars } from '../../support/plain-values.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/compose/interpolation');

function parse(text: string): MapNode {
  const [root] = parseComposeDocuments({ path: 'compose.yaml', text }).roots;
  if (root?.kind !== 'map') throw new Error('not a map');
  return root;
}

function interpolate(text: string, variables: Readonly<Record<string, string>> = {}): Interpolated {
  return interpolateTree(parse(text), name => variables[name]);
}

function interpolateFixture(folder: string): Interpolated {
  const path = join(folder, '.env');
  const hasVariables = readdirSync(folder).includes('.env');
  const text = hasVariables ? readFileSync(path, 'utf8') : '';
  const variables = parseDotenv({ path, text }, () => undefined);
  return interpolateTree(parse(readFileSync(join(folder, 'compose.yaml'), 'utf8')), name => variables.get(name));
}

function expectedOf(folder: string): unknown {
  return withSingleDollars(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
}

function errorOf(run: () => unknown): DiagnosticError {
  try {
    run();
  } catch (error) {
    if (error instanceof DiagnosticError) return error;
    throw error;
  }
  throw new Error('accepted');
}

function firstValue(node: Node): Node | undefined {
  return node.kind === 'map' ? node.entries[0]?.value : undefined;
}

describe('the values of a Compose file', () => {
  it('become what docker compose makes of them, whatever the form of the expression', () => {
    const { root } = interpolateFixture(join(FIXTURES, 'ok/forms'));
    expect(expectedOf(join(FIXTURES, 'ok/forms'))).toMatchObject(
      Object.fromEntries(Object.entries(toPlainValue(root) as object).filter(([key]) => key.startsWith('x-')))
    );
  });

  it('get the types that docker compose gives them', () => {
    const { root } = interpolateFixture(join(FIXTURES, 'ok/casts'));
    // docker compose prints long forms only, and leaves out what is false.
    const ours = toPlainValue(root) as { services: { web: Record<string, unknown> } };
    const { services } = expectedOf(join(FIXTURES, 'ok/casts')) as typeof ours;
    const scalars = Object.entries(services.web).filter(([, value]) => typeof value !== 'object');
    expect(scalars.length).toBeGreaterThan(12);
    expect(ours.services.web).toMatchObject(Object.fromEntries(scalars));
    expect(ours).toMatchObject({
      services: {
        web: {
          stdin_open: false,
          tty: false,
          healthcheck: { retries: 2, disable: false },
          ports: [{ target: 82 }],
          ulimits: { nproc: 2, nofile: { soft: 2, hard: 2 } },
          volumes: [{ read_only: true, volume: { nocopy: true } }]
        }
      },
      networks: { default: { internal: true, attachable: false, enable_ipv4: true, enable_ipv6: false } },
      volumes: { data: { external: true } }
    });
  });

  it.each(readdirSync(join(FIXTURES, 'err')))('are refused with their place and a remedy: %s', async name => {
    const folder = join(FIXTURES, 'err', name);
    const message = renderDiagnostics(errorOf(() => interpolateFixture(folder)).diagnostics, { colour: false });
    expect(message).toContain('  help: ');
    await expect(message).toMatchFileSnapshot(join(folder, 'expected.txt'));
  });

  it('keep their text, and stay as they are where nothing changes', () => {
    const root = parse('name: $A\nservices: {web: {image: web, cpus: 1}}\nx-a: 012\n');
    const { root: changed } = interpolateTree(root, () => 'value');
    expect(firstValue(changed)).toMatchObject({ value: 'value', text: '$A', style: 'plain' });
    expect(changed.entries[1]).toBe(root.entries[1]);
    expect(interpolateTree(changed.entries[1]?.value as MapNode, () => 'value').root).toBe(changed.entries[1]?.value);
  });

  it('are not interpolated twice, nor are keys or numbers', () => {
    expect(toPlainValue(interpolate('$A: $A\nb: 1\n', { A: '$A' }).root)).toEqual({ $A: '$A', b: 1 });
  });

  it('are cast by their attribute only, not below an extension', () => {
    const { root } = interpolate('x-services: {web: {init: "yes"}}\nservices: {web: {x-init: "yes", init: "yes"}}\n');
    expect(toPlainValue(root)).toEqual({
      'x-services': { web: { init: 'yes' } },
      services: { web: { 'x-init': 'yes', init: true } }
    });
  });

  it('are cast in a service of any name', () => {
    const { root } = interpolate('services: {constructor: {init: "on"}, "*": {init: "off"}, a.b: {tty: "y"}}\n');
    expect(toPlainValue(root)).toEqual({
      services: { constructor: { init: true }, '*': { init: false }, 'a.b': { tty: true } }
    });
  });

  it('of more than 53 bits stay exact', () => {
    const { root } = interpolate('services: {web: {cpu_quota: "9007199254740993"}}\n');
    expect(JSON.stringify(root, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))).toContain(
      '"9007199254740993n"'
    );
    expect(() => interpolate('services: {web: {cpu_quota: "9223372036854775808"}}\n')).toThrow(DiagnosticError);
  });

  it('never show in a message what came from the environment', () => {
    const error = errorOf(() => interpolate('services: {web: {cpus: "$SECRET"}}\n', { SECRET: 'hunter2' }));
    expect(renderDiagnostics(error.diagnostics, { colour: false })).not.toContain('hunter2');
  });
});

describe('a variable that is not set', () => {
  it('is warned of once, at its first place', () => {
    const { diagnostics } = interpolate('a: $B\nc: [$B, "${D}", "${E:-}"]\n');
    expect(diagnostics.map(({ code, severity, message, at }) => [code, severity, message, at?.start])).toEqual([
      ['unset-variable', 'warning', 'the variable "B" is not set, so nothing stands in its place', 3],
      ['unset-variable', 'warning', 'the variable "D" is not set, so nothing stands in its place', 14]
    ]);
  });
});
