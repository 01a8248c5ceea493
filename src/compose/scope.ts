/**
 * What the reading of Compose files needs to know about where it is: one for the project's own files, and one for each
 * `include`, whose files may have a folder and variables of their own.
 */
import type { Variables } from './environment.ts';
import type { Findings, Sources } from './sources.ts';
import type { Lookup } from './template.ts';

export interface Scope {
  readonly sources: Sources;
  readonly findings: Findings;
  /** What interpolation sees here. */
  readonly variables: Variables;
  /** What interpolation will see when the merged document is read: the variables of the project's own files. */
  readonly main: Variables;
  /** The folder in which the files named by `extends` and `include` are looked for. */
  readonly directory: string;
  /**
   * The folder in which `project_directory` and `env_file` of an `include` are looked for. In nested ones it is relative
   * to the current folder, as it is for docker compose, which means another place than `directory` there.
   */
  readonly includeDirectory: string;
  /** The files that include each other down to here, absolute. */
  readonly chain: readonly string[];
  /** Told of every file beyond the project's own. */
  readonly onForeignFile: () => void;
  /** Told the names of variables whose value was written out because it is another one in the project's own files. */
  readonly onWrittenOut: (name: string) => void;
}

export function lookupIn(variables: Variables): Lookup {
  return name => variables.get(name);
}

/** Whether variables mean the same here as in the merged document. */
export function sharesVariables(scope: Scope): boolean {
  return scope.variables === scope.main;
}
