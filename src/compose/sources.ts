/**
 * Reading the files of a project: their bytes as text, their place in messages, and errors that say what was looked for.
 */
import { isAbsolute, relative, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, type Problem, type SourceText, type Span } from '../diagnostic/index.ts';
import { type Files, isAbsent } from '../host/index.ts';

/** What names a file: a place in another file, or nothing where the command line or the environment does. */
export type NamedAt = Span | undefined;

/** How files are named and read; one for a whole project. */
export interface Sources {
  /** The current folder, absolute. Relative paths start here. */
  readonly workingDirectory: string;
  readonly files: Files;
  readonly readStdin: () => string;
}

/** The path by which people know a file: relative to the current folder where that is shorter. */
export function shownPath(sources: Sources, path: string): string {
  const absolute = resolve(sources.workingDirectory, path);
  const shorter = relative(sources.workingDirectory, absolute);
  return shorter !== '' && !isAbsolute(shorter) && shorter.length < absolute.length ? shorter : absolute;
}

/** A finding about a file: at the place that names it, or else at the file itself. */
export function fileProblem(sources: Sources, path: string, named: NamedAt, problem: Problem): Problem {
  return named === undefined ? { ...problem, file: shownPath(sources, path) } : { ...problem, at: named };
}

/**
 * Reads a file of the project.
 *
 * @param what - What the file is, for messages: `Compose file`, `env file`.
 * @throws DiagnosticError `unreadable-file`, `invalid-yaml` where the bytes are no text.
 */
export function readSource(
  sources: Sources,
  path: string,
  what: string,
  named: NamedAt,
  helpWhereMissing: string = named === undefined
    ? 'check the path; it is relative to the current folder'
    : 'check the path, or create the file'
): SourceText {
  if (path === '-') return { path: '-', text: sources.readStdin() };
  const shown = shownPath(sources, path);
  const fail = (message: string, help: string, cause?: unknown): never => {
    const problem = fileProblem(sources, path, named, { code: 'unreadable-file', message, help });
    throw new DiagnosticError(problem, { cause });
  };
  const absolute = resolve(sources.workingDirectory, path);
  const kind = sources.files.kind(absolute);
  if (isAbsent(sources.files, absolute)) fail(`the ${what} "${shown}" does not exist`, helpWhereMissing);
  if (kind === 'directory') fail(`the ${what} "${shown}" is a folder`, 'name the file in it');
  let bytes: Uint8Array;
  try {
    bytes = sources.files.read(absolute);
  } catch (error) {
    return fail(`the ${what} "${shown}" cannot be read: ${reasonOf(error)}`, 'check its permissions', error);
  }
  return { path: shown, text: decode(bytes, shown) };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^([A-Z]+): ([^,]*).*$/s, '$2 ($1)') : 'unknown reason';
}

/** UTF-8, or UTF-16 where a byte order mark says so, as YAML has it. A mark of UTF-8 stays: it is the file's own. */
function decode(bytes: Uint8Array, shown: string): string {
  const [first, second] = bytes;
  const wide =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
  try {
    return new TextDecoder(wide ?? 'utf-8', { fatal: true, ignoreBOM: wide === undefined }).decode(bytes);
  } catch (cause) {
    const message = `the bytes are not ${wide === undefined ? 'UTF-8' : 'UTF-16'}`;
    throw new DiagnosticError(
      { code: 'invalid-yaml', file: shown, message, help: 'save the file as UTF-8' },
      { cause }
    );
  }
}

/** Collects warnings, each once: a file that is read for ten services is one file. */
export interface Findings {
  add(...diagnostics: readonly Diagnostic[]): void;
  readonly all: readonly Diagnostic[];
}

export function createFindings(): Findings {
  const seen = new Map<string, Diagnostic>();
  return {
    add: (...diagnostics) => {
      for (const diagnostic of diagnostics) {
        const { at, file, message } = diagnostic;
        const key = JSON.stringify([at?.source.path ?? file, at?.start, message]);
        if (!seen.has(key)) seen.set(key, diagnostic);
      }
    },
    get all() {
      return [...seen.values()];
    }
  };
}
