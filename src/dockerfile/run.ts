/**
 * RUN: the command, its environment, its mounts, its network.
 *
 * Source: Dockerfile reference, "RUN"; BuildKit, dockerfile2llb/convert.go (`dispatchRun`) and convert_runmount.go.
 */
import type { Span } from '../diagnostic/index.ts';
import { cleanPath, joinPath } from './go-text.ts';
import { type Heredoc, heredocText, parseHeredocMark } from './heredoc.ts';
import { assumeInherited } from './inherited.ts';
import type { RunInstruction } from './instruction.ts';
import { type Mount, mountFrom, parseMount } from './mount.ts';
import { invalid } from './problems.ts';
import type { StepRead } from './reach.ts';
import type { StepContext, StepRecord } from './stage-reader.ts';
import { withShell } from './state.ts';
import { assumeUnset, isKnown, unknownName, unknownText } from './unknown.ts';
import { wholeOf } from './whole-read.ts';

type Effect = Pick<StepRecord, 'files' | 'image' | 'reads'>;

export function runCommand(instruction: RunInstruction, context: StepContext): Effect {
  const { state, options } = context;
  const { env, config } = state;
  const reads: StepRead[] = [];
  const command = commandParts(instruction, context);
  const files = [
    ...command,
    'env',
    String(env.size),
    ...[...env].flat(),
    'in',
    config.workingDirectory,
    'as',
    config.user,
    'network',
    instruction.network,
    'security',
    instruction.security,
    'hostname',
    options.args.get('BUILDKIT_SANDBOX_HOSTNAME') ?? '',
    ...instruction.devices.flatMap(device => ['device', device]),
    ...mountsOf(instruction, context).flatMap(mount => mountParts(mount, instruction, context, reads))
  ];
  if (reads.length > 0) assumeInherited(instruction.mounts, context, instruction.at);
  // The history lists the arguments; their values are among the variables above.
  return { files, image: ['args', ...state.args], reads };
}

/** A here-document alone is a script; with `#!` it becomes a file that is run, and its name counts. */
function commandParts({ command, heredocs, at }: RunInstruction, { state }: StepContext): readonly string[] {
  const line = (words: readonly string[]) => ['command', String(words.length), ...words];
  if (!command.shell) return line(command.words);
  const [text = ''] = command.words;
  const [script] = heredocs;
  if (script === undefined) return line(withShell(state.config, text));
  if (parseHeredocMark(text) === undefined) {
    return line(withShell(state.config, text + heredocs.map(bodyAndName).join('')));
  }
  const body = heredocText(script);
  if (!script.content.startsWith('#!')) return line(withShell(state.config, body));
  if (heredocs.length > 1) throw invalid(at, 'RUN has more than one script');
  return ['script', script.name, body, ...line(withShell(state.config, `/dev/pipes/${script.name}`))];
}

function bodyAndName({ content, name }: Heredoc): string {
  return `\n${content}${name}`;
}

/** A mount as it was read. */
interface PlacedMount {
  readonly mount: Mount;
  /** The stage or image that it names. */
  readonly from: string;
  /** Where it is seen. */
  readonly target: string;
}

/** In BuildKit's order: by target, then secrets and sockets as they are written. */
function mountsOf({ mounts, at }: RunInstruction, context: StepContext): readonly PlacedMount[] {
  const placed = mounts.map((text): PlacedMount => {
    const mount = parseMount(text, value => context.expand(value, at).text, at);
    return { mount, from: mountFrom(text, at).from, target: mountTarget(mount, context, at) };
  });
  const rankOf = ({ type }: Mount) => (type === 'ssh' ? 2 : type === 'secret' ? 1 : 0);
  const compare = (a: PlacedMount, b: PlacedMount) =>
    rankOf(a.mount) - rankOf(b.mount) ||
    (rankOf(a.mount) > 0 || a.target === b.target ? 0 : a.target < b.target ? -1 : 1);
  return placed.sort(compare);
}

function mountParts(
  { mount, from, target }: PlacedMount,
  { at, label }: RunInstruction,
  context: StepContext,
  reads: StepRead[]
): readonly string[] {
  const source =
    from === '' || from === 'scratch' || mount.type === 'tmpfs' ? undefined : context.mountSource(from, at, label);
  return [
    'mount',
    mount.type,
    target,
    'access',
    mount.readOnly ? 'ro' : 'rw',
    ...optionParts(mount, context),
    ...sourceParts(mount, source, from, context, reads, at)
  ];
}

function mountTarget({ type, target }: Mount, { state }: StepContext, at: Span): string {
  if (type === 'secret' || type === 'ssh') return target;
  if (target.startsWith('/') && cleanPath(target) !== '/') return target;
  const { workingDirectory } = state.config;
  if (!isKnown(workingDirectory) || !isKnown(target)) return unknownText('path', workingDirectory, target);
  const path = joinPath('/', target.startsWith('/') ? '' : workingDirectory, target);
  if (path === '/') throw invalid(at, 'a mount cannot be on the root', 'give it another "target"');
  return path;
}

function optionParts(mount: Mount, { options }: StepContext): readonly string[] {
  const { type, id, target, sharing, required, env, size, mode, uid, gid } = mount;
  const numbers = [mode, uid, gid].map(number => (number === undefined ? '' : String(number)));
  if (type === 'cache') {
    const namespace = options.args.get('BUILDKIT_CACHE_MOUNT_NS') ?? '';
    return ['id', namespace, id === '' ? cleanPath(target) : id, sharing === '' ? 'shared' : sharing, ...numbers];
  }
  if (type === 'tmpfs') return ['size', String(size)];
  return type === 'bind' ? [] : ['id', id, mount.source, env, String(required), ...numbers];
}

function sourceParts(
  { type, source: path }: Mount,
  source: number | undefined,
  from: string,
  context: StepContext,
  reads: StepRead[],
  at: Span
): readonly string[] {
  if (type !== 'bind' && type !== 'cache') return [];
  if (source === undefined && (type === 'cache' || from !== '')) return ['path', 'scratch', path];
  const target = source === undefined ? '' : context.sources.contextAt(source);
  if (target === undefined) return ['path', String(source), isKnown(path) ? joinPath('/', path) : path];
  const known = assumeUnset(path);
  if (!isKnown(known)) {
    context.widened.push({ reason: `what a mount shows depends on ${unknownName(path)}, which is not known here`, at });
    reads.push({ context: target, read: wholeOf(at) });
    return ['unknown', path];
  }
  if (!isKnown(path)) context.assumed.push({ reason: unknownName(path), at });
  const read = { kind: 'bind', source: known === '' ? '.' : known, excludes: [], parents: false, at } as const;
  reads.push({ context: target, read });
  return ['file'];
}
