/** Finds and reads the Dockerfile of a build. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Build, Service } from '../compose/index.ts';
import { DiagnosticError, type Problem, type SourceText } from '../diagnostic/index.ts';
import { isAbsent, nodeFiles, systemCode } from '../host/index.ts';

/** The Dockerfile of a build whose context is a directory. */
export interface BuildFile {
  readonly source: SourceText;
  /** Absolute; undefined for `dockerfile_inline`. */
  readonly path: string | undefined;
}

/**
 * @param contextPath - The absolute path of the build context.
 * @param shownFrom - The folder that paths in messages are relative to.
 * @throws DiagnosticError `missing-context`, `missing-dockerfile`, `unreadable-file`.
 */
export function readBuildFile(service: Service, build: Build, contextPath: string, shownFrom: string): BuildFile {
  checkContext(service, build, contextPath, shownFrom);
  if (build.dockerfileInline !== undefined) {
    const path = `${service.name}.build.dockerfile_inline`;
    return { source: { path, text: build.dockerfileInline.value }, path: undefined };
  }
  const path = existing(build.dockerfile?.value ?? join(contextPath, 'Dockerfile'));
  const shown = shownPath(path, shownFrom);
  const at = build.dockerfile?.span ?? build.context.span;
  try {
    return { source: { path: shown, text: readFileSync(path, 'utf8') }, path };
  } catch (error) {
    const problem = unreadable(error, shown);
    throw new DiagnosticError(
      { ...problem, at, message: `service "${service.name}": ${problem.message}` },
      { cause: error }
    );
  }
}

function unreadable(error: unknown, shown: string): Pick<Problem, 'code' | 'message' | 'help'> {
  const code = systemCode(error) ?? 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') {
    return {
      code: 'missing-dockerfile',
      message: `the Dockerfile ${shown} ${code === 'EISDIR' ? 'is a directory' : 'does not exist'}`,
      help: 'create it, or name another one with "dockerfile"'
    };
  }
  return {
    code: 'unreadable-file',
    message: `the Dockerfile ${shown} cannot be read: ${code}`,
    help: code === 'ELOOP' ? 'it is a link that leads back to itself' : 'look at its permissions'
  };
}

function checkContext(service: Service, build: Build, path: string, shownFrom: string): void {
  const kind = nodeFiles.kind(path);
  if (kind === 'directory') return;
  const context = `service "${service.name}": the build context ${shownPath(path, shownFrom)}`;
  if (kind === undefined && !isAbsent(nodeFiles, path)) {
    throw new DiagnosticError({
      code: 'unreadable-file',
      at: build.context.span,
      message: `${context} cannot be read`,
      help: 'look at its permissions and links, and at those of the folders above it'
    });
  }
  throw new DiagnosticError({
    code: 'missing-context',
    at: build.context.span,
    message: `${context} ${kind === undefined ? 'does not exist' : 'is not a directory'}`,
    help: 'create it, or correct "context"; it is relative to the project directory'
  });
}

/** BuildKit takes `dockerfile` where there is no `Dockerfile`. */
function existing(path: string): string {
  if (basename(path) !== 'Dockerfile' || nodeFiles.kind(path) !== undefined) return path;
  const lower = join(dirname(path), 'dockerfile');
  return nodeFiles.kind(lower) === 'file' ? lower : path;
}

/** A path as people read it: relative where it lies below the folder. */
export function shownPath(path: string, from: string): string {
  const shown = relative(from, path);
  return shown === '' ? '.' : shown.startsWith('..') ? path : shown;
}
