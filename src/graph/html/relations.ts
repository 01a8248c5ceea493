/** What a node stands on and what stands on it, as links. */
import type { Because, Graph, GraphEdge, GraphNode } from '../model.ts';
import { type Html, html } from './html.ts';

/** Where to look things up: the graph as it is, and without stages. */
export interface Views {
  readonly whole: Graph;
  readonly services: Graph;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Whether the page has a section of a node. */
  readonly isTold: (id: string) => boolean;
  readonly outgoing: (graph: Graph, id: string) => readonly GraphEdge[];
  readonly incoming: (graph: Graph, id: string) => readonly GraphEdge[];
}

export function viewsOf(whole: Graph, services: Graph, told: Graph): Views {
  const index = (graph: Graph, end: 'from' | 'to'): ReadonlyMap<string, readonly GraphEdge[]> => {
    const edges = new Map<string, GraphEdge[]>();
    for (const edge of graph.edges) {
      const known = edges.get(edge[end]);
      if (known === undefined) edges.set(edge[end], [edge]);
      else known.push(edge);
    }
    return edges;
  };
  const from = new Map([whole, services].map(graph => [graph, index(graph, 'from')] as const));
  const to = new Map([whole, services].map(graph => [graph, index(graph, 'to')] as const));
  const ids = new Set(told.nodes.map(({ id }) => id));
  return {
    whole,
    services,
    isTold: id => ids.has(id),
    nodes: new Map(whole.nodes.map(node => [node.id, node])),
    outgoing: (graph, id) => from.get(graph)?.get(id) ?? [],
    incoming: (graph, id) => to.get(graph)?.get(id) ?? []
  };
}

/** Both directions. Images and services are joined directly, stages and contexts by what is written in Dockerfiles. */
export function relationsOf(node: GraphNode, views: Views): Html {
  const isDetail = node.kind === 'stage' || node.kind === 'context';
  const graph = isDetail ? views.whole : views.services;
  const below = views.outgoing(graph, node.id);
  const contexts = isDetail ? [] : contextsOf(node.id, views);
  const above = views.incoming(graph, node.id);
  return html`${listOf('Stands on', [...below, ...contexts], 'to', views)}${listOf('What stands on it', above, 'from', views)}`;
}

/** The stages that make an image, the one that is its target first, with what each takes from where. */
export function stagesOf(id: string, views: Views): Html | undefined {
  const found = stagesBelow(id, views);
  if (found.length === 0) return undefined;
  return html`<h3>Stages</h3><ul class="relations">${found.map(
    stage =>
      html`<li>${linkTo(stage, views)}<ul>${views
        .outgoing(views.whole, stage)
        .flatMap(edge => edge.because.map(because => html`<li>${reasonOf(because)}</li>`))}</ul></li>`
  )}</ul>`;
}

/** The stages below a node, nearest first. */
function stagesBelow(id: string, views: Views): readonly string[] {
  const found: string[] = [];
  const queue = [id];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const { to } of views.outgoing(views.whole, next)) {
      if (views.nodes.get(to)?.kind !== 'stage' || found.includes(to)) continue;
      found.push(to);
      queue.push(to);
    }
  }
  return found;
}

function contextsOf(id: string, views: Views): readonly GraphEdge[] {
  const edges = [id, ...stagesBelow(id, views)].flatMap(each => views.outgoing(views.whole, each));
  const contexts = new Map<string, GraphEdge>();
  for (const edge of edges) {
    if (views.nodes.get(edge.to)?.kind !== 'context') continue;
    const because = [...(contexts.get(edge.to)?.because ?? []), ...edge.because];
    contexts.set(edge.to, { ...edge, because });
  }
  return [...contexts.values()];
}

function listOf(title: string, edges: readonly GraphEdge[], end: 'from' | 'to', views: Views): Html | undefined {
  if (edges.length === 0) return undefined;
  const items = edges.map(edge => {
    // Of an image that many stand on, who they are says enough.
    const reasons = end === 'to' ? edge.because : [];
    const shown = reasons.slice(0, LONGEST_LIST).map(because => html`<li>${reasonOf(because)}</li>`);
    const more = reasons.length - shown.length;
    const list = html`<ul>${shown}${more > 0 ? html`<li>and ${more} more</li>` : undefined}</ul>`;
    return html`<li>${linkTo(edge[end], views)}${reasons.length === 0 ? undefined : list}</li>`;
  });
  return html`<h3>${title}</h3><ul class="relations${end === 'from' ? ' chips' : ''}">${items}</ul>`;
}

const LONGEST_LIST = 6;

/** A link to what is told of a node. */
export function linkTo(id: string, { nodes, isTold }: Views): Html {
  const node = nodes.get(id);
  if (!isTold(id)) return html`<span class="chip ${node?.kind}">${node?.title}</span>`;
  return html`<a class="chip ${node?.kind}" href="#${id}">${node?.title}</a>`;
}

export function reasonOf({ label, place }: Because): Html {
  return html`<code>${label}</code>${place === '' ? undefined : html` <span class="place">${place}</span>`}`;
}
