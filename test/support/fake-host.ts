/** A network, a clock and programs that a test has in its hand. */
import type { Clock, Http, HttpRequest, HttpResponse, Processes, RunOptions, RunResult } from '../../src/host/index.ts';

export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A request as a test writes it down. */
function lineOf({ method, url }: HttpRequest): string {
  return `${method} ${url.href}`;
}

export interface FakeHttp extends Http {
  /** What was asked, in order. */
  readonly requests: readonly HttpRequest[];
  /** The requests as `METHOD ADDRESS`. */
  lines(): readonly string[];
}

/**
 * A network in which `answer` stands for all servers; an error that it throws or returns is a request without an
 * answer.
 */
export function createFakeHttp(answer: (request: HttpRequest, count: number) => FakeAnswer | Error): FakeHttp {
  const requests: HttpRequest[] = [];
  return {
    requests,
    lines: () => requests.map(lineOf),
    async request(request): Promise<HttpResponse> {
      requests.push(request);
      const given = answer(request, requests.length);
      // As on a real network, others get their turn before an answer is there.
      await new Promise(resolve => setImmediate(resolve));
      if (given instanceof Error) throw given;
      return {
        status: given.status,
        headers: new Map(Object.entries(given.headers ?? {})),
        body: typeof given.body === 'string' ? Buffer.from(given.body) : (given.body ?? new Uint8Array())
      };
    },
    close: () => undefined
  };
}

export interface FakeClock extends Clock {
  /** The waits so far, in milliseconds. */
  readonly sleeps: readonly number[];
  advance(ms: number): void;
}

/** A clock in which waiting takes no time; `random` is always as given. */
export function createFakeClock(random = 1): FakeClock {
  const sleeps: number[] = [];
  let now = Date.parse('2026-01-01T00:00:00Z');
  return {
    sleeps,
    now: () => now,
    random: () => random,
    async sleep(delayMs) {
      sleeps.push(delayMs);
      now += delayMs;
    },
    advance: ms => {
      now += ms;
    }
  };
}

export interface FakeProcesses extends Processes {
  /** What was started: the command, its arguments and its standard input. */
  readonly runs: readonly (readonly string[])[];
}

/** Programs in which `result` stands for all of them; an error that it returns is a program that cannot be started. */
export function createFakeProcesses(
  result: (
    command: string,
    options: RunOptions
  ) => (Partial<Record<'stdout' | 'stderr', string>> & { exitCode?: number; timedOut?: boolean }) | Error
): FakeProcesses {
  const runs: (readonly string[])[] = [];
  return {
    runs,
    async run(command, args, options = {}): Promise<RunResult> {
      runs.push([command, ...args, String(options.input ?? '')]);
      const given = result(command, options);
      if (given instanceof Error) throw given;
      return {
        exitCode: given.exitCode ?? 0,
        stdout: Buffer.from(given.stdout ?? ''),
        stderr: Buffer.from(given.stderr ?? ''),
        timedOut: given.timedOut ?? false
      };
    },
    handOver: () => Promise.reject(new Error('nothing is handed over here'))
  };
}

/** A system's error, such as `ENOENT`. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as the test wants it`), { code });
}
