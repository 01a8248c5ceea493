import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { describe, expect, it } from 'vitest';
import { dotOf, graphOf, withoutStages } from '../../../src/graph/index.ts';
import { HOSTILE_FOLDER, writeHostileProject } from './hostile.ts';
import { graphOfFiles, NOTHING_KNOWN, planIn } from './planned.ts';

interface Drawn {
  readonly objects: readonly { readonly name: string; readonly label?: string }[];
  readonly edges: readonly unknown[];
}

/** What Graphviz itself makes of a text. */
async function drawn(dot: string): Promise<Drawn> {
  const graphviz = await Graphviz.load();
  return JSON.parse(graphviz.dot(dot, 'json')) as Drawn; // Graphviz' own format
}

describe('DOT', () => {
  it('has every node, every edge and every group of the graph', async () => {
    const graph = await graphOfFiles({
      'compose.yaml': 'services: {web: {build: .}}',
      Dockerfile: 'FROM node:22 AS build\nFROM nginx:1.27\nCOPY --from=build /o /o\n'
    });
    const { objects, edges } = await drawn(dotOf(graph));
    expect(objects.map(({ name }) => name).sort()).toEqual(
      [...graph.nodes.map(({ id }) => id), ...graph.groups.map(({ id }) => `cluster_${id}`)].sort()
    );
    expect(edges).toHaveLength(graph.edges.length);
  });

  it('means nothing by what stands in names', async () => {
    const project = await writeHostileProject();
    const graph = graphOf(await planIn(project.path), NOTHING_KNOWN);
    await project.remove();
    const context = graph.nodes.find(({ kind }) => kind === 'context');
    for (const view of [graph, withoutStages(graph)]) {
      const { objects, edges } = await drawn(dotOf(view));
      expect(objects.filter(({ name }) => !name.startsWith('cluster'))).toHaveLength(view.nodes.length);
      expect(edges).toHaveLength(view.edges.length);
    }
    const graphviz = await Graphviz.load();
    const svg = graphviz.dot(dotOf(graph), 'svg');
    expect(context?.title).toContain(HOSTILE_FOLDER);
    const shown = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => unescaped(text));
    expect(shown).toContain(context?.title.replace(/\s+/g, ' '));
  });
});

/** The text of an SVG element. */
function unescaped(text: string): string {
  return text
    .replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (_, hex: string | undefined, decimal: string | undefined) =>
      String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
    )
    .replace(/&(quot|lt|gt|amp);/g, (_, name: string) => ({ quot: '"', lt: '<', gt: '>', amp: '&' })[name] ?? '')
    .replaceAll('\u00a0', ' ');
}
