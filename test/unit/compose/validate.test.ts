import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseComposeDocuments } from '../../../src/compose/document.ts';
import type { MapNode } from '../../../src/compose/node.ts';
import { vocabulary } from '../../../src/compose/schema.generated.js';
import { lookUp } from '../../../src/compose/validate/vocabulary.ts';
import { validateSchema } from '../../../src/compose/validate.ts';
import { renderDiagnostics } from '../../../src/diagnostic/index.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/compose/schema');

function treeOf(text: string): MapNode {
  const root = parseComposeDocuments({ path: 'compose.yaml', text }).roots[0];
  if (root?.kind !== 'map') throw new Error('the test wants a mapping');
  return root;
}

function readCase(...steps: readonly string[]): MapNode {
  return treeOf(readFileSync(join(FIXTURES, ...steps, 'compose.yaml'), 'utf8'));
}

function messagesFor(text: string): string[] {
  return validateSchema(treeOf(text)).map(({ message }) => message);
}

function helpFor(text: string): (string | undefined)[] {
  return validateSchema(treeOf(text)).map(({ help }) => help);
}

/** A service with one attribute, on one line. */
function service(attribute: string): string {
  return `services: {web: {image: example/web, ${attribute}}}`;
}

describe('a file that follows the Compose Specification', () => {
  it.each(readdirSync(join(FIXTURES, 'ok')))('has no findings: %s', name => {
    expect(renderDiagnostics(validateSchema(readCase('ok', name)), { colour: false })).toBe('');
  });

  it('can use every attribute that the specification knows', () => {
    const used = new Set(readdirSync(join(FIXTURES, 'ok')).flatMap(name => [...attributesIn(readCase('ok', name))]));
    const known = Object.entries(vocabulary().attributes).flatMap(([place, names]) =>
      names.map(name => (place === '' ? name : `${place}.${name}`))
    );
    expect(known.filter(attribute => !used.has(attribute)).filter(isNotOfOurFixtures)).toEqual([]);
  });

  it('may have an extension where the specification allows one', () => {
    expect(messagesFor('{x-a: 1, services: {web: {image: a, x-b: {c: d}, build: {context: ., x-e: []}}}}')).toEqual([]);
  });
});

/** `include` and `extends` name other files and are tested with them; docker compose 2.40 does not know `pre_start`. */
function isNotOfOurFixtures(attribute: string): boolean {
  return !/^(?:include|services\.\*\.(?:extends|pre_start))\b/.test(attribute);
}

/** Every attribute that a file uses, as the place that the vocabulary has for it and its name. */
function attributesIn(root: MapNode): Set<string> {
  const { attributes } = vocabulary();
  const used = new Set<string>();
  const visit = (node: MapNode['entries'][number]['value'], path: readonly string[]): void => {
    if (node.kind === 'sequence') node.items.forEach((item, index) => void visit(item, [...path, String(index)]));
    if (node.kind !== 'map') return;
    const byPlace = Object.fromEntries(Object.keys(attributes).map(place => [place, place]));
    const place = lookUp(byPlace, path);
    for (const { key, value } of node.entries) {
      const name = String(key.value);
      if (place !== undefined) used.add(place === '' ? name : `${place}.${name}`);
      visit(value, [...path, name]);
    }
  };
  visit(root, []);
  return used;
}

describe('a file that breaks the Compose Specification', () => {
  it.each(readdirSync(join(FIXTURES, 'err')))('is told what is wrong, where, and how to mend it: %s', async name => {
    const findings = validateSchema(readCase('err', name));
    await expect(renderDiagnostics(findings, { colour: false })).toMatchFileSnapshot(
      join(FIXTURES, 'err', name, 'expected.txt')
    );
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every(({ code, severity, at }) => code === 'schema-violation' && severity === 'error' && at)).toBe(
      true
    );
  });

  it('hears of all mistakes at once, in the order of the file', () => {
    const starts = validateSchema(readCase('err', 'wrong-types')).map(({ at }) => at?.start ?? -1);
    expect(starts.length).toBeGreaterThan(10);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('never has its values in a message', () => {
    const text = service('environment: {TOKEN: [s3cr3t]}, build: {args: s3cr3t}, cgroup: s3cr3t, scale: [s3cr3t]');
    expect(messagesFor(text)).toHaveLength(4);
    expect([...messagesFor(text), ...helpFor(text)].join()).not.toContain('s3cr3t');
  });
});

describe('a value that has a short and a long syntax', () => {
  it.each([
    {
      rule: 'is told what is wrong with the long one if it is a mapping',
      attribute: 'ports: [{target: 80, publish: 80}]',
      message: '"services.web.ports[0]" has no attribute "publish"'
    },
    {
      rule: 'is told what is wrong in the list if it is a list',
      attribute: 'depends_on: [1]',
      message: '"services.web.depends_on[0]" must be a string, not a number'
    },
    {
      rule: 'is told all that it may be if it is nothing of that',
      attribute: 'build: 1',
      message: '"services.web.build" must be a string or a mapping, not a number'
    },
    {
      rule: 'is told the range if it is a number outside of it',
      attribute: 'oom_score_adj: -2000',
      message: '"services.web.oom_score_adj" must be -1000 or more'
    },
    {
      rule: 'may be nested in another one',
      attribute: 'networks: {back: {aliases: web}}',
      message: '"services.web.networks.back.aliases" must be a list, not a string'
    }
  ])('$rule', ({ attribute, message }) => {
    expect(messagesFor(service(attribute))).toEqual([message]);
  });
});

describe('an unknown attribute', () => {
  it.each([
    { rule: 'is taken for a misspelled neighbour', attribute: 'imgae: x', help: 'did you mean "image"?' },
    { rule: 'is sent to its place below', attribute: 'context: .', help: '"context" belongs in "services.web.build"' },
    {
      rule: 'is sent to its place above',
      attribute: 'build: {restart: always}',
      help: '"restart" belongs in "services.web"'
    },
    {
      rule: 'is split where it was written together with its parent',
      attribute: 'buildargs: {}',
      help: 'did you mean "services.web.build.args"?'
    },
    {
      rule: 'is sent to its place elsewhere, whose user-chosen names are unknown',
      attribute: 'build: {subnet: x}',
      help: '"subnet" belongs in "networks.NAME.ipam.config[]"'
    },
    {
      rule: 'is shown the few that are known where nothing is near',
      attribute: 'env_file: [{path: a, zzzzzzzz: x}]',
      help: 'known here: "format", "path", "required"'
    },
    {
      rule: 'is left without advice where nothing is near and many are known',
      attribute: 'zzzzzzzz: x',
      help: undefined
    }
  ])('$rule', ({ attribute, help }) => {
    expect(helpFor(service(attribute))).toEqual([help]);
  });
});

describe('numbers', () => {
  it.each(['mem_limit: 99999999999999999999', 'cpus: .inf', 'cpus: .nan', 'mem_swappiness: 1.0'])(
    'of any size and kind are numbers: %s',
    attribute => {
      expect(messagesFor(service(attribute))).toEqual([]);
    }
  );

  it.each(['.inf', '-.inf', '.nan', '0.5'])('are not whole because they are numbers: %s', value => {
    expect(messagesFor(service(`mem_swappiness: ${value}`))).toHaveLength(1);
  });
});

describe('any document', () => {
  const names = fc.constantFrom(
    'services',
    'web',
    'build',
    'args',
    'ports',
    'networks',
    'x-a',
    '__proto__',
    'toString',
    ''
  );
  const { tree } = fc.letrec(tie => ({
    tree: fc.oneof(
      { maxDepth: 6, depthSize: 'large' },
      fc.constantFrom(null, true, 0, -1, 1.5, '', 'text', '2024-01-02'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(names, tie('tree'), { maxKeys: 4, noNullPrototype: true })
    )
  }));

  it('is told about within its own text, and never twice about one place and rule', () => {
    fc.assert(
      fc.property(fc.dictionary(names, tree, { minKeys: 1 }), document => {
        const text = JSON.stringify(document, null, 1);
        const findings = validateSchema(treeOf(text));
        for (const { at } of findings) {
          expect(at?.start).toBeGreaterThanOrEqual(0);
          expect(at?.end).toBeLessThanOrEqual(text.length);
        }
        const places = findings.map(({ at, message }) => `${at?.start} ${message}`);
        expect(new Set(places).size).toBe(places.length);
      }),
      { numRuns: 300 }
    );
  });
});
