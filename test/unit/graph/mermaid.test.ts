import { describe, expect, it } from 'vitest';
import { mermaidOf, withoutStages } from '../../../src/graph/index.ts';
import { graphOfFiles } from './planned.ts';

describe('Mermaid', () => {
  it('draws kinds as shapes and what instructions do as labels of edges', async () => {
    const graph = await graphOfFiles({
      'compose.yaml': 'services: {web: {build: web}, db: {image: postgres:17}}',
      'web/Dockerfile': 'FROM node:22 AS build\nCOPY . .\nFROM nginx:1.27 AS run\nCOPY --from=build /o /o\n'
    });
    const text = mermaidOf(graph);
    expect(text).toMatch(/^flowchart LR\n {2}t0\(\["web<br><small>[0-9a-f]{12}<\/small>"\]\)\n/);
    expect(text).toContain('    b0["run"]\n    b1["build"]\n  end\n');
    expect(text).toContain('  b1 -->|FROM| i0\n  b1 -.->|COPY| c0\n');
    expect(text).toContain('  s0 -->|image| i2\n');
  });

  it('writes whatever could mean something as an entity', async () => {
    const graph = await graphOfFiles({
      'compose.yaml': `services: {web: {build: './a"]#;<b>'}}`,
      'a"]#;<b>/Dockerfile': 'FROM scratch\nCOPY . .\n'
    });
    expect(mermaidOf(graph)).toContain('"a#34;#93;#35;#59;#60;b#62;/<br><small>build context</small>"');
  });

  it('says in words what colours say', async () => {
    const graph = withoutStages(
      await graphOfFiles({ 'compose.yaml': 'services: {web: {build: .}}', Dockerfile: 'FROM scratch\n' })
    );
    const [node] = graph.nodes;
    const [facts] = graph.targets.values();
    if (node === undefined || facts === undefined) throw new Error('the service is not in the graph');
    const changed = new Map([[node.id, { ...facts, change: 'changed' as const }]]);
    const text = mermaidOf({ ...graph, nodes: [{ ...node, note: 'abc · changed' }], targets: changed });
    expect(text).toContain('<small>abc · changed</small>');
    expect(text).toContain(`  class ${node.id} different\n`);
  });
});
