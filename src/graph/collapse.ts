/**
 * A graph without what only one build sees: no stages, no contexts; images stand directly on images.
 *
 * What is left is who stands on whom, which stays readable for hundreds of services.
 */
import type { Because, EdgeKind, Graph, GraphEdge, NodeKind } from './model.ts';

const HIDDEN: ReadonlySet<NodeKind> = new Set(['stage', 'context']);

export function withoutStages(graph: Graph): Graph {
  const kept = new Set(graph.nodes.filter(({ kind }) => !HIDDEN.has(kind)).map(({ id }) => id));
  const outgoing = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) outgoing.set(edge.from, [...(outgoing.get(edge.from) ?? []), edge]);
  const edges = new Map<string, { from: string; to: string; kind: EdgeKind; because: Because[] }>();

  /** Follows edges through what is hidden; `isBase` says whether only FROM was followed so far. */
  const follow = (from: string, at: string, isBase: boolean, seen: Set<string>): void => {
    for (const { to, kind, because } of outgoing.get(at) ?? []) {
      const stays = kind === 'target' || kind === 'run' ? isBase : isBase && kind === 'base';
      if (kept.has(to)) {
        const key = `${from} ${to}`;
        const found = edges.get(key);
        // An image that is both base and source counts as base.
        const merged = kind === 'run' ? 'run' : stays || found?.kind === 'base' ? 'base' : 'copy';
        edges.set(key, { from, to, kind: merged, because: [...(found?.because ?? []), ...because] });
      } else if (!seen.has(`${to} ${stays}`)) {
        seen.add(`${to} ${stays}`);
        follow(from, to, stays, seen);
      }
    }
  };
  for (const id of kept) follow(id, id, true, new Set());

  return {
    ...graph,
    nodes: graph.nodes.filter(({ id }) => kept.has(id)),
    edges: [...edges.values()].map(edge => ({ ...edge, because: distinct(edge.because) })),
    groups: []
  };
}

function distinct(reasons: readonly Because[]): readonly Because[] {
  return [...new Map(reasons.map(reason => [`${reason.place} ${reason.label}`, reason])).values()];
}
