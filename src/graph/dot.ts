/**
 * The graph in Graphviz' language.
 *
 * Every text stands in double quotes. There a backslash begins an escape sequence and `&` an entity, so both are written
 * as what they stand for, and the quotes with them.
 *
 * Source: Graphviz, "The DOT Language" and "escString".
 */
import type { EdgeKind, Graph, GraphNode, NodeKind } from './model.ts';

const LOOKS: Readonly<Record<NodeKind, string>> = {
  target: 'shape=box, style="rounded,filled", fillcolor="#dbeafe", color="#2563eb"',
  service: 'shape=box, style="rounded,dashed", color="#64748b"',
  stage: 'shape=box, style=filled, fillcolor="#f1f5f9", color="#64748b"',
  context: 'shape=folder, style=filled, fillcolor="#fef3c7", color="#b45309"',
  image: 'shape=cylinder, style=filled, fillcolor="#ede9fe", color="#7c3aed"',
  remote: 'shape=hexagon, style=filled, fillcolor="#fce7f3", color="#be185d"'
};

const EDGE_LOOKS: Readonly<Record<EdgeKind, string>> = {
  target: '',
  base: 'label="FROM"',
  copy: 'label="COPY", style=dashed',
  mount: 'label="mount", style=dashed',
  run: 'label="image"'
};

const STATUS_COLOURS = { hit: '#15803d', miss: '#b91c1c', unknown: '#b45309' } as const;

export function dotOf(graph: Graph): string {
  const node = (each: GraphNode): string => `${each.id} [${nodeLooks(graph, each)}];`;
  const lines = [
    `digraph ${quote(graph.project)} {`,
    '  rankdir=LR;',
    '  node [fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9, color="#64748b"];',
    ...graph.nodes.filter(({ group }) => group === undefined).map(each => `  ${node(each)}`),
    ...graph.groups.flatMap(({ id, title }) => [
      `  subgraph cluster_${id} {`,
      `    label=${quote(title)}; fontname="Helvetica"; fontsize=10; style=rounded; color="#94a3b8";`,
      ...graph.nodes.filter(({ group }) => group === id).map(each => `    ${node(each)}`),
      '  }'
    ]),
    ...graph.edges.map(({ from, to, kind }) => {
      const looks = EDGE_LOOKS[kind];
      return `  ${from} -> ${to}${looks === '' ? '' : ` [${looks}]`};`;
    }),
    '}'
  ];
  return lines.map(line => `${line}\n`).join('');
}

function nodeLooks({ targets }: Graph, { id, kind, title, note }: GraphNode): string {
  const facts = targets.get(id);
  const label = `label=${quote(title, note)}`;
  const isDifferent = facts?.change !== undefined && facts.change !== 'unchanged';
  return [
    label,
    LOOKS[kind],
    // The last one counts.
    ...(facts?.report === undefined ? [] : [`color="${STATUS_COLOURS[facts.report.status]}"`, 'penwidth=2']),
    ...(isDifferent ? ['fillcolor="#ffedd5"'] : [])
  ].join(', ');
}

/** A string of lines; empty ones are left out. */
function quote(...lines: readonly string[]): string {
  const escaped = lines
    .filter(line => line !== '')
    .map(line =>
      line
        .replace(/[\s\0]+/g, ' ')
        .replace(/\\/g, '\\\\')
        .replace(/&/g, '&amp;')
        .replace(/"/g, '&quot;')
    );
  return `"${escaped.join('\\n')}"`;
}
