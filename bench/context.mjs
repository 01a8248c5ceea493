/**
 * Measures `compose-cache hash` on build contexts against a C program that does the least that must be done.
 *
 *   node bench/context.mjs [--runs N] [small|medium|large|bytes|ignored]…
 *
 * Each line is a ratio of medians of runs that took turns. Needs a C compiler and OpenSSL's headers; `npm run build` first.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeLargeFiles, makeSourceTree } from './corpus.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(ROOT, 'bin/compose-cache.js');

const CASES = {
  small: { title: '1,000 files', make: folder => makeSourceTree(folder, { count: 1_000 }) },
  medium: { title: '10,000 files', make: folder => makeSourceTree(folder, { count: 10_000, meanBytes: 15_000 }) },
  large: { title: '100,000 files', make: folder => makeSourceTree(folder, { count: 100_000 }) },
  bytes: { title: '1 GiB in 4 files', make: folder => makeLargeFiles(folder, { count: 4, megabytes: 256 }) },
  ignored: {
    title: '1,000 files beside 50,000 ignored',
    ignored: 'node_modules',
    make: async folder => {
      await makeSourceTree(folder, { count: 1_000 });
      await makeSourceTree(join(folder, 'node_modules'), { count: 50_000, seed: 3 });
      await writeFile(join(folder, '.dockerignore'), 'node_modules\n');
    }
  }
};

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function seconds(command, args, env) {
  const start = process.hrtime.bigint();
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** @returns the median seconds of each command; they take turns, so that a busy machine is busy for all. */
function race(commands, runs) {
  const times = new Map(commands.map(({ name }) => [name, []]));
  for (let run = 0; run <= runs; run++) {
    for (const { name, command, args, env } of commands) {
      const time = seconds(command, args, env);
      // The first round warms the file cache.
      if (run > 0) times.get(name).push(time);
    }
  }
  return new Map([...times].map(([name, list]) => [name, median(list)]));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '7' } }
});
const chosen = positionals.length === 0 ? Object.keys(CASES) : positionals;
const work = await mkdtemp(join(tmpdir(), 'cc-bench-'));
try {
  const program = join(work, 'walk-and-hash');
  execFileSync('cc', ['-O2', '-o', program, join(ROOT, 'bench/walk-and-hash.c'), '-lcrypto']);
  for (const key of chosen) {
    const { title, make, ignored } = CASES[key];
    const folder = join(work, key);
    await make(folder);
    const env = { PATH: process.env.PATH, HOME: work };
    const hash = { command: process.execPath, args: [CLI, 'hash', '-f', join(folder, 'compose.yaml')] };
    const walk = [folder, ...(ignored === undefined ? [] : [ignored])];
    const times = race(
      [
        { name: 'C', command: program, args: walk, env },
        { name: 'C, walk and lstat', command: program, args: ['--stat', ...walk], env },
        { name: 'node -e 0', command: process.execPath, args: ['-e', '0'], env },
        { name: 'hash', ...hash, env: { ...env, COMPOSE_CACHE_NO_CACHE: '1' } },
        { name: 'hash, remembered', ...hash, env }
      ],
      Number(values.runs)
    );
    const base = times.get('C');
    console.log(title);
    for (const [name, time] of times) {
      console.log(`  ${name.padEnd(20)} ${time.toFixed(3)} s  ${(time / base).toFixed(2)}`);
    }
    const floor = times.get('C, walk and lstat') + times.get('node -e 0');
    console.log(
      `  remembered against walk, lstat and node -e 0: ${(times.get('hash, remembered') / floor).toFixed(2)}`
    );
    await rm(folder, { recursive: true });
  }
} finally {
  await rm(work, { recursive: true, force: true });
}
