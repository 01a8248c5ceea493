/**
 * What a rendering changes in a project: the words in which the pipeline tells the renderers what to write.
 *
 * All values are resolved (no `${VARIABLES}`): the renderers find out which spelling with variables comes to them.
 */
import type { ScalarNode } from '../compose/node.ts';

/** The new image of one service, and what its build needs to be told. */
export interface ServiceRendering {
  readonly service: string;
  /** Without tag and digest. */
  readonly repository: string;
  /** The new image is `repository:tag`. */
  readonly tag: string;
  /** Only where the service has a build; a service that merely runs the image of another has none. */
  readonly build?: BuildRendering;
}

export interface BuildRendering {
  /** The whole list: what the file had, too, as far as it shall stay. */
  readonly cacheFrom: readonly string[];
  /** The whole list; undefined leaves what the file had. */
  readonly cacheTo: readonly string[] | undefined;
  /** Entries to add or to change, by name; all others stay. */
  readonly additionalContexts: ReadonlyMap<string, string>;
  /** Labels to add or to change, by name; all others stay. */
  readonly labels: ReadonlyMap<string, string>;
}

/** A scalar somewhere in the document whose content becomes another: a rebased path, an image that was renamed. */
export interface ScalarReplacement {
  readonly node: ScalarNode;
  /** The new content before quoting, `${VARIABLES}` allowed. */
  readonly text: string;
}

/**
 * One rendering. A service that is not listed keeps its image and its build, whatever happens to the anchors and
 * services from which it takes them.
 */
export interface Changes {
  readonly services: readonly ServiceRendering[];
  readonly scalars?: readonly ScalarReplacement[];
  /** The project's name, for documents that do not have one. */
  readonly name?: string;
  /**
   * The way from the document's folder to the project directory, where these differ. A build that names no context
   * builds in the folder of its file, so it gets this one.
   */
  readonly projectDirectory?: string;
}

/** Resolves the variables of a text, as docker compose would in this project. */
export type Interpolate = (text: string) => string;
