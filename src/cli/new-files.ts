/**
 * Writes several files, all of them or none.
 *
 * What is there already stays unless it may be replaced, and that is found out before the first file is written.
 */
import { dirname, relative } from 'node:path';
import { DiagnosticError } from '../diagnostic/index.ts';
import { createFolder, nodeFiles, writeTextFile } from '../host/index.ts';
import { written } from './written.ts';

export interface NewFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Whether a file that is there already may go. */
  readonly replaces: boolean;
}

export interface WrittenFile {
  /** Relative to the current folder. */
  readonly path: string;
  readonly outcome: 'wrote' | 'unchanged';
}

/** @throws DiagnosticError `existing-file` with all that are in the way, `unwritable-file`. */
export function writeNewFiles(files: readonly NewFile[], workingDirectory: string): readonly WrittenFile[] {
  const shown = (path: string) => relative(workingDirectory, path);
  const outcomes = files.map(file => ({ ...file, outcome: outcomeOf(file) }));
  const inTheWay = outcomes.filter(({ outcome, replaces }) => outcome === 'replaces' && !replaces);
  if (inTheWay.length > 0) {
    throw new DiagnosticError(
      inTheWay.map(({ path }) => ({
        code: 'existing-file',
        file: shown(path),
        message: 'the file is there already; nothing was written',
        help: '--dry-run prints what it would become, --force replaces it'
      }))
    );
  }
  const due = outcomes.filter(({ outcome }) => outcome !== 'unchanged');
  // Folders first: where one cannot be made, no file has been touched.
  for (const { path } of due) written(shown(path), () => createFolder(dirname(path)));
  for (const { path, text } of due) written(shown(path), () => writeTextFile(path, text));
  return outcomes.map(({ path, outcome }) => ({
    path: shown(path),
    outcome: outcome === 'unchanged' ? 'unchanged' : 'wrote'
  }));
}

function outcomeOf({ path, text }: NewFile): 'new' | 'replaces' | 'unchanged' {
  const kind = nodeFiles.kind(path);
  if (kind === undefined) return 'new';
  return kind === 'file' && Buffer.from(nodeFiles.read(path)).toString() === text ? 'unchanged' : 'replaces';
}
