/**
 * Runs everything that must hold: build, lint, types, package checks, tests. Ends with `N passed, N failed, N skipped`.
 *
 * Each gate counts as one test, so that a failed one shows in the last line. Arguments go to vitest:
 * `npm test -- --project fast test/unit/render`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'node_modules/.bin');

const GATES = [
  ['the package builds', process.execPath, ['scripts/build.mjs']],
  ['code is formatted and linted', join(BIN, 'biome'), ['ci', '.']],
  ['types hold', join(BIN, 'tsc'), ['--noEmit']],
  ['types of the page hold', join(BIN, 'tsc'), ['--noEmit', '-p', 'src/graph/html/browser']],
  ['the packed package is sound', join(BIN, 'publint'), ['--strict']],
  ['its types resolve', join(BIN, 'attw'), ['--pack', '.', '--profile', 'esm-only', '--format', 'ascii', '--quiet']]
];

/** Gates that pack would build once more otherwise. */
const WITHOUT_SCRIPTS = { ...process.env, npm_config_ignore_scripts: 'true' };

function run(command, args, env = process.env) {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env }).status ?? 1;
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [name, command, args] of GATES) {
  const passed = run(command, args, WITHOUT_SCRIPTS) === 0;
  counts[passed ? 'passed' : 'failed']++;
  console.log(`${passed ? 'ok' : 'FAILED'}: ${name}`);
}

const folder = mkdtempSync(join(tmpdir(), 'compose-cache-tests-'));
try {
  const report = join(folder, 'report.json');
  const status = run(join(BIN, 'vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2)
  ]);
  const results = readReport(report);
  counts.passed += results.numPassedTests;
  counts.failed += results.numFailedTests;
  counts.skipped += results.numPendingTests + results.numTodoTests;
  // A file that cannot be loaded or a set-up that fails has no failed test of its own.
  if (status !== 0 && results.numFailedTests === 0) counts.failed += 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  }
}
