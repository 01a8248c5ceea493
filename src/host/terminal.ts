import { readFileSync, readSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Environment } from './environment.ts';

/** Where a command reads and writes. Standard output is for data, standard error for people. */
export interface Terminal {
  readonly environment: Environment;
  /** @throws NoCurrentFolderError. */
  readonly workingDirectory: string;
  /** Whether a person watches standard output. */
  readonly outputIsTerminal: boolean;
  /** Whether somebody is there to be asked: standard input and standard error are a terminal. */
  readonly canAsk: boolean;
  /** Whether a person watches standard error. */
  readonly errorIsTerminal: boolean;
  /** Width of the terminal in columns; 80 where there is none. */
  readonly columns: number;
  /** Writes data; where the reader went away, to nobody. @throws StandardStreamError. */
  output(text: string): void;
  /** Writes for people. */
  report(text: string): void;
  /** Shows a line on standard error that is gone as soon as anything else is written; an empty text takes it away. */
  transient(text: string): void;
  /** All of standard input, as text. @throws StandardStreamError. */
  readInput(): string;
  /** Asks a person. @returns the line that they typed, without spaces around it; empty where input has ended. */
  ask(question: string): string;
}

/** Thrown when the system refuses to read standard input (it is a folder) or to write standard output (its disk is full). */
export class StandardStreamError extends Error {
  readonly stream: 'standard input' | 'standard output';
  /** The system's, such as `ENOSPC`. */
  readonly code: string;

  constructor(stream: StandardStreamError['stream'], code: string, options: ErrorOptions) {
    super(`${stream}: ${code}`, options);
    this.stream = stream;
    this.code = code;
  }
}

/** Thrown where the current folder was removed. */
export class NoCurrentFolderError extends Error {}

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/** Writes all of it before it returns, so that a process may exit right after. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code; // what node:fs throws
      // A pipe that was opened without blocking is full: wait a moment for its reader.
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      else throw error;
    }
  }
}

function output(text: string): void {
  try {
    writeAll(STDOUT, text);
  } catch (error) {
    // Its reader has seen enough (`compose-cache check | head -1`); the exit code is still the answer.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw streamError('standard output', error);
  }
}

function readInput(): string {
  try {
    return readFileSync(STDIN, 'utf8');
  } catch (error) {
    throw streamError('standard input', error);
  }
}

function streamError(stream: StandardStreamError['stream'], cause: unknown): StandardStreamError {
  return new StandardStreamError(stream, (cause as NodeJS.ErrnoException).code ?? 'unknown', { cause });
}

/** Back to the beginning of the line, and away with what stands there. */
const ERASE_LINE = '\r\u001b[K';

function report(text: string): void {
  try {
    writeAll(STDERR, text);
  } catch {
    // Nobody is left to tell; the exit code still does.
  }
}

/** Reads one line and not a byte of the next: whoever types ahead answers the question after this one. */
function readLine(): string {
  const bytes: number[] = [];
  const byte = new Uint8Array(1);
  while (readSync(STDIN, byte) === 1 && byte[0] !== 0x0a) bytes.push(...byte);
  return Buffer.from(bytes).toString();
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new NoCurrentFolderError('the current folder is not there', { cause });
  }
}

export function createNodeTerminal(): Terminal {
  let isTransient = false;
  const erase = (): void => {
    if (isTransient) report(ERASE_LINE);
    isTransient = false;
  };
  return {
    environment: process.env,
    // Asked when needed: who stands in a folder that was removed may still ask for help.
    get workingDirectory() {
      return currentFolder();
    },
    // Asked when needed: Node makes a stream for each of them, which takes longer than it should.
    get outputIsTerminal() {
      return process.stdout.isTTY === true;
    },
    get canAsk() {
      return isatty(STDIN) && isatty(STDERR);
    },
    get errorIsTerminal() {
      return process.stderr.isTTY === true;
    },
    get columns() {
      // Either may be no terminal; one that does not know its width says 0.
      return process.stdout.columns || process.stderr.columns || 80;
    },
    output: text => {
      erase();
      output(text);
    },
    report: text => {
      erase();
      report(text);
    },
    transient: text => {
      erase();
      if (text !== '') report(text);
      isTransient = text !== '';
    },
    readInput,
    ask: question => {
      erase();
      report(question);
      return readLine().trim();
    }
  };
}
