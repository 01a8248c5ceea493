/**
 * Where everything of a graph lies, in pixels: who stands on the left, what it stands on to the right of it.
 *
 * In: a graph. Out: boxes and the points that edges pass. dagre decides; the widths of texts are estimated, since the
 * fonts of whoever looks at the page are not known.
 */
import { Graph as LayoutGraph, layout } from '@dagrejs/dagre';
import type { Graph, GraphEdge, GraphNode, StageGroup } from '../model.ts';

export interface Box {
  /** Of the upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly { readonly node: GraphNode; readonly box: Box; readonly title: string }[];
  readonly groups: readonly { readonly group: StageGroup; readonly box: Box }[];
  readonly edges: readonly { readonly edge: GraphEdge; readonly points: readonly Point[] }[];
}

const LONGEST_TITLE = 30;
const MARGIN = 16;
const GROUP_TITLE = 9;

export function layOut(graph: Graph): Layout {
  const drawing = new LayoutGraph({ compound: true, multigraph: true });
  drawing.setGraph({ rankdir: 'LR', nodesep: 26, ranksep: 48, edgesep: 10, marginx: MARGIN, marginy: MARGIN });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const group of graph.groups) drawing.setNode(group.id, {});
  for (const node of graph.nodes) {
    drawing.setNode(node.id, sizeOf(node));
    if (node.group !== undefined) drawing.setParent(node.id, node.group);
  }
  for (const { from, to, kind } of graph.edges) drawing.setEdge(from, to, {}, kind);
  layout(drawing);
  // Its types say nothing of what a layout leaves on a node.
  const boxes = new Map<string, Box>(drawing.nodes().map((id: string) => [id, boxOf(drawing.node(id) as Placed)]));
  const at = (id: string): Box => boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const { width = 0, height = 0 } = drawing.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: graph.nodes.map(node => ({ node, box: at(node.id), title: shortTitle(node.title) })),
    groups: graph.groups.map(group => ({ group, box: withTitle(at(group.id)) })),
    edges: graph.edges.map(edge => ({
      edge,
      points: joined(at(edge.from), at(edge.to), drawing.edge(edge.from, edge.to, edge.kind)?.points ?? [])
    }))
  };
}

/** dagre leaves no room for the title of a group. */
function withTitle({ x, y, width, height }: Box): Box {
  return { x, y: y - GROUP_TITLE, width, height: height + GROUP_TITLE };
}

/**
 * An edge leaves at the middle of the right side and arrives at the middle of the left one. Of the points between, those
 * count at which it passes a layer of nodes: dagre adds one more between two layers, for a label.
 */
function joined(from: Box, to: Box, points: readonly Point[]): readonly Point[] {
  return [
    { x: from.x + from.width, y: from.y + from.height / 2 },
    ...points.slice(1, -1).filter((_, index) => index % 2 === 1),
    { x: to.x, y: to.y + to.height / 2 }
  ];
}

/** A box by its middle. */
type Placed = Box;

function boxOf({ x, y, width, height }: Placed): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function sizeOf({ title, note }: GraphNode): { readonly width: number; readonly height: number } {
  const widest = Math.max(textWidth(shortTitle(title)) * 7.6, textWidth(note) * 6.7);
  return { width: Math.max(72, Math.ceil(widest) + 34), height: note === '' ? 34 : 46 };
}

/** In characters of a Latin font; those of East Asia are twice as wide. */
function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
  return width;
}

/** The middle goes: names of images differ at the end. */
function shortTitle(title: string): string {
  const characters = [...title];
  if (characters.length <= LONGEST_TITLE) return title;
  const half = Math.floor((LONGEST_TITLE - 1) / 2);
  return `${characters.slice(0, half).join('')}…${characters.slice(-half).join('')}`;
}
