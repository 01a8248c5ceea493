/** A graph while it is made: nodes by what they stand for, edges by what they join, each once. */
import type { Reason } from '../fingerprint/index.ts';
import {
  type Because,
  becauseOf,
  type EdgeKind,
  type Graph,
  type GraphNode,
  type NodeKind,
  type StageGroup
} from './model.ts';

export interface Draft {
  /** The id that a node will have: keeps its place in the order. */
  reserve(kind: NodeKind, key: string): string;
  /** @param key - What tells it from others of its kind. @returns its id. */
  node(kind: NodeKind, key: string, looks: Omit<GraphNode, 'id' | 'kind'>): string;
  /** @returns the id of a group of stages. */
  group(key: string, title: string): string;
  /** Adds a reason for an edge; none is made to what has no node, nor to itself. */
  edge(from: string, to: string | undefined, kind: EdgeKind, reason: Reason): void;
  finish(): Pick<Graph, 'nodes' | 'edges' | 'groups'>;
}

const LETTERS: Readonly<Record<NodeKind, string>> = {
  target: 't',
  service: 's',
  stage: 'b',
  context: 'c',
  image: 'i',
  remote: 'r'
};

export function createDraft(): Draft {
  const ids = new Map<string, string>();
  const counts = new Map<NodeKind, number>();
  const nodes = new Map<string, GraphNode>();
  const groups = new Map<string, StageGroup>();
  const edges = new Map<string, { from: string; to: string; kind: EdgeKind; because: Map<string, Because> }>();

  const reserve = (kind: NodeKind, key: string): string => {
    const full = `${kind} ${key}`;
    const known = ids.get(full);
    if (known !== undefined) return known;
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    const id = `${LETTERS[kind]}${count}`;
    ids.set(full, id);
    return id;
  };

  return {
    reserve,
    node(kind, key, looks) {
      const id = reserve(kind, key);
      if (!nodes.has(id)) nodes.set(id, { id, kind, ...looks });
      return id;
    },
    group(key, title) {
      const group = groups.get(key) ?? { id: `g${groups.size}`, title };
      groups.set(key, group);
      return group.id;
    },
    edge(from, to, kind, reason) {
      if (to === undefined || to === from) return;
      const key = `${from} ${to} ${kind}`;
      const edge = edges.get(key) ?? { from, to, kind, because: new Map<string, Because>() };
      edges.set(key, edge);
      const because = becauseOf(reason);
      edge.because.set(`${because.place} ${because.label}`, because);
    },
    finish: () => ({
      nodes: [...nodes.values()],
      edges: [...edges.values()].map(edge => ({ ...edge, because: [...edge.because.values()] })),
      groups: [...groups.values()]
    })
  };
}
