/**
 * Measures, as ratios of medians of runs that took turns, and prints the tables of docs/benchmarks.md.
 *
 *   npm run bench                # print
 *   npm run bench -- --write     # and put the tables into docs/benchmarks.md, and draw docs/growth.svg
 *   npm run bench -- --runs 5    # fewer runs than 11
 *
 * Needs a C compiler with OpenSSL's headers, docker compose, and npm for the programs that it is measured against; `npm run build`
 * comes first.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchBuildx } from './buildx.mjs';
import { benchCi } from './ci.mjs';
import { benchContext } from './context.mjs';
import { canStartEngine } from './engine.mjs';
import { benchGrowth } from './growth.mjs';
import { writeMeasured } from './measured.mjs';
import { plotGrowth } from './plot.mjs';
import { ROOT } from './race.mjs';
import { benchStart } from './start.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '11' }, write: { type: 'boolean', default: false } }
});
const runs = Number(values.runs);
const work = await mkdtemp(join(tmpdir(), 'compose-cache-bench-'));
try {
  const start = benchStart(work, runs);
  const context = await benchContext(work, runs);
  const growth = await benchGrowth(work, runs);
  // Each run of `ci` takes engines up and down: fewer are enough.
  const engine = canStartEngine()
    ? [...(await benchBuildx(work, runs)), ...(await benchCi(work, Math.min(runs, 3)))]
    : [];
  const rows = [...start, ...context.rows, ...growth.rows, ...engine];
  const tables = render(rows, [...context.memory, ...growth.memory]);
  process.stdout.write(tables);
  if (values.write) {
    await writeMeasured('docs/benchmarks.md', tables);
    await writeFile(join(ROOT, 'docs/growth.svg'), plotGrowth(growth.series));
  }
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
    ...memory.map(
      ({ what, peakMiB, aim }) =>
        `| ${what} | ${peakMiB.toFixed(0)} MiB | ${aim === undefined ? '' : `below ${aim} MiB`} |`
    ),
    ''
  ].join('\n');
}
