/**
 * How long `compose-cache hash` takes for build contexts, against a C program that does the least that must be done (walk,
 * read, SHA-256, one thread), and against the blog post's `find -exec md5sum`.
 */
import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeLargeFiles, makeSourceTree } from './corpus.mjs';
import { CLI, environment, peakMemory, ROOT, race } from './race.mjs';

const BLOG = 'find "$0" -type f -exec md5sum {} + | sort -k2 | md5sum';
const BLOG_FILE_BY_FILE = 'find "$0" -type f -exec md5sum {} \\; | sort -k2 | md5sum';

export async function benchContext(work, runs) {
  const program = join(work, 'walk-and-hash');
  execFileSync('cc', ['-O2', '-o', program, join(ROOT, 'bench/walk-and-hash.c'), '-lcrypto']);
  const env = environment(work);
  const hash = (folder, more = { COMPOSE_CACHE_NO_CACHE: '1' }) => ({
    command: process.execPath,
    args: [CLI, 'hash', '-f', join(folder, 'compose.yaml')],
    env: { ...env, ...more }
  });
  const c = (...args) => ({ command: program, args, env });
  const shell = (script, folder) => ({ command: 'sh', args: ['-c', script, folder], env });
  const node = { command: process.execPath, args: ['-e', '0'], env };
  const rows = [];
  const row = (what, against, ratio, aim) => rows.push({ what, against, ratio, aim });

  const medium = join(work, 'medium');
  await makeSourceTree(medium, { count: 10_000, meanBytes: 15_000 });
  let times = race(
    {
      c: c(medium),
      stat: c('--stat', medium),
      node,
      hash: hash(medium),
      warm: hash(medium, {}),
      blog: shell(BLOG, medium)
    },
    runs
  );
  row('`hash`, 10,000 files', 'C', times.get('hash') / times.get('c'), 1.6);
  row('`hash`, 10,000 files', "the blog post's `find -exec md5sum {} +`", times.get('hash') / times.get('blog'));
  row(
    '`hash` again, nothing changed',
    'C walk and lstat, and `node -e 0`',
    times.get('warm') / (times.get('stat') + times.get('node')),
    2
  );
  times = race({ hash: hash(medium), blog: shell(BLOG_FILE_BY_FILE, medium) }, 1);
  row('`hash`, 10,000 files', "the blog post's `find -exec md5sum {} \\;`", times.get('hash') / times.get('blog'));
  await rm(medium, { recursive: true });

  const large = join(work, 'large');
  await makeSourceTree(large, { count: 100_000 });
  const few = Math.max(3, Math.floor(runs / 2));
  times = race({ c: c(large), hash: hash(large) }, few);
  row('`hash`, 100,000 files', 'C', times.get('hash') / times.get('c'), 1.6);
  const peakOfMany = peakMemory(['hash', '-f', join(large, 'compose.yaml')], { ...env, COMPOSE_CACHE_NO_CACHE: '1' });
  await rm(large, { recursive: true });

  const bytes = join(work, 'bytes');
  await makeLargeFiles(bytes, { count: 4, megabytes: 256 });
  times = race({ c: c(bytes), hash: hash(bytes) }, few);
  row('`hash`, 1 GiB in 4 files', 'C', times.get('hash') / times.get('c'), 1.1);
  await rm(bytes, { recursive: true });

  const ignored = join(work, 'ignored');
  await makeSourceTree(ignored, { count: 1_000 });
  await makeSourceTree(join(ignored, 'node_modules'), { count: 50_000, seed: 3 });
  await writeFile(join(ignored, '.dockerignore'), 'node_modules\n');
  times = race({ hash: hash(ignored), blog: shell(BLOG, ignored) }, few);
  row(
    '`hash`, 1,000 files beside 50,000 ignored',
    "the blog post's `find -exec md5sum {} +`",
    times.get('hash') / times.get('blog'),
    0.06
  );
  await rm(ignored, { recursive: true });

  const single = join(work, 'single');
  await makeLargeFiles(single, { count: 1, megabytes: 2048 });
  const peakOfOne = peakMemory(['hash', '-f', join(single, 'compose.yaml')], { ...env, COMPOSE_CACHE_NO_CACHE: '1' });
  await rm(single, { recursive: true });

  const memory = [
    { what: '`hash`, 100,000 files', peakMiB: peakOfMany, aim: 250 },
    { what: '`hash`, one file of 2 GiB', peakMiB: peakOfOne, aim: 120 }
  ];
  return { rows, memory };
}
