import { describe, expect, it } from 'vitest';
import type { Node } from '../../../src/compose/node.ts';
import { renderOverride, type ScalarReplacement } from '../../../src/render/index.ts';
import { composeTree, interpolateWith, serviceRendering } from '../../support/rendering.ts';

const interpolate = interpolateWith({ REG: 'registry.test' });

describe('an override file', () => {
  it('holds only what changes, and lists whole', () => {
    const tree = composeTree(
      'services:\n  db: {image: postgres}\n  web:\n    image: ${REG}/web:dev\n    build:\n      context: .\n      cache_from: [a]\n      additional_contexts: {docs: ./docs}\n',
      { REG: 'registry.test' }
    );
    const change = serviceRendering('web', {
      image: 'registry.test/web:1',
      cache_from: ['registry.test/web:1', 'a'],
      cache_to: ['type=inline'],
      additional_contexts: { base: 'service:db' }
    });
    expect(renderOverride(tree, { services: [change] }, interpolate)).toBe(
      [
        'services:',
        '  web:',
        '    image: ${REG}/web:1',
        '    build:',
        '      cache_from: !override',
        '        - ${REG}/web:1',
        '        - a',
        '      cache_to: !override',
        '        - type=inline',
        '      additional_contexts:',
        '        base: service:db',
        ''
      ].join('\n')
    );
  });

  it('has no services where nothing changes', () => {
    const tree = composeTree('services:\n  web:\n    image: web:1\n    build: {cache_from: [a]}\n');
    const change = serviceRendering('web', { image: 'web:1', cache_from: ['a'] });
    expect(renderOverride(tree, { services: [change] }, interpolate)).toBe('services: {}\n');
  });

  it('holds every attribute whole in which a scalar is replaced', () => {
    const tree = composeTree(
      'services:\n  db:\n    volumes:\n      - ./data:/data\n      - {type: image, source: web, target: /w}\n    command: web\n    build:\n      context: .\n      args: [A=web]\n'
    );
    const scalars = scalarsOf(tree, 'web').map((node): ScalarReplacement => ({ node, text: 'web:1' }));
    const changes = { services: [], scalars: scalars.slice(0, 1) };
    expect(renderOverride(tree, changes, interpolate)).toBe(
      [
        'services:',
        '  db:',
        '    volumes: !override',
        '      - ./data:/data',
        '      - type: image',
        '        source: web:1',
        '        target: /w',
        ''
      ].join('\n')
    );
    const [args] = scalarsOf(tree, 'A=web');
    if (args === undefined) throw new Error('the fixture has build arguments');
    expect(renderOverride(tree, { services: [], scalars: [{ node: args, text: 'A=b' }] }, interpolate)).toBe(
      'services:\n  db:\n    build:\n      args: !override\n        - A=b\n'
    );
  });
});

function scalarsOf(node: Node, text: string): readonly (Node & { readonly kind: 'scalar' })[] {
  if (node.kind === 'scalar') return node.text === text ? [node] : [];
  const children = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items;
  return children.flatMap(child => scalarsOf(child, text));
}
