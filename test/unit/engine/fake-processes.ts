/** A docker that answers as a test says, and remembers how it was called. */
import type { HandOverOptions, Processes, RunOptions } from '../../../src/host/index.ts';

/** What the program answers to one call. */
export interface Answer {
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

type CallOptions = Pick<RunOptions, 'input' | 'env' | 'cwd'> & Pick<HandOverOptions, 'stdout'>;

export interface Call {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: CallOptions;
}

/** A program that is not there. */
export const NOT_INSTALLED = Object.assign(new Error('spawn docker ENOENT'), { code: 'ENOENT' });

/** @param answer - What the program says to arguments that are joined by spaces, or the error of starting it. */
export function fakeProcesses(answer: (line: string) => Answer | Error): { processes: Processes; calls: Call[] } {
  const calls: Call[] = [];
  const call = (command: string, args: readonly string[], options: CallOptions = {}) => {
    calls.push({ command, args, options });
    const said = answer(args.join(' '));
    if (said instanceof Error) throw said;
    return said;
  };
  const processes: Processes = {
    run: async (command, args, options) => {
      const { exitCode = 0, stdout = '', stderr = '' } = call(command, args, options);
      return { exitCode, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr), timedOut: false };
    },
    handOver: async (command, args, options) => call(command, args, options).exitCode ?? 0
  };
  return { processes, calls };
}
