/**
 * Finds, reads and parses the ignore file of a build context.
 *
 * In: the root of a context and the path of the Dockerfile, or a text.
 * Out: rules that say what stays out; no rules where there is no file or it is empty.
 * `<Dockerfile>.dockerignore` beside the Dockerfile replaces the `.dockerignore` of the context's root, it does not add to it.
 * An inline Dockerfile has no place, so only the root's file applies; a named context has its own root's file.
 *
 * Source: Dockerfile reference, ".dockerignore file"; where it is silent moby/patternmatcher (ignorefile) and BuildKit
 * (frontend/dockerui) decide.
 */
import { basename, dirname } from 'node:path';
import { DiagnosticError, type Problem, type SourceText } from '../diagnostic/index.ts';
import { nodeTreeFiles, systemCode, type TreeFiles } from '../host/index.ts';
import { followLinks } from './links.ts';
import { createMatcher, type Matcher, parseRule, type Rule, trimGoSpace } from './matcher.ts';
import { bytesOfText, cleanPath } from './path-bytes.ts';

export interface IgnoreRules {
  /** The text that the rules come from, absent where there is none. */
  readonly source: SourceText | undefined;
  /** Two ignore files with the same key ignore the same. */
  readonly key: string;
  /** Absent where nothing is ignored. */
  readonly matcher: Matcher | undefined;
}

/** Nothing is ignored. */
export const NO_IGNORE_RULES: IgnoreRules = { source: undefined, key: '', matcher: undefined };

/**
 * Parses an ignore file.
 *
 * @throws DiagnosticError `invalid-ignore-file` with every line that the engine would refuse.
 */
export function parseIgnoreFile(source: SourceText): IgnoreRules {
  const rules: Rule[] = [];
  const kept: string[] = [];
  const problems: Problem[] = [];
  let start = 0;
  for (const line of source.text.split('\n')) {
    const text = patternOfLine(start === 0 ? line.replace(/^\ufeff/, '') : line);
    const rule = text === undefined ? undefined : parseRule(text);
    if (typeof rule === 'string') {
      const indent = line.length - line.trimStart().length;
      problems.push({
        code: 'invalid-ignore-file',
        at: { source, start: start + indent, end: start + Math.max(indent + 1, line.trimEnd().length) },
        message: `the pattern "${line.trim()}" cannot be used: ${rule}`,
        help: 'a class such as [a-z] must be closed and not empty, a backslash needs a character after it'
      });
    } else if (rule !== undefined && text !== undefined) {
      rules.push(rule);
      kept.push(text);
    }
    start += line.length + 1;
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  return {
    source,
    key: kept.join('\n'),
    matcher: rules.length === 0 ? undefined : createMatcher(rules)
  };
}

/** The pattern that a line holds, with `!` at its start where it brings back; `undefined` for a comment or blank line. */
function patternOfLine(line: string): string | undefined {
  if (line.startsWith('#')) return undefined;
  const trimmed = trimGoSpace(line);
  if (trimmed === '') return undefined;
  const exception = trimmed.startsWith('!');
  const body = exception ? trimGoSpace(trimmed.slice(1)) : trimmed;
  const cleaned = body === '' ? '' : cleanPath(body);
  const relative = cleaned.length > 1 && cleaned.startsWith('/') ? cleaned.slice(1) : cleaned;
  return exception ? `!${relative}` : relative;
}

/**
 * Reads the ignore file that applies to a context.
 *
 * @param contextRoot - The absolute path of the context's root.
 * @param dockerfilePath - The absolute path of the Dockerfile; absent for an inline one and for a named context.
 * @throws DiagnosticError `invalid-ignore-file`.
 */
export function readIgnoreFile(
  contextRoot: string,
  dockerfilePath: string | undefined,
  files: TreeFiles = nodeTreeFiles
): IgnoreRules {
  const own =
    dockerfilePath === undefined
      ? undefined
      : readInside(files, dirname(dockerfilePath), `${basename(dockerfilePath)}.dockerignore`);
  const source = own ?? readInside(files, contextRoot, '.dockerignore');
  return source === undefined ? NO_IGNORE_RULES : parseIgnoreFile(source);
}

const TYPE_BITS = 0o170000;
const LINK = 0o120000;

/** A link is followed inside the directory only, as the builder is sent nothing else; what cannot be read is not there. */
function readInside(files: TreeFiles, directory: string, name: string): SourceText | undefined {
  const root = bytesOfText(directory);
  const targetAt = (path: string) => {
    const stat = files.stat(`${root}/${path}`);
    return (stat.mode & TYPE_BITS) === LINK ? files.readLink(`${root}/${path}`) : undefined;
  };
  try {
    const path = followLinks(targetAt, bytesOfText(name), true);
    if (path === undefined) return undefined;
    return { path: `${directory}/${name}`, text: readText(files, `${root}/${path}`) };
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function readText(files: TreeFiles, path: string): string {
  const descriptor = files.open(path);
  try {
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.alloc(1 << 16);
      const length = files.read(descriptor, chunk, 0, chunk.length);
      if (length === 0) return Buffer.concat(chunks).toString('utf8');
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    files.close(descriptor);
  }
}
