/**
 * What the rules know: a build as it was planned, and what git says of files.
 *
 * Paths of files are absolute and without links, so that those of contexts and those of git can be compared.
 */
import type { Build, Service } from '../compose/index.ts';
import type { Diagnostic, Span } from '../diagnostic/index.ts';
import type { DeclaredArgument } from '../dockerfile/index.ts';
import type { FileEntry } from '../fingerprint/index.ts';
import type { Settings } from '../settings/index.ts';

/** Files that one instruction reads. */
export interface FileRead {
  /** The instruction as written, on one line. */
  readonly label: string;
  readonly at: Span;
  /** The root of the build context. */
  readonly root: string;
  /** Relative to the root. Made when asked for, once. */
  readonly entries: () => readonly FileEntry[];
}

/** Something from elsewhere that ADD brings in without saying what it has to be. */
export interface UnpinnedSource {
  readonly kind: 'http' | 'git';
  readonly at: Span;
}

/** A base image, or one that is copied from. */
export interface BaseImage {
  /** The instruction that names it, as written. */
  readonly label: string;
  readonly hasDigest: boolean;
  readonly at: Span;
}

export interface OwnFile {
  readonly kind: 'Dockerfile' | 'ignore file';
  readonly path: string;
}

export interface CheckedBuild {
  readonly service: Service;
  readonly build: Build;
  readonly settings: Settings;
  /** 64 hex digits. */
  readonly hash: string;
  /** Files that say how it is built, whether or not an instruction reads them. */
  readonly ownFiles: readonly OwnFile[];
  /** Build arguments that the target declares. */
  readonly declared: readonly DeclaredArgument[];
  readonly unpinned: readonly UnpinnedSource[];
  readonly bases: readonly BaseImage[];
  readonly reads: readonly FileRead[];
}

export interface GitFacts {
  /** Files and folders that git ignores; of a folder that it ignores as a whole only that. */
  readonly ignored: ReadonlySet<string>;
  /** Files and folders that git neither tracks nor ignores, in the same way. Empty folders are among them. */
  readonly untracked: ReadonlySet<string>;
  /** Tracked files whose line endings in the work tree are not those in git. */
  readonly convertedLines: ReadonlySet<string>;
  /** The commit that is checked out; undefined where it is not known. */
  readonly commit: string | undefined;
}

/** Where git is not there, or knows nothing. */
export const NO_GIT_FACTS: GitFacts = {
  ignored: new Set(),
  untracked: new Set(),
  convertedLines: new Set(),
  commit: undefined
};

export interface CheckFacts {
  readonly git: GitFacts;
  /** The files that `render` writes. */
  readonly rendered: readonly string[];
  /** The first bytes of a file as text; '' where it cannot be read. */
  readonly beginningOf: (path: string, sizeBytes: number) => string;
}

/** Finds one kind of mistake in one build. */
export type BuildRule = (build: CheckedBuild, facts: CheckFacts) => readonly RuleFinding[];

/** Finds one kind of mistake in the files that an instruction reads, whichever build it belongs to. */
export type ReadRule = (read: FileRead, facts: CheckFacts) => readonly RuleFinding[];

/** Severities come from the table of codes. */
export type RuleFinding = Omit<Diagnostic, 'severity'>;
