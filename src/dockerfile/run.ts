/**
 * RUN: the command, its mounts, its network.
 *
 * Source: Dockerfile reference, "RUN"; BuildKit, dockerfile2llb (`dispatchRun`) and instructions/commands_runmount.go.
 */
import { DiagnosticError, type Span } from '../diagnostic/index.ts';
import { contextOf } from './copy.ts';
import { parseHeredoc } from './heredoc.ts';
import type { Instruction } from './instruction.ts';
import type { ContextRead, Step, StepRead } from './reach.ts';
import type { StepContext, StepReader } from './step.ts';

type RunInstruction = Extract<Instruction, { readonly kind: 'command' }>;

export function runStep(instruction: RunInstruction, context: StepContext, reader: StepReader): Step {
  const { flags, label, span: at } = instruction;
  const canonical = ['RUN', ...commandParts(instruction, context)];
  const reads: StepRead[] = [];
  for (const { name, value } of flags) {
    const text = value === true ? '' : value;
    if (name === 'mount') addMount(text, { canonical, reads, label, at }, context, reader);
    else canonical.push('flag', name, reader.expand(text, at));
  }
  return { canonical, label, at, reads };
}

/** A heredoc alone is a script: its delimiter does not matter, unless it begins with `#!` and so becomes a file's name. */
function commandParts({ form, words, heredocs }: RunInstruction, { dockerfile }: StepContext): readonly string[] {
  const [only] = heredocs;
  if (only === undefined) return [form, ...words];
  const isScript = words.length === 1 && parseHeredoc(words[0] ?? '', dockerfile.directives.escape) !== undefined;
  if (isScript) return only.content.startsWith('#!') ? ['script', only.content, only.name] : ['shell', only.content];
  return [form, ...words, ...heredocs.flatMap(({ name, content }) => [name, content])];
}

interface StepDraft {
  readonly canonical: string[];
  readonly reads: StepRead[];
  readonly label: string;
  readonly at: Span;
}

const ALIASES: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  readonly: 'ro',
  readwrite: 'rw'
};

function addMount(text: string, draft: StepDraft, context: StepContext, reader: StepReader): void {
  const { canonical, reads, label, at } = draft;
  const fields = new Map<string, string>();
  let isUnknown = false;
  for (const field of splitFields(text)) {
    const equals = field.indexOf('=');
    const key = (equals === -1 ? field : field.slice(0, equals)).toLowerCase();
    const word = equals === -1 ? 'true' : field.slice(equals + 1);
    if (key === 'from' && /\$./.test(word)) throw variableInFrom(at);
    const known = reader.expandKnown(word, at);
    if (known === undefined && (key === 'source' || key === 'src')) isUnknown = true;
    fields.set(ALIASES[key] ?? key, known ?? reader.expand(word, at));
  }
  const type = (fields.get('type') ?? 'bind').toLowerCase();
  const from = fields.get('from');
  const { sources } = context;
  const source =
    from === undefined || from === '' || sources === undefined ? undefined : sources.sourceOf(from, at, label);
  fields.delete('from');
  fields.set('type', type);
  canonical.push('mount', source === undefined ? '' : String(source));
  for (const [key, value] of [...fields].sort(([a], [b]) => (a < b ? -1 : 1))) canonical.push(key, value);
  const target = source === undefined ? (type === 'bind' ? '' : undefined) : contextOf(source, context);
  if (target === undefined || (type !== 'bind' && type !== 'cache')) return;
  if (isUnknown) {
    context.widened.push({ reason: 'the source of a mount depends on the base image', at });
    return;
  }
  const read: ContextRead = { kind: 'bind', source: fields.get('source') ?? '.', excludes: [], parents: false, at };
  reads.push({ context: target, read });
}

/** Comma-separated fields, in double quotes where they hold a comma (RFC 4180). */
function splitFields(text: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= text.length; ) {
    if (text[at] === '"') {
      const quoted = /"((?:[^"]|"")*)"/y;
      quoted.lastIndex = at;
      const match = quoted.exec(text);
      if (match !== null) {
        fields.push((match[1] ?? '').replaceAll('""', '"'));
        at = quoted.lastIndex + 1;
        continue;
      }
    }
    const comma = text.indexOf(',', at);
    const end = comma === -1 ? text.length : comma;
    fields.push(text.slice(at, end));
    at = end + 1;
  }
  return fields.filter(field => field !== '');
}

function variableInFrom(at: Span): DiagnosticError {
  return new DiagnosticError({
    code: 'invalid-dockerfile',
    at,
    message: 'a variable in the "from" of a mount is not replaced',
    help: 'give the image a stage of its own (FROM $IMAGE AS name) and mount from that'
  });
}
