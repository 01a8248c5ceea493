/**
 * How long `compose-cache hash` takes for build contexts, against a C program that does the least that must be done (walk,
 * read, SHA-256, one thread), against the blog post's `find -exec md5sum`, and against what others hash folders with.
 */
import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeLargeFiles, makeSourceTree } from './corpus.mjs';
import { installPeers } from './peers.mjs';
import { CLI, environment, peakMemory, ROOT, race } from './race.mjs';

const BLOG = 'find "$0" -type f -exec md5sum {} + | sort -k2 | md5sum';
const BLOG_FILE_BY_FILE = 'find "$0" -type f -exec md5sum {} \\; | sort -k2 | md5sum';
/** Of files as they lie in a project and in its node_modules. */
const MEAN_BYTES = 15_000;
/** The digest cache remembers only files that have been left alone for so long. */
const SETTLED_MS = 2500;

/** `hash` on the project in a folder, with nothing remembered of an earlier run. */
export function hashCold(folder, env) {
  return { ...hashWarm(folder, env), env: { ...env, COMPOSE_CACHE_NO_CACHE: '1' } };
}

function hashWarm(folder, env) {
  return { command: process.execPath, args: [CLI, 'hash', '-f', join(folder, 'compose.yaml')], env };
}

export async function benchContext(work, runs) {
  const program = join(work, 'walk-and-hash');
  execFileSync('cc', ['-O2', '-o', program, join(ROOT, 'bench/walk-and-hash.c'), '-lcrypto']);
  const env = environment(work);
  const setting = {
    work,
    runs,
    few: Math.max(3, Math.floor(runs / 2)),
    env,
    c: (...args) => ({ command: program, args, env }),
    shell: (script, folder) => ({ command: 'sh', args: ['-c', script, folder], env })
  };
  const { rows, memory } = await largeFiles(setting);
  return {
    rows: [
      ...(await tenThousandFiles(setting)),
      ...(await manyFiles(setting)),
      ...rows,
      ...(await besideIgnored(setting))
    ],
    memory
  };
}

async function tenThousandFiles({ work, runs, few, env, c, shell }) {
  const folder = join(work, 'medium');
  await makeSourceTree(folder, { count: 10_000, meanBytes: MEAN_BYTES });
  await delay(SETTLED_MS);
  const node = { command: process.execPath, args: ['-e', '0'], env };
  const times = race(
    {
      c: c(folder),
      stat: c('--stat', folder),
      node,
      hash: hashCold(folder, env),
      warm: hashWarm(folder, env),
      blog: shell(BLOG, folder)
    },
    runs
  );
  const rows = [
    { what: '`hash`, 10,000 files', against: 'C', ratio: times.get('hash') / times.get('c'), aim: 1.6 },
    {
      what: '`hash` again, nothing changed',
      against: 'C walk and lstat, and `node -e 0`',
      ratio: times.get('warm') / (times.get('stat') + times.get('node')),
      aim: 2
    }
  ];
  const against = (name, ratio, aim) => rows.push({ what: '`hash`, 10,000 files', against: name, ratio, aim });
  for (const { name, cold, again } of installPeers(work, folder, env)) {
    const first = race({ hash: hashCold(folder, env), peer: cold }, few);
    against(name, first.get('hash') / first.get('peer'), 1);
    if (again === undefined) continue;
    const second = race({ hash: hashWarm(folder, env), peer: again }, few);
    const what = '`hash` again, nothing changed';
    rows.push({ what, against: `${name} again`, ratio: second.get('hash') / second.get('peer'), aim: 1 });
  }
  against("the blog post's `find -exec md5sum {} +`", times.get('hash') / times.get('blog'));
  const slow = race({ hash: hashCold(folder, env), blog: shell(BLOG_FILE_BY_FILE, folder) }, 1);
  against("the blog post's `find -exec md5sum {} \\;`", slow.get('hash') / slow.get('blog'));
  await rm(folder, { recursive: true });
  return rows;
}

async function manyFiles({ work, few, env, c }) {
  const folder = join(work, 'many');
  await makeSourceTree(folder, { count: 100_000 });
  const times = race({ c: c(folder), hash: hashCold(folder, env) }, few);
  await rm(folder, { recursive: true });
  return [{ what: '`hash`, 100,000 files', against: 'C', ratio: times.get('hash') / times.get('c'), aim: 1.6 }];
}

async function largeFiles({ work, few, env, c }) {
  const folder = join(work, 'bytes');
  await makeLargeFiles(folder, { count: 4, megabytes: 256 });
  const times = race({ c: c(folder), hash: hashCold(folder, env) }, few);
  await rm(folder, { recursive: true });
  const single = join(work, 'single');
  await makeLargeFiles(single, { count: 1, megabytes: 4096 });
  const peakMiB = peakMemory(hashCold(single, env));
  await rm(single, { recursive: true });
  return {
    rows: [{ what: '`hash`, 1 GiB in 4 files', against: 'C', ratio: times.get('hash') / times.get('c'), aim: 1.1 }],
    memory: [{ what: '`hash`, one file of 4 GiB', peakMiB, aim: 120 }]
  };
}

async function besideIgnored({ work, few, env, shell }) {
  const folder = join(work, 'ignored');
  await makeSourceTree(folder, { count: 1_000, meanBytes: MEAN_BYTES });
  await makeSourceTree(join(folder, 'node_modules'), { count: 50_000, meanBytes: MEAN_BYTES, seed: 3 });
  await writeFile(join(folder, '.dockerignore'), 'node_modules\n');
  const times = race({ hash: hashCold(folder, env), blog: shell(BLOG, folder) }, few);
  await rm(folder, { recursive: true });
  return [
    {
      what: '`hash`, 1,000 files beside 50,000 ignored',
      against: "the blog post's `find -exec md5sum {} +`",
      ratio: times.get('hash') / times.get('blog'),
      aim: 0.06
    }
  ];
}
