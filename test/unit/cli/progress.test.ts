import { describe, expect, it } from 'vitest';
import { createProgress, progressFor } from '../../../src/cli/progress.ts';
import type { Clock, Terminal } from '../../../src/host/index.ts';

/** A terminal that keeps what is shown on it, and a clock that goes when it is told to. */
function setUp(options: { readonly columns?: number; readonly errorIsTerminal?: boolean } = {}) {
  const lines: string[] = [];
  let nowMs = 0;
  let wake = (): void => undefined;
  const clock: Clock = {
    now: () => nowMs,
    random: () => 0,
    sleep: () =>
      new Promise(resolve => {
        wake = resolve;
      })
  };
  const terminal: Terminal = {
    environment: {},
    workingDirectory: '/',
    outputIsTerminal: true,
    canAsk: false,
    errorIsTerminal: true,
    columns: 80,
    output: () => undefined,
    report: () => undefined,
    transient: text => {
      lines.push(text);
    },
    readInput: () => '',
    ask: () => '',
    ...options
  };
  return {
    lines,
    clock,
    terminal,
    pass: (milliseconds: number): void => {
      nowMs += milliseconds;
    },
    ring: async (): Promise<void> => {
      wake();
      await Promise.resolve();
    }
  };
}

const readFiles = (progress: ReturnType<typeof createProgress>, count: number): void => {
  for (let file = 0; file < count; file++) progress.read(1, 1000);
};

describe('the line of progress', () => {
  it('does not come for work that is soon done', () => {
    const { lines, clock, terminal, pass } = setUp();
    const progress = createProgress(terminal, clock, false);
    pass(499);
    readFiles(progress, 1000);
    expect(lines).toEqual([]);
  });

  it('comes after half a second, and then ten times a second at most', () => {
    const { lines, clock, terminal, pass } = setUp();
    const progress = createProgress(terminal, clock, false);
    pass(500);
    readFiles(progress, 1000);
    expect(lines).toEqual(['reading: 1 file, 1.0 kB']);
    pass(99);
    readFiles(progress, 1000);
    pass(1);
    readFiles(progress, 64);
    expect(lines).toEqual(['reading: 1 file, 1.0 kB', 'reading: 2049 files, 2.0 MB']);
  });

  it('moves while one large file is read', () => {
    const { lines, clock, terminal } = setUp();
    createProgress(terminal, clock, true).read(0, 1 << 20);
    expect(lines).toEqual(['reading: 0 files, 1.0 MB']);
  });

  it('comes while nothing happens but waiting for a registry, and goes with the last answer', async () => {
    const { lines, clock, terminal, pass, ring } = setUp();
    const progress = createProgress(terminal, clock, false);
    progress.asked();
    progress.asked();
    progress.answered();
    pass(500);
    await ring();
    expect(lines).toEqual(['asking registries: 1 of 2 requests answered']);
    progress.answered();
    expect(lines.at(-1)).toBe('');
  });

  it('is no wider than the terminal', () => {
    const { lines, clock, terminal } = setUp({ columns: 12 });
    createProgress(terminal, clock, true).read(1, 1000);
    expect(lines).toEqual(['reading: 1 ']);
  });

  it('is not written to what is no terminal', () => {
    const { lines, clock, terminal } = setUp({ errorIsTerminal: false });
    readFiles(createProgress(terminal, clock, true), 1000);
    expect(lines).toEqual([]);
  });

  it.each([
    { why: 'nothing speaks against it', environment: {}, options: {}, shown: true },
    { why: '--quiet is given', environment: {}, options: { quiet: true }, shown: false },
    { why: 'a CI service runs it', environment: { CI: 'true' }, options: {}, shown: false },
    { why: 'the terminal cannot erase', environment: { TERM: 'dumb' }, options: {}, shown: false },
    { why: 'it is not wanted', environment: { COMPOSE_CACHE_PROGRESS: 'never' }, options: {}, shown: false },
    { why: 'it is always wanted', environment: { CI: '1', COMPOSE_CACHE_PROGRESS: 'always' }, options: {}, shown: true }
  ])('is shown: $shown, since $why', ({ environment, options, shown }) => {
    const { clock, terminal } = setUp();
    const parsed = { command: 'hash', options, positionals: [], rest: [] };
    expect('progress' in progressFor(parsed, { ...terminal, environment }, clock)).toBe(shown);
  });
});
