/**
 * Files that settings add to a fingerprint, or take out of it, by glob.
 *
 * Globs are minimatch's and relative to the project directory; they are ours, not `.dockerignore`'s.
 */
import { relative, resolve } from 'node:path';
import { minimatch } from 'minimatch';
import { type ContextStore, NO_IGNORE_RULES, type ReadInputs } from '../context/index.ts';
import { digestItems } from '../fingerprint/index.ts';
import type { Settings } from '../settings/index.ts';

const GLOB = { dot: true } as const;

/** @returns undefined where the settings add nothing. */
export function extraInputs(directory: string, settings: Settings, store: ContextStore): ReadInputs | undefined {
  if (settings.inputs.length === 0) return undefined;
  const whole = { kind: 'bind' as const, source: '.', excludes: [], parents: false };
  const [inputs] = store.collect(directory, NO_IGNORE_RULES, [whole], { modes: settings.modes }).reads;
  if (inputs === undefined) throw new Error('the project directory was read without a result');
  return filtered(inputs, path => settings.inputs.some(glob => minimatch(path, glob, GLOB)));
}

/** What is left of a read without the files that the settings exclude. */
export function withoutExcluded(
  inputs: ReadInputs,
  root: string,
  directory: string,
  { exclude }: Settings
): ReadInputs {
  if (exclude.length === 0) return inputs;
  return filtered(inputs, path => {
    const fromProject = relative(directory, resolve(root, path));
    return !exclude.some(glob => minimatch(fromProject, glob, GLOB));
  });
}

function filtered(inputs: ReadInputs, keep: (path: string) => boolean): ReadInputs {
  const kept = inputs.list().filter(({ path }) => keep(path));
  return {
    ...inputs,
    digest: digestItems(
      kept.map(({ kind, name, mode, content, attributes }) => [kind, name, mode.toString(8), content, attributes ?? ''])
    ),
    count: kept.length,
    sizeBytes: kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    list: () => kept
  };
}
