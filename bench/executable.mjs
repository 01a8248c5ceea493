/**
 * Builds the single executable and measures its size and its start against Node alone and against the package.
 *
 *   node bench/executable.mjs              # print
 *   node bench/executable.mjs --write      # and put the table into docs/installation.md
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { writeMeasured } from './measured.mjs';
import { CLI, environment, ROOT, race } from './race.mjs';

const RUNS = 21;

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const work = await mkdtemp(join(tmpdir(), 'compose-cache-bench-'));
try {
  const executable = join(work, 'compose-cache');
  execFileSync(process.execPath, [join(ROOT, 'scripts/build-executable.mjs'), executable], { stdio: 'inherit' });
  const env = environment(work);
  const render = ['render', '-f', join(ROOT, 'examples/polyglot/compose.yaml')];
  const times = race(
    {
      node: { command: process.execPath, args: ['-e', '0'], env },
      packageVersion: { command: process.execPath, args: [CLI, '--version'], env },
      packageRender: { command: process.execPath, args: [CLI, ...render], env },
      version: { command: executable, args: ['--version'], env },
      render: { command: executable, args: render, env }
    },
    RUNS
  );
  const time = name =>
    `${(times.get(name) / times.get('node')).toFixed(2)} (${(1000 * times.get(name)).toFixed(0)} ms)`;
  const mebibytes = bytes => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const pack = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [packed] = JSON.parse(execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }));
  const bytes = readFileSync(executable);
  const table = [
    `Measured with Node ${process.version} on ${process.platform} ${process.arch}; times against \`node -e 0\`, median of ${RUNS} runs in turns.`,
    '',
    '| | executable | package, besides Node |',
    '| --- | --- | --- |',
    `| \`--version\` | ${time('version')} | ${time('packageVersion')} |`,
    `| \`render\`, 5 services | ${time('render')} | ${time('packageRender')} |`,
    `| size | ${mebibytes(bytes.length)} | ${mebibytes(packed.unpackedSize)} |`,
    `| to download | ${mebibytes(gzipSync(bytes).length)} | ${mebibytes(packed.size)} |`,
    ''
  ].join('\n');
  process.stdout.write(table);
  if (values.write) await writeMeasured('docs/installation.md', table);
} finally {
  await rm(work, { recursive: true, force: true });
}
