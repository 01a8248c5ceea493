/** A graph as SVG: every node is a link to what is told of it. */
import type { Bundle } from '../bundle.ts';
import type { EdgeKind, Graph, NodeKind } from '../model.ts';
import { type Html, html } from './html.ts';
import { layOut, type Point } from './layout.ts';
import { badgeClasses } from './words.ts';

export const KIND_WORDS: Readonly<Record<NodeKind, string>> = {
  target: 'image of this project',
  service: 'service that is not built here',
  stage: 'stage',
  context: 'build context',
  image: 'base image',
  remote: 'from elsewhere'
};

const EDGE_WORDS: Readonly<Record<EdgeKind, string>> = {
  target: 'is made by',
  base: 'FROM',
  copy: 'COPY',
  mount: 'RUN --mount',
  run: 'image'
};

/**
 * @param view - Tells its parts from those of another drawing on the page.
 * @param bundles - Nodes of it that stand for several.
 */
export function drawingOf(graph: Graph, view: string, bundles: readonly Bundle[] = []): Html {
  const members = new Map(bundles.map(bundle => [bundle.id, bundle.members.join(' ')]));
  const { width, height, nodes, groups, edges } = layOut(graph);
  return html`<svg class="drawing" data-view="${view}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-label="What stands on what">
<defs><marker id="tip-${view}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M1 1 7 4 1 7z"/></marker></defs>
${groups.map(
  ({
    group,
    box
  }) => html`<g class="group"><rect x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" rx="12"/><text x="${round(box.x + 12)}" y="${round(box.y + 15)}">${group.title}</text></g>
`
)}${edges.map(
  ({
    edge,
    points
  }) => html`<path class="edge ${edge.kind}" data-from="${edge.from}" data-to="${edge.to}" d="${curve(points)}" marker-end="url(#tip-${view})"><title>${EDGE_WORDS[edge.kind]}</title></path>
`
)}${nodes.map(({ node, box, title }) => {
  const middle = node.note === '' ? box.height / 2 + 4.5 : 20;
  return html`<a class="node ${node.kind} ${badgeClasses(graph.targets.get(node.id))}" href="#${node.id}" data-id="${node.id}"${members.has(node.id) ? html` data-members="${members.get(node.id)}"` : undefined} transform="translate(${round(box.x)} ${round(box.y)})"><title>${node.title} (${KIND_WORDS[node.kind]})</title><rect width="${round(box.width)}" height="${box.height}" rx="${node.kind === 'target' || node.kind === 'service' ? 12 : 6}"/><rect class="stripe" x="9" y="10" width="4" height="${box.height - 20}" rx="2"/><text class="title" x="22" y="${middle}">${title}</text>${node.note === '' ? undefined : html`<text class="note" x="22" y="36">${node.note}</text>`}</a>
`;
})}</svg>`;
}

/** Horizontal where it begins and ends, bent in between. */
function curve(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (first === undefined) return '';
  let before = first;
  const parts = [`M${round(first.x)} ${round(first.y)}`];
  for (const point of others) {
    const middle = round((before.x + point.x) / 2);
    parts.push(`C${middle} ${round(before.y)} ${middle} ${round(point.y)} ${round(point.x)} ${round(point.y)}`);
    before = point;
  }
  return parts.join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
