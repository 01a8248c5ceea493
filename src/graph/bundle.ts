/**
 * A graph in which images that stand on the same things are one node.
 *
 * Hundreds of services mostly stand on a handful of bases. What nothing stands on, and what has the same edges and the
 * same state, is put together, so that the picture of a large project has the size of what is different in it.
 */
import type { Graph, GraphEdge, GraphNode } from './model.ts';

/** A node that stands for several. */
export interface Bundle {
  readonly id: string;
  /** The ids of the nodes that it stands for. */
  readonly members: readonly string[];
}

export interface Bundled {
  readonly graph: Graph;
  readonly bundles: readonly Bundle[];
}

/** Fewer are as easily seen one by one. */
const FEWEST = 4;

export function bundled(graph: Graph): Bundled {
  const outgoing = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) outgoing.set(edge.from, [...(outgoing.get(edge.from) ?? []), edge]);
  const below = new Set(graph.edges.map(({ to }) => to));
  const alike = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    const edges = outgoing.get(node.id) ?? [];
    if (below.has(node.id) || edges.length === 0) continue;
    const facts = graph.targets.get(node.id);
    const ends = edges.map(({ to, kind }) => `${to} ${kind}`).sort();
    const key = JSON.stringify([node.kind, ends, facts?.report?.status, facts?.change]);
    alike.set(key, [...(alike.get(key) ?? []), node]);
  }
  const groups = [...alike.values()].filter(nodes => nodes.length >= FEWEST);
  const bundles = groups.map((nodes, index) => ({ id: `m${index}`, members: nodes.map(({ id }) => id) }));
  const bundleOf = new Map(bundles.flatMap(({ id, members }) => members.map(member => [member, id] as const)));
  const firsts = new Set(bundles.map(({ members }) => members[0]));
  return {
    bundles,
    graph: {
      ...graph,
      nodes: graph.nodes.flatMap(node => {
        const id = bundleOf.get(node.id);
        if (id === undefined) return [node];
        const members = groups[Number(id.slice(1))];
        return members === undefined || !firsts.has(node.id) ? [] : [bundleNode(id, node, members)];
      }),
      edges: graph.edges.flatMap(edge => {
        const id = bundleOf.get(edge.from);
        if (id === undefined) return [edge];
        return firsts.has(edge.from) ? [{ ...edge, from: id, because: [] }] : [];
      }),
      targets: new Map([
        ...graph.targets,
        ...bundles.flatMap(({ id, members: [first = ''] }) => {
          const facts = graph.targets.get(first);
          return facts === undefined ? [] : [[id, facts] as const];
        })
      ])
    }
  };
}

function bundleNode(id: string, { kind }: GraphNode, members: readonly GraphNode[]): GraphNode {
  const first = members[0]?.title ?? '';
  const last = members.at(-1)?.title ?? '';
  return { id, kind, title: `${members.length} alike`, note: `${first} … ${last}` };
}
