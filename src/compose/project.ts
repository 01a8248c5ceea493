/**
 * The project: what the Compose files mean, as far as building images is concerned, plus the merged document for
 * rendering. Words and defaults are the Compose Specification's.
 */
import type { Diagnostic, SourceText, Span } from '../diagnostic/index.ts';
import type { MapNode, Node } from './node.ts';
import type { RawNode } from './yaml/syntax.ts';

/** A value and where it was written. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

/** One Compose file that was read, in the order of reading. */
export interface ComposeFile {
  /** Absolute path; undefined for stdin. */
  readonly path: string | undefined;
  readonly source: SourceText;
  /** Its first document as it was written, for editing in place. */
  readonly raw: RawNode;
}

export interface Project {
  readonly name: string;
  /** Absolute path of the project directory. */
  readonly directory: string;
  /** The files of `-f`, COMPOSE_FILE or discovery with their override files, in order. Not those that they include or extend. */
  readonly files: readonly ComposeFile[];
  /** Whether the first file alone says everything: one file, one document, nothing from `include` or another file's `extends`. */
  readonly selfContained: boolean;
  /**
   * The whole project as one merged document before normalisation: no `include`, no `extends`, all services whatever
   * their profile, `text` of each scalar valid in the main project's environment, relative paths relative to `directory`.
   */
  readonly tree: MapNode;
  /** All services, those of inactive profiles too, in the order of the merged document. */
  readonly services: ReadonlyMap<string, Service>;
  /** What interpolation of the main project sees: the process environment over the `.env` files. Never printed. */
  readonly environment: ReadonlyMap<string, string>;
  /** The value of the top-level `x-compose-cache`, where there is one. */
  readonly settings: Node | undefined;
  /** Warnings and notes of loading. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Service {
  readonly name: string;
  readonly span: Span;
  /** Its profiles; empty where it always takes part. */
  readonly profiles: readonly string[];
  /** False where the service has profiles and none of them is active. */
  readonly active: boolean;
  /** `image`, interpolated. */
  readonly image: Located<string> | undefined;
  /** `platform`, interpolated. */
  readonly platform: Located<string> | undefined;
  readonly build: Build | undefined;
  /** `depends_on`, `links` and the like: names of services that have to exist beside this one. */
  readonly dependsOn: readonly string[];
  /** The value of the service's `x-compose-cache`, where there is one. */
  readonly settings: Node | undefined;
}

/** What `build.context` or a value of `additional_contexts` names. */
export type BuildContext =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'remote'; readonly url: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'oci-layout'; readonly reference: string };

/** A service's `build` with both syntaxes in one form; interpolated; directories absolute. */
export interface Build {
  readonly span: Span;
  readonly context: Located<BuildContext>;
  /** Absolute path, or relative to a remote context; undefined where `dockerfileInline` is given. */
  readonly dockerfile: Located<string> | undefined;
  readonly dockerfileInline: Located<string> | undefined;
  /**
   * Build arguments by name with resolved values. One that was given without a value and that the environment
   * does not set is not here, since docker compose does not pass it.
   */
  readonly args: ReadonlyMap<string, Located<string>>;
  readonly additionalContexts: ReadonlyMap<string, Located<BuildContext>>;
  readonly target: Located<string> | undefined;
  /** `platforms` of the build; empty where none are given. */
  readonly platforms: readonly Located<string>[];
  readonly labels: ReadonlyMap<string, string>;
  readonly network: string | undefined;
  /** In bytes. */
  readonly shmSizeBytes: bigint | undefined;
  /** As `name=soft:hard`, sorted by name. */
  readonly ulimits: readonly string[];
  /** As `host=address`, in the order in which docker compose passes them. */
  readonly extraHosts: readonly string[];
  readonly entitlements: readonly string[];
  readonly privileged: boolean;
  readonly isolation: string | undefined;
  readonly noCache: boolean;
  readonly pull: boolean;
  /** Names (ids) under which the build sees secrets; never their values. */
  readonly secretIds: readonly string[];
  readonly sshIds: readonly string[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly tags: readonly string[];
  readonly provenance: string | undefined;
  readonly sbom: string | undefined;
}
