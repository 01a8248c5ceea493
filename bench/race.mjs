/** Times whole commands against each other: they take turns, so that a busy machine is busy for all. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const CLI = join(ROOT, 'bin/compose-cache.js');

/**
 * The environment of every measured command. NODE_EXTRA_CA_CERTS is left out on both sides: Node reads that file at
 * every start.
 */
export function environment(home, more = {}) {
  return { PATH: process.env.PATH, HOME: home, ...more };
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function seconds({ command, args, env, cwd }) {
  const start = process.hrtime.bigint();
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env, cwd });
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/**
 * @param commands - By name: `{ command, args, env, cwd }`.
 * @returns the median seconds of each, by name. A first round, not counted, warms the file cache.
 */
export function race(commands, runs) {
  const times = new Map(Object.keys(commands).map(name => [name, []]));
  for (let run = 0; run <= runs; run++) {
    for (const [name, command] of Object.entries(commands)) {
      const time = seconds(command);
      if (run > 0) times.get(name).push(time);
    }
  }
  return new Map([...times].map(([name, list]) => [name, median(list)]));
}

/** The peak of resident memory of one run of the command line, in MiB. */
export function peakMemory({ command, args, env }) {
  const report = join(tmpdir(), `compose-cache-bench-${process.pid}.txt`);
  const hook = join(ROOT, 'bench/report-peak-memory.cjs');
  execFileSync(command, ['--require', hook, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...env, PEAK_MEMORY_REPORT: report }
  });
  const kibibytes = Number(readFileSync(report, 'utf8'));
  rmSync(report);
  return kibibytes / 1024;
}
