import type { Dockerfile, Reach, ReachOptions, Step } from '../../../src/dockerfile/index.ts';
import { parseDockerfile, reach } from '../../../src/dockerfile/index.ts';

export function parse(text: string): Dockerfile {
  return parseDockerfile({ path: 'Dockerfile', text });
}

const DEFAULTS: ReachOptions = {
  target: undefined,
  targetAt: undefined,
  form: 'image',
  args: new Map(),
  ignoreArgs: [],
  platform: 'linux/amd64',
  buildPlatform: 'linux/amd64',
  contexts: new Map(),
  projectImage: () => undefined,
  registryImage: () => undefined
};

export function reachOf(text: string, options: Partial<ReachOptions> = {}): Reach {
  return reach(parse(text), { ...DEFAULTS, ...options });
}

/** All that counts of a build, without the places where it stands. */
export function meaningOf(text: string, options: Partial<ReachOptions> = {}): unknown {
  const { sources, runs, widened } = reachOf(text, options);
  const withoutPlace = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (key, each) => (key === 'at' || key === 'label' ? undefined : each)));
  return { sources: withoutPlace(sources), runs, widened: widened.length };
}

/** Every step of the target and of all that it copies from. */
export function stepsOf(text: string, options: Partial<ReachOptions> = {}): readonly Step[] {
  return reachOf(text, options).sources.flatMap(source => (source.kind === 'branch' ? source.steps : []));
}

/** What is read of contexts, as `context:source`; the main context has no name. */
export function readsOf(text: string, options: Partial<ReachOptions> = {}): readonly string[] {
  return stepsOf(text, options).flatMap(({ reads }) => reads.map(({ context, read }) => `${context}:${read.source}`));
}
