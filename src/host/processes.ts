import { spawn } from 'node:child_process';
import type { Environment } from './environment.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Environment;
  /** What the process reads from its standard input; nothing when absent. */
  readonly input?: string | Uint8Array;
  /** Ends the process after this time; the result then has `timedOut`. */
  readonly timeoutMs?: number;
  /** Ends the process when the caller has no more use for it; the result then has the exit code of a stopped process. */
  readonly signal?: AbortSignal;
  /** Called with each piece of standard error as it comes; it is collected all the same. */
  readonly onStderr?: (chunk: Uint8Array) => void;
  /** Called with each piece of standard output as it comes; it is collected all the same. */
  readonly onStdout?: (chunk: Uint8Array) => void;
}

export interface RunResult {
  /** 128 plus the signal's number where a signal ended it, as shells have it. */
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly timedOut: boolean;
}

export interface HandOverOptions {
  readonly cwd?: string;
  readonly env?: Environment;
  /** Standard input of the process; the terminal's own when absent. */
  readonly input?: string;
  /** Where the process writes what it has for standard output; ours when absent. */
  readonly stdout?: 'inherit' | 'stderr';
}

/** Starts other programs, always without a shell. */
export interface Processes {
  /** Runs a program and collects what it writes. @throws the system's error (`ENOENT`) when it cannot be started. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /**
   * Runs a program on our terminal and passes signals on.
   * @returns its exit code, 128 plus the signal's number where a signal ended it.
   * @throws the system's error (`ENOENT`) when it cannot be started.
   */
  handOver(command: string, args: readonly string[], options?: HandOverOptions): Promise<number>;
}

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 } as const;
const FORWARDED = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  if (code !== null) return code;
  return 128 + (SIGNALS[signal as keyof typeof SIGNALS] ?? 15);
}

function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv | undefined,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe']
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let timedOut = false;
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, options.timeoutMs);
    const stop = () => child.kill();
    options.signal?.addEventListener('abort', stop);
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      options.onStdout?.(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr.push(chunk);
      options.onStderr?.(chunk);
    });
    // A program that does not read its input closes the pipe; its exit code says what matters.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
    child.on('error', error => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', stop);
      resolve({
        exitCode: exitCodeOf(code, signal),
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr),
        timedOut
      });
    });
  });
}

function handOver(command: string, args: readonly string[], options: HandOverOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv | undefined,
      stdio: [options.input === undefined ? 'inherit' : 'pipe', options.stdout === 'stderr' ? 2 : 'inherit', 'inherit']
    });
    // A terminal sends SIGINT to the whole group, so the child has it already; the others come to us alone.
    const forward = (signal: NodeJS.Signals) => {
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    const release = () => {
      for (const signal of FORWARDED) process.off(signal, forward);
    };
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
    child.on('error', error => {
      release();
      reject(error);
    });
    child.on('close', (code, signal) => {
      release();
      resolve(exitCodeOf(code, signal));
    });
  });
}

export const nodeProcesses: Processes = { run, handOver };
