/**
 * Measures, as ratios of medians of runs that took turns, and prints the tables of docs/benchmarks.md.
 *
 *   npm run bench                # print
 *   npm run bench -- --write     # and put the tables into docs/benchmarks.md
 *   npm run bench -- --runs 5    # fewer runs than 11
 *
 * Needs a C compiler with OpenSSL's headers, and docker compose; `npm run build` comes first.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchCi, canBenchCi } from './ci.mjs';
import { benchContext } from './context.mjs';
import { writeMeasured } from './measured.mjs';
import { benchStart } from './start.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '11' }, write: { type: 'boolean', default: false } }
});
const runs = Number(values.runs);
const work = await mkdtemp(join(tmpdir(), 'compose-cache-bench-'));
try {
  const start = benchStart(work, runs);
  const { rows, memory } = await benchContext(work, runs);
  // Each run takes two engines up and down: fewer are enough.
  const ci = canBenchCi() ? await benchCi(work, Math.min(runs, 3)) : [];
  const tables = render([...start, ...rows, ...ci], memory);
  process.stdout.write(tables);
  if (values.write) await writeMeasured('docs/benchmarks.md', tables);
} finally {
  await rm(work, { recursive: true, force: true });
}

function render(rows, memory) {
  const [{ model }] = cpus();
  return [
    `Measured with Node ${process.version} on ${cpus().length} cores (${model.trim()}), median of ${runs} runs.`,
    '',
    '| what | against | ratio | aim |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ what, against, ratio, aim }) =>
        `| ${what} | ${against} | ${ratio.toFixed(3)} | ${aim === undefined ? '' : `at most ${aim}`} |`
    ),
    '',
    '| what | peak memory | aim |',
    '| --- | --- | --- |',
    ...memory.map(({ what, peakMiB, aim }) => `| ${what} | ${peakMiB.toFixed(0)} MiB | below ${aim} MiB |`),
    ''
  ].join('\n');
}
