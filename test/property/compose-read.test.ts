/**
 * Whatever a file holds, its readers come to an end, with an answer or with findings that have their place in the file.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseComposeDocuments } from '../../src/compose/document.ts';
import { parseDotenv } from '../../src/compose/dotenv.ts';
import { interpolateTree } from '../../src/compose/interpolate.ts';
import type { Node } from '../../src/compose/node.ts';
import { hasVariables, substitute } from '../../src/compose/template.ts';
import { DiagnosticError, type Span } from '../../src/diagnostic/index.ts';
import { toPlainValue } from '../support/plain-values.ts';

/** Texts of the pieces that the readers look for, so that they meet often, and texts of anything. */
function textOf(pieces: readonly string[]): fc.Arbitrary<string> {
  const joined = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map(parts => parts.join(''));
  return fc.oneof({ weight: 4, arbitrary: joined }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) });
}

const yamlText = textOf([
  ...['a', 'b', ': ', ':', '\n', '\n  ', '\n    ', '- ', '-', ' ', '#', '"', "'", '[', ']', '{', '}', ', ', ',', '? '],
  ...['&a ', '*a', '&b ', '*b', '!reset ', '!override ', '!!str ', '!!int ', '!t ', '<<: ', '| ', '>-', '\n---\n'],
  ...[
    '\n...\n',
    '\t',
    '12',
    '1.5',
    '~',
    '%',
    '@',
    '\\n',
    '\\',
    '\r\n',
    '\u2028',
    '\ufeff',
    'k: v\n',
    '$A',
    '${A:-',
    '😀'
  ]
]);
const templateText = textOf([
  '$',
  '{',
  '}',
  '${',
  'A',
  'B',
  ':-',
  '-',
  ':+',
  '+',
  ':?',
  '?',
  '$$',
  '\n',
  ' ',
  '1',
  'é'
]);
const dotenvText = textOf([
  ...['A', 'B', '=', '\n', ' ', '\t', '#', ' #', '"', "'", '\\', '\\n', '$A', '${A', '}', 'export ', ':', '.', '\r\n'],
  ...['\\0101', 'é', '\u00a0', 'A=1\n', 'B="x"\n', '$$', '@']
]);

function expectPlace(span: Span | undefined, text: string): void {
  expect(span).toBeDefined();
  if (span === undefined) return;
  expect(span.source.text).toBe(text);
  expect(span.start).toBeGreaterThanOrEqual(0);
  expect(span.end).toBeGreaterThanOrEqual(span.start);
  expect(span.end).toBeLessThanOrEqual(text.length);
}

/** @returns the answer, or undefined where there are findings, which have been checked. */
function answerOf<T>(text: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const { at, message, help } of error.diagnostics) {
      expectPlace(at, text);
      expect(message).not.toBe('');
      expect(help).toBeDefined();
    }
    return undefined;
  }
}

function nodesOf(node: Node): Node[] {
  switch (node.kind) {
    case 'scalar':
      return [node];
    case 'sequence':
      return [node, ...node.items.flatMap(nodesOf)];
    case 'map':
      return [node, ...node.entries.flatMap(({ key, value }) => [key, ...nodesOf(value)])];
  }
}

describe('any text', () => {
  it('is YAML whose nodes have their place in it, or is refused at a place', () => {
    fc.assert(
      fc.property(yamlText, text => {
        const roots = answerOf(text, () => parseComposeDocuments({ path: 'compose.yaml', text }).roots) ?? [];
        for (const node of roots.flatMap(nodesOf)) expectPlace(node.span, text);
      }),
      { numRuns: 2000 }
    );
  });

  it('is a template that can be evaluated, or is refused at a place', () => {
    fc.assert(
      fc.property(templateText, fc.option(fc.string(), { nil: undefined }), (text, value) => {
        const span: Span = { source: { path: 'compose.yaml', text }, start: 0, end: text.length };
        const result = answerOf(text, () => substitute(text, () => value, span));
        if (!hasVariables(text)) expect(result).toBe(text.replaceAll('$$', '$'));
      }),
      { numRuns: 2000 }
    );
  });

  it('is an env file, or is refused at a place', () => {
    fc.assert(
      fc.property(dotenvText, fc.option(fc.string(), { nil: undefined }), (text, value) => {
        const variables = answerOf(text, () => parseDotenv({ path: '.env', text }, () => value));
        for (const name of variables?.keys() ?? []) expect(name).not.toContain(' ');
      }),
      { numRuns: 2000 }
    );
  });
});

describe('any value', () => {
  const value = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 4, noNullPrototype: true })
    )
  })).value;

  it('comes back from YAML that says it, since JSON is YAML', () => {
    fc.assert(
      fc.property(value, expected => {
        // The few characters that YAML wants as escapes and JSON does not.
        const text = JSON.stringify({ x: expected }).replace(/[\u007f-\u009f\ufffe\uffff]/g, escapeCharacter);
        const [root] = parseComposeDocuments({ path: '-', text: `# JSON\n${text}\n` }).roots;
        expect(root === undefined ? root : toPlainValue(root)).toEqual({ x: expected });
      })
    );
  });

  it('without variables stays the same object through interpolation', () => {
    fc.assert(
      fc.property(value, written => {
        const text = JSON.stringify({ x: written }).replace(/[\u007f-\u009f\ufffe\uffff$]/g, escapeCharacter);
        const [root] = parseComposeDocuments({ path: '-', text }).roots;
        if (root?.kind !== 'map') throw new Error('not a map');
        fc.pre(!text.includes('\\u0024'));
        expect(interpolateTree(root, () => 'never').root).toBe(root);
      })
    );
  });
});

function escapeCharacter(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
