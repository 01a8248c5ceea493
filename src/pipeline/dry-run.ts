/**
 * Shows what would be done instead of doing it.
 *
 * In: a machine and a registry. Out: a machine that asks docker but hands nothing over to it, and a registry that
 * reads but does not write. What they would have done is told as lines of a shell script that does just that.
 */
import type { Environment, HandOverOptions } from '../host/index.ts';
import type { Registry } from '../registry/index.ts';
import type { Machine } from './hand-off.ts';

const DELIMITER = 'COMPOSE_CACHE_INPUT';
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** @param print - Takes whole lines, with their line breaks. */
export function dryMachine(machine: Machine, print: (text: string) => void): Machine {
  return {
    ...machine,
    processes: {
      run: machine.processes.run,
      handOver: async (command, args, options = {}) => {
        print(commandText(command, args, options));
        return 0;
      }
    }
  };
}

/** @param print - Takes whole lines, with their line breaks. */
export function dryRegistry(registry: Registry, print: (text: string) => void): Registry {
  return {
    ...registry,
    moveTag: async (from, tag, knownDigest) => {
      print(`# move the tag ${from.repository}:${tag} to ${from.repository}:${from.tag ?? 'latest'}\n`);
      return { kind: 'unchanged', digest: knownDigest ?? '' };
    },
    attachArtifact: async ({ repository, tag }) => {
      print(`# publish the fingerprint of ${repository}:${tag ?? 'latest'}\n`);
    }
  };
}

/** A command for a POSIX shell, its input as a here-document. */
export function commandText(
  command: string,
  args: readonly string[],
  { input, env }: { readonly input?: string; readonly env?: Environment } & HandOverOptions
): string {
  // The one variable that we add to what docker would have anyway.
  const attestations = env?.BUILDX_NO_DEFAULT_ATTESTATIONS;
  const words = [
    ...(attestations === undefined ? [] : [`BUILDX_NO_DEFAULT_ATTESTATIONS=${quoted(attestations)}`]),
    ...[command, ...args].map(quoted)
  ].join(' ');
  if (input === undefined) return `${words}\n`;
  return `${words} << '${DELIMITER}'\n${input}${input.endsWith('\n') ? '' : '\n'}${DELIMITER}\n`;
}

function quoted(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
