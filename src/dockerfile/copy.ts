/**
 * COPY and ADD.
 *
 * Source: Dockerfile reference, "COPY", "ADD"; BuildKit, dockerfile2llb/convert_copy.go.
 */
import type { Span } from '../diagnostic/index.ts';
import { parseHeredoc } from './heredoc.ts';
import type { Flag, Instruction } from './instruction.ts';
import type { Heredoc } from './lines.ts';
import type { ContextRead, Step, StepRead } from './reach.ts';
import type { StepContext, StepReader } from './step.ts';

type CopyInstruction = Extract<Instruction, { readonly kind: 'copy' }>;

/** Flags that are on or off. */
const SWITCHES: readonly string[] = ['link', 'parents', 'keep-git-dir', 'unpack'];

export function copyStep(instruction: CopyInstruction, context: StepContext, reader: StepReader): Step {
  const { keyword, flags, heredocs, span: at, label } = instruction;
  const from = flagValue(flags, 'from');
  const { sources } = context;
  const source = from === undefined || sources === undefined ? undefined : sources.sourceOf(from, at, label);
  const excludes = flags
    .filter(({ name }) => name === 'exclude')
    .map(({ value }) => reader.expand(value === true ? '' : value, at));
  const canonical = [keyword, 'from', source === undefined ? '' : String(source)];
  for (const flag of flags.map(flag => canonicalFlag(flag, reader, at)).sort()) canonical.push(flag);
  const reads: StepRead[] = [];
  const kind = keyword === 'ADD' ? 'add' : 'copy';
  const remaining = [...heredocs];
  for (const word of instruction.sources) {
    const heredoc = takeHeredoc(word, remaining, context);
    if (heredoc !== undefined) {
      const content = heredoc.expand ? reader.expand(heredoc.content, at, true) : heredoc.content;
      canonical.push('heredoc', heredoc.name, content);
      continue;
    }
    const known = reader.expandKnown(word, at);
    canonical.push('source', known ?? reader.expand(word, at));
    if (kind === 'add' && isRemote(known ?? word)) continue;
    const target = source === undefined ? '' : contextOf(source, context);
    if (target === undefined) continue;
    if (known === undefined) {
      context.widened.push({ reason: `what "${word}" means depends on the base image`, at });
      continue;
    }
    const parents = isOn(flags, 'parents');
    const read: ContextRead = { kind, source: known, excludes, parents, at };
    reads.push({ context: target, read });
  }
  canonical.push('to', reader.expand(instruction.destination, at));
  return { canonical, label, at, reads };
}

/** The named context that a source is; undefined where it is no directory of ours. */
export function contextOf(number: number, { sources }: StepContext): string | undefined {
  return sources?.contextAt(number);
}

function takeHeredoc(word: string, remaining: Heredoc[], { dockerfile }: StepContext): Heredoc | undefined {
  return parseHeredoc(word, dockerfile.directives.escape) === undefined ? undefined : remaining.shift();
}

function flagValue(flags: readonly Flag[], name: string): string | undefined {
  const value = flags.findLast(flag => flag.name === name)?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isOn(flags: readonly Flag[], name: string): boolean {
  const value = flags.findLast(flag => flag.name === name)?.value;
  return value === true || (typeof value === 'string' && /^(1|t|true)$/i.test(value));
}

function canonicalFlag({ name, value }: Flag, reader: StepReader, at: Span): string {
  if (name === 'from') return 'from';
  if (SWITCHES.includes(name)) return `${name}=${isOn([{ name, value }], name)}`;
  return `${name}=${reader.expand(value === true ? '' : value, at)}`;
}

/** What ADD fetches from elsewhere: http addresses and git repositories. */
export function isRemote(source: string): boolean {
  return /^(?:https?:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/)/.test(source) || /^[\w.-]+@[\w.-]+:.+/.test(source);
}
