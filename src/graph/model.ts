/**
 * A project as a graph: what its images are made from, and what stands on what.
 *
 * An edge goes from what stands to what it stands on. Texts in it come from users and are not escaped: whoever draws does
 * that. Values of build arguments and the like are nowhere in it.
 */
import { locationOf } from '../diagnostic/index.ts';
import type { Reason } from '../fingerprint/index.ts';
import type { PlannedService, ServiceDifference, TargetReport } from '../pipeline/index.ts';

/** `target`: what one image is made from, with all services that share it. `service`: one that is not built here. */
export type NodeKind = 'target' | 'service' | 'stage' | 'context' | 'image' | 'remote';

export interface GraphNode {
  /** A letter and a number: safe in every format, the same for the same project. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly title: string;
  /** A second, smaller line; empty for none. */
  readonly note: string;
  /** The group of stages that it belongs to. */
  readonly group?: string;
}

/** `target` leads from an image to the stage that makes it, `run` from a service that is not built to its image. */
export type EdgeKind = 'target' | 'base' | 'copy' | 'mount' | 'run';

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** The instructions or attributes that make it. */
  readonly because: readonly Because[];
}

/** What asks for something, as a person finds it. */
export interface Because {
  /** On one line. */
  readonly label: string;
  /** `FILE:LINE`; empty where it stands nowhere. */
  readonly place: string;
}

/** The stages of one build, which several targets may share. */
export interface StageGroup {
  readonly id: string;
  /** The path of the Dockerfile. */
  readonly title: string;
}

/** How a target differs from what it is compared with; `through`: only since an image that it stands on differs. */
export type Change = 'unchanged' | 'changed' | 'through' | 'new';

/** What is known of a target beside its place in the graph. */
export interface TargetFacts {
  readonly id: string;
  /** One of its services; all that counts is equal for the others. */
  readonly planned: PlannedService;
  /** What the registry says; undefined where it was not asked. */
  readonly report: TargetReport | undefined;
  /** By service; empty where nothing is compared. */
  readonly differences: readonly ServiceDifference[];
  readonly change: Change | undefined;
  /** Services that differ and that it stands on, directly. */
  readonly changedBases: readonly string[];
}

export interface Graph {
  readonly project: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly groups: readonly StageGroup[];
  /** In the order of the project, by the id of their node. */
  readonly targets: ReadonlyMap<string, TargetFacts>;
  /** What it is compared with, as the user named it. */
  readonly against: string | undefined;
}

export function becauseOf({ label, at }: Reason): Because {
  const flat = label.replace(/\s+/g, ' ').trim();
  if (at === undefined) return { label: flat, place: '' };
  const { file, line } = locationOf(at);
  return { label: flat, place: `${file}:${line}` };
}

/** A list for people that stays short. */
export function shortList(names: readonly string[], longest = 3): string {
  if (names.length <= longest) return names.join(', ');
  return `${names.slice(0, longest - 1).join(', ')} and ${names.length - longest + 1} more`;
}

/** Enough of a hash to recognise it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

/** Words for how things stand: colour alone tells nothing to many. */
export const CHANGE_WORDS: Readonly<Record<Change, string>> = {
  unchanged: 'unchanged',
  changed: 'changed',
  through: 'changed below',
  new: 'new'
};
