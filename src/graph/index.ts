/** A project as a graph, and the graph as text. */

export { withoutStages } from './collapse.ts';
export { dotOf } from './dot.ts';
export { type GraphKnowledge, withBases } from './facts.ts';
export { mermaidLimits, mermaidOf } from './mermaid.ts';
export type { Graph } from './model.ts';
export { graphOf } from './nodes.ts';
