import { describe, expect, it } from 'vitest';
import { renderMerged } from '../../../src/render/index.ts';
import { composeTree, interpolateWith, serviceRendering } from '../../support/rendering.ts';

const ENVIRONMENT = { REG: 'registry.test', PORT: '8080', ON: 'true', DOLLAR: 'a$b', LINES: 'a\nb\n' };
const interpolate = interpolateWith(ENVIRONMENT);

function render(text: string, options: { readonly resolved?: boolean } = {}): string {
  return renderMerged(composeTree(text, ENVIRONMENT), { services: [] }, { interpolate, ...options });
}

describe('a merged document', () => {
  it('keeps the types of values by keeping their spelling', () => {
    const text = `x-a: 012\nx-b: 0o17\nx-c: 1_000\nx-d: yes\nx-e: 22:22\nx-f: ~\nx-g: 1e3\nx-h: 2001-01-01\nx-i: .inf\n`;
    expect(render(text)).toBe(text);
  });

  it('keeps quotes', () => {
    const text = `x-a: '012'\nx-b: "yes"\nx-c: ''\nx-d: "a\\u0007"\n`;
    expect(render(text)).toBe(text);
  });

  it('keeps variables, and dollars that are none', () => {
    const text = 'x-a: ${REG}/app:${TAG:-dev}\nx-b: $$HOME\nx-c: "${PORT}"\n';
    expect(render(text)).toBe(text);
  });

  it('writes folded and literal text as literal blocks', () => {
    expect(render('x-a: >\n  b\n  c\n\n  d\nx-e: |-\n  f\n   g\n')).toBe('x-a: |\n  b c\n  d\nx-e: |-\n  f\n   g\n');
  });

  it('has a name where the caller gives one and the tree has none', () => {
    const named = (text: string): string =>
      renderMerged(composeTree(text), { services: [], name: 'shop' }, { interpolate });
    expect(named('services: {}\n')).toBe('name: shop\nservices: {}\n');
    expect(named('services: {}\nname: mine\n')).toBe('services: {}\nname: mine\n');
  });

  it('has the new images with the variables of the old ones', () => {
    const tree = composeTree(
      'services:\n  web:\n    image: "${REG}/web:dev"\n    build: ./web\n    init: true\n  api:\n    build:\n      cache_from: [a]\n',
      ENVIRONMENT
    );
    const services = [
      serviceRendering('web', { image: 'registry.test/web:1', cache_from: ['registry.test/web:1'] }),
      serviceRendering('api', {
        image: 'api:1',
        cache_from: ['api:1', 'a', 'registry.test/web:ci'],
        additional_contexts: { base: 'service:web' }
      })
    ];
    expect(renderMerged(tree, { services }, { interpolate })).toBe(
      [
        'services:',
        '  web:',
        '    image: "${REG}/web:1"',
        '    build:',
        '      context: ./web',
        '      cache_from:',
        '        - ${REG}/web:1',
        '    init: true',
        '  api:',
        '    build:',
        '      cache_from:',
        '        - api:1',
        '        - a',
        '        - ${REG}/web:ci',
        '      additional_contexts:',
        '        base: service:web',
        '    image: api:1',
        ''
      ].join('\n')
    );
  });

  it('changes named contexts in the list syntax', () => {
    const tree = composeTree(
      'services:\n  web:\n    build:\n      additional_contexts:\n        - a=./a\n        - b=./b\n'
    );
    const change = serviceRendering('web', { image: 'web:1', cache_from: [], additional_contexts: { a: 'service:a' } });
    expect(renderMerged(tree, { services: [change] }, { interpolate })).toContain(
      '      additional_contexts:\n        - b=./b\n        - a=service:a\n'
    );
  });

  it('has the new texts of replaced scalars', () => {
    const tree = composeTree('x-a: "./dir"\nx-b: ./dir\n');
    const scalars = tree.entries.flatMap(({ value }) =>
      value.kind === 'scalar' ? [{ node: value, text: '../dir' }] : []
    );
    expect(renderMerged(tree, { services: [], scalars }, { interpolate })).toBe('x-a: "../dir"\nx-b: ../dir\n');
  });
});

describe('a merged document with values in place of variables', () => {
  it('quotes strings that variables have made ambiguous', () => {
    expect(render('x-a: ${PORT}\nx-b: "${PORT}"\nx-c: ${ON}\n', { resolved: true })).toBe(
      `x-a: '8080'\nx-b: "8080"\nx-c: 'true'\n`
    );
  });

  it('has numbers and booleans where docker compose casts to them', () => {
    const text = 'services:\n  web:\n    init: ${ON}\n    ports:\n      - target: "${PORT}"\n';
    expect(render(text, { resolved: true })).toBe(
      'services:\n  web:\n    init: true\n    ports:\n      - target: 8080\n'
    );
  });

  it('doubles dollars', () => {
    expect(render('x-a: ${DOLLAR}\nx-b: $$c\n', { resolved: true })).toBe('x-a: a$$b\nx-b: $$c\n');
  });

  it('writes values of several lines as blocks', () => {
    expect(render('x-a: ${LINES}\n', { resolved: true })).toBe('x-a: |\n  a\n  b\n');
  });

  it('leaves what has no variables as it is written', () => {
    expect(render('x-a: 0o17\nx-b: ~\n', { resolved: true })).toBe('x-a: 0o17\nx-b: ~\n');
  });
});
