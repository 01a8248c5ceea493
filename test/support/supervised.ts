/**
 * Programs that must not outlive the test which started them, whatever happens to it.
 *
 * Each runs below a shell that waits for the end of its standard input and then ends the program by its process id. The
 * other end of that pipe is held by this process alone, so that the program ends when the test closes it, and also when
 * the test run crashes or is killed. No program is ever looked up by name.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

/** Runs its arguments in the background until standard input ends. */
const UNTIL_CLOSED = `trap '' INT HUP; trap : TERM; "$@" < /dev/null & cat > /dev/null; kill $!; wait $!`;

/** How often a program is asked whether it is ready. */
const POLL_MS = 50;

export interface Supervised {
  /** What the program has written to both of its outputs so far. */
  readonly output: () => string;
  /** Ends the program and waits until it is gone. */
  readonly stop: () => Promise<void>;
}

export interface SuperviseOptions {
  /** What the program is called in an error message. */
  readonly name: string;
  /** Tells from the output so far, or by asking, whether the program can be used. */
  readonly isReady: (output: string) => boolean | Promise<boolean>;
  readonly timeoutMs: number;
  /** More to show when it does not get ready, such as its log. */
  readonly details?: () => string;
  readonly env?: NodeJS.ProcessEnv;
}

async function untilReady(child: ChildProcessWithoutNullStreams, output: () => string, options: SuperviseOptions) {
  const deadline = Date.now() + options.timeoutMs;
  while (!(await options.isReady(output()))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      const why = child.exitCode === null ? `is not ready after ${options.timeoutMs} ms` : 'ended at once';
      throw new Error(`${options.name} ${why}\n${output()}\n${options.details?.() ?? ''}`);
    }
    await setTimeout(POLL_MS);
  }
}

async function supervise(child: ChildProcessWithoutNullStreams, options: SuperviseOptions): Promise<Supervised> {
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(child, 'close');
  const output = () => Buffer.concat(chunks).toString();
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  try {
    await untilReady(child, output, options);
  } catch (error) {
    await stop();
    throw error;
  }
  return { output, stop };
}

/** Starts a program that knows nothing of its standard input, and waits until it is ready. */
export function startProgram(command: readonly string[], options: SuperviseOptions): Promise<Supervised> {
  const child = spawn('sh', ['-c', UNTIL_CLOSED, 'sh', ...command], { env: options.env ?? process.env });
  return supervise(child, options);
}

/** Starts a script that by itself waits for the end of its standard input, and waits until it is ready. */
export function startScript(path: string, args: readonly string[], options: SuperviseOptions): Promise<Supervised> {
  return supervise(spawn(path, args, { env: options.env ?? process.env }), options);
}
