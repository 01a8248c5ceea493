/**
 * COPY and ADD.
 *
 * Of a local source only its last name counts beside its files, since that is what BuildKit's cache key has; the rest of
 * its path stands in the history of an image. A source in a stage or an image counts by its whole path.
 *
 * Source: Dockerfile reference, "COPY", "ADD"; BuildKit, dockerfile2llb/convert_copy.go.
 */
import { expandAt } from './expand.ts';
import { baseName, joinPath } from './go-text.ts';
import { heredocText } from './heredoc.ts';
import { assumeInherited } from './inherited.ts';
import type { CopyInstruction } from './instruction.ts';
import { invalid } from './problems.ts';
import type { ContextRead, StepRead } from './reach.ts';
import { remoteKind } from './remote.ts';
import type { StepContext, StepRecord } from './stage-reader.ts';
import { lookUpIn } from './state.ts';
import { assumeUnset, isKnown, unknownName, unknownText } from './unknown.ts';
import { wholeOf } from './whole-read.ts';

type Effect = Pick<StepRecord, 'files' | 'image' | 'reads'>;

export function copyFiles(instruction: CopyInstruction, context: StepContext): Effect {
  const { kind, at, label, heredocs } = instruction;
  const text = (word: string) => context.expand(word, at).text;
  const source = instruction.from === undefined ? undefined : context.copySource(instruction.from, at, label);
  const sources = instruction.sources.map(text);
  const destination = text(instruction.destination);
  const chown = text(instruction.chown);
  const chmod = text(instruction.chmod);
  const checksum = text(instruction.checksum);
  const bodies = heredocs.map(heredoc => {
    const body = heredocText(heredoc);
    if (!heredoc.expand) return [heredoc.name, body];
    return [heredoc.name, expandAt(body, lookUpIn(context.state), HEREDOC_WORDS, at).text];
  });
  checkChecksum(instruction, sources, checksum);
  const reads: StepRead[] = [];
  const files = [
    'to',
    absoluteDestination(context.state.config.workingDirectory, destination),
    'chown',
    chown,
    'chmod',
    canonicalMode(chmod),
    // With both, BuildKit forgets the link.
    'link',
    String(instruction.link && chmod === ''),
    'parents',
    String(instruction.parents),
    'unpack',
    String(instruction.unpack ?? kind === 'ADD'),
    'excludes',
    ...counted(instruction.excludes),
    ...sources.flatMap(each => sourceParts(each, source, instruction, checksum, context, reads)),
    ...bodies.flatMap(parts => ['heredoc', ...parts])
  ];
  if (reads.length > 0) assumeInherited(instruction.sources, context, at);
  const written = ['as', ...counted(sources), ...counted(heredocs.map(({ name }) => name)), destination, chmod];
  return { files, image: written, reads };
}

const HEREDOC_WORDS = { escapeChar: '\\', ignoreQuotes: true } as const;

/** A list that cannot run into what follows. */
function counted(words: readonly string[]): readonly string[] {
  return [String(words.length), ...words];
}

function sourceParts(
  path: string,
  source: number | undefined,
  instruction: CopyInstruction,
  checksum: string,
  context: StepContext,
  reads: StepRead[]
): readonly string[] {
  const { kind, at, label, parents, excludes } = instruction;
  const remote = remoteKind(path);
  if (remote !== undefined) {
    if (kind === 'COPY') throw invalid(at, `COPY cannot fetch "${path}"`, 'use ADD');
    context.fetches.push({ kind: remote, address: path, checksum, at });
    const keepGitDir = String(instruction.keepGitDir ?? false);
    if (remote === 'git') return ['git', String(context.sources.remote(path, at, label)), checksum, keepGitDir];
    return ['http', path, checksum];
  }
  const target = source === undefined ? '' : context.sources.contextAt(source);
  if (target === undefined) return ['path', String(source), parents || !isKnown(path) ? path : pathInSource(path)];
  const known = assumeUnset(path);
  if (!isKnown(known)) {
    context.widened.push({ reason: `what ${kind} reads depends on ${unknownName(path)}, which is not known here`, at });
    reads.push({ context: target, read: wholeOf(at) });
    return ['unknown', path];
  }
  if (!isKnown(path)) context.assumed.push({ reason: unknownName(path), at });
  const read: ContextRead = { kind: kind === 'ADD' ? 'add' : 'copy', source: known, excludes, parents, at };
  reads.push({ context: target, read });
  return ['file', parents ? known : baseName(joinPath('/', known))];
}

/** BuildKit cleans relative paths only. */
function pathInSource(path: string): string {
  return path.startsWith('/') ? path : joinPath('/', path);
}

function checkChecksum({ kind, at }: CopyInstruction, sources: readonly string[], checksum: string): void {
  if (checksum === '') return;
  const [only = ''] = sources;
  if (sources.length === 1 && (remoteKind(only) !== undefined || !isKnown(only))) return;
  throw invalid(at, `${kind} has a checksum, which only one thing from elsewhere can have`, 'remove "--checksum"');
}

/** BuildKit's rule: an absolute path stays as it is, another is joined to the working directory; a slash at the end stays. */
function absoluteDestination(directory: string, path: string): string {
  if (path.startsWith('/')) return path;
  if (!isKnown(directory) || !isKnown(path)) return unknownText('path', directory, path);
  const isDirectory = path === '' || path === '.' || path.endsWith('/') || path.endsWith('/.');
  const joined = joinPath('/', directory, path);
  return isDirectory && joined !== '/' ? `${joined}/` : joined;
}

/** Octal modes by their number; others, such as `u+x`, by their text. */
function canonicalMode(mode: string): string {
  return /^[0-7]+$/.test(mode) ? Number.parseInt(mode, 8).toString(8) : mode;
}
