/**
 * The graph as a Mermaid flowchart, which forges show in Markdown.
 *
 * Every text stands in quotes, with all but plain characters as Mermaid's own entities (`#35;`): quotes, brackets, markup
 * and line breaks of users mean nothing.
 *
 * Source: Mermaid, "Flowcharts - Basic Syntax", "Entity codes to escape characters".
 */
import { countText, type Diagnostic } from '../diagnostic/index.ts';
import type { EdgeKind, Graph, GraphNode, NodeKind } from './model.ts';

/** Shapes by kind: what opens and closes the label. */
const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  target: ['([', '])'],
  service: ['([', '])'],
  stage: ['[', ']'],
  context: ['[/', '/]'],
  image: ['[(', ')]'],
  remote: ['{{', '}}']
};

const ARROWS: Readonly<Record<EdgeKind, string>> = {
  target: '-->',
  base: '-->|FROM|',
  copy: '-.->|COPY|',
  mount: '-.->|mount|',
  run: '-->|image|'
};

/** Colours that can be read on a light and on a dark page. */
const CLASSES: Readonly<Record<string, string>> = {
  target: 'fill:#dbeafe,stroke:#2563eb,color:#172554',
  service: 'fill:#f8fafc,stroke:#64748b,color:#0f172a,stroke-dasharray:4 3',
  stage: 'fill:#f1f5f9,stroke:#64748b,color:#0f172a',
  context: 'fill:#fef3c7,stroke:#b45309,color:#451a03',
  image: 'fill:#ede9fe,stroke:#7c3aed,color:#2e1065',
  remote: 'fill:#fce7f3,stroke:#be185d,color:#500724',
  hit: 'stroke:#15803d,stroke-width:3px',
  miss: 'stroke:#b91c1c,stroke-width:3px',
  unknown: 'stroke:#b45309,stroke-width:3px',
  different: 'fill:#ffedd5'
};

/** Mermaid's defaults of `maxEdges` and `maxTextSize`, which a diagram itself cannot change; forges leave them as they are. */
const MOST_EDGES = 500;
const MOST_CHARACTERS = 50_000;

/**
 * @param text - What `mermaidOf` made of the graph.
 * @param collapsed - Whether stages and contexts are left out already.
 * @returns a warning where Mermaid would show an error in place of the picture.
 */
export function mermaidLimits({ edges }: Graph, text: string, collapsed: boolean): readonly Diagnostic[] {
  const passed = [
    ...(edges.length > MOST_EDGES ? [`${countText(edges.length, 'edge')} (Mermaid draws ${MOST_EDGES})`] : []),
    ...(text.length > MOST_CHARACTERS
      ? [`${countText(text.length, 'character')} (Mermaid reads ${MOST_CHARACTERS})`]
      : [])
  ];
  if (passed.length === 0) return [];
  const smaller = collapsed ? '' : '--collapse leaves out stages and contexts; ';
  return [
    {
      code: 'large-diagram',
      severity: 'warning',
      message: `the diagram has ${passed.join(' and ')}, so that forges will not show it`,
      help: `${smaller}name the services that matter, or use --format html or dot`
    }
  ];
}

export function mermaidOf(graph: Graph): string {
  const grouped = graph.groups.flatMap(({ id, title }) => [
    `  subgraph ${id}["${escapeText(title)}"]`,
    ...graph.nodes.filter(({ group }) => group === id).map(node => `    ${nodeLine(node)}`),
    '  end'
  ]);
  const free = graph.nodes.filter(({ group }) => group === undefined).map(node => `  ${nodeLine(node)}`);
  const edges = graph.edges.map(({ from, to, kind }) => `  ${from} ${ARROWS[kind]} ${to}`);
  const lines = ['flowchart LR', ...free, ...grouped, ...edges, ...classLines(graph)];
  return lines.map(line => `${line}\n`).join('');
}

function nodeLine({ id, kind, title, note }: GraphNode): string {
  const [open, close] = SHAPES[kind];
  const label = note === '' ? escapeText(title) : `${escapeText(title)}<br><small>${escapeText(note)}</small>`;
  return `${id}${open}"${label}"${close}`;
}

function classLines({ nodes, targets }: Graph): readonly string[] {
  const members = new Map<string, string[]>();
  const add = (name: string, id: string): void => {
    members.set(name, [...(members.get(name) ?? []), id]);
  };
  for (const { id, kind } of nodes) {
    add(kind, id);
    const facts = targets.get(id);
    if (facts?.report !== undefined) add(facts.report.status, id);
    if (facts?.change !== undefined && facts.change !== 'unchanged') add('different', id);
  }
  return Object.entries(CLASSES).flatMap(([name, style]) => {
    const ids = members.get(name);
    return ids === undefined ? [] : [`  classDef ${name} ${style}`, `  class ${ids.join(',')} ${name}`];
  });
}

/** Letters and digits of any language and what is harmless between them stay as they are. */
function escapeText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[^\p{L}\p{M}\p{N} ./:,@+·-]/gu, character => `#${character.codePointAt(0) ?? 0};`);
}
