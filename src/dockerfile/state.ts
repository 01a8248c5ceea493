/**
 * The state of a stage between two of its instructions, as BuildKit keeps it: what the next RUN would see, and what the
 * image's configuration would say. ARG changes only the first, and a stage that is built upon this one inherits both.
 *
 * Source: BuildKit, frontend/dockerfile/dockerfile2llb/convert.go (`dispatchState`).
 */
import type { BaseImage } from './reach.ts';
import { type Lookup, UNKNOWN } from './shell-words.ts';
import { unknownText } from './unknown.ts';

/** What an image says of itself, as far as instructions depend on it. */
export interface ImageConfig {
  readonly env: Map<string, string>;
  workingDirectory: string;
  user: string;
  /** Undefined where it is the default, or the base image's. */
  shell: readonly string[] | undefined;
}

export interface StageState {
  /** What RUN sees, in BuildKit's order: a name that is set again moves to the end. */
  readonly env: Map<string, string>;
  readonly config: ImageConfig;
  /** Names of all ARGs so far, those of stages below first; the history has them. */
  readonly args: string[];
  /** Whether the image below may define more than is known. */
  readonly opaque: boolean;
  /** ARGs of stages below: an unknown image may have a variable of the same name, which would go over it. */
  readonly inherited: Set<string>;
  /** Instructions that this stage itself put off. */
  onBuild: readonly string[];
}

/** What every image has that says nothing of it. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** On nothing, or on plain files: all is known. */
export function emptyState(): StageState {
  const env = new Map([['PATH', DEFAULT_PATH]]);
  return start(env, false, { env, workingDirectory: '/', user: '', shell: DEFAULT_SHELL });
}

const DEFAULT_SHELL = ['/bin/sh', '-c'] as const;

/** On an image. Its working directory, user and shell are left to the image, which counts by itself. */
export function imageState({ environment, opaque }: BaseImage): StageState {
  const env = new Map(environment);
  // BuildKit gives a path to every image that has none.
  if (!(opaque || env.has('PATH'))) env.set('PATH', DEFAULT_PATH);
  return start(env, opaque, {
    env: new Map(env),
    workingDirectory: unknownText('working directory'),
    user: unknownText('user'),
    shell: undefined
  });
}

function start(env: ReadonlyMap<string, string>, opaque: boolean, config: ImageConfig): StageState {
  return { env: new Map(env), config, args: [], opaque, inherited: new Set(), onBuild: [] };
}

/** The state at the beginning of a stage that is built upon another. */
export function deriveState(below: StageState): StageState {
  const state: StageState = {
    env: new Map(below.env),
    config: { ...below.config, env: new Map(below.config.env) },
    args: [...below.args],
    opaque: below.opaque,
    inherited: new Set(below.opaque ? below.env.keys() : []),
    onBuild: []
  };
  // The configuration's variables are set anew, and so go over ARGs of the stage below.
  for (const [name, value] of state.config.env) setVariable(state, name, value);
  return state;
}

/** For RUN and expansions only. */
export function setVariable(state: StageState, name: string, value: string): void {
  state.inherited.delete(name);
  state.env.delete(name);
  state.env.set(name, value);
}

export function lookUpIn({ env, opaque }: StageState): Lookup {
  // What is no ordinary name is never a variable of an image.
  return name => env.get(name) ?? (opaque && /^[A-Za-z_]\w*$/.test(name) ? UNKNOWN : undefined);
}

/** The command line of a command in shell form. The shell of an image that is not ours stands for itself. */
export function withShell({ shell }: ImageConfig, text: string): readonly string[] {
  return [...(shell ?? [unknownText('shell')]), text];
}
