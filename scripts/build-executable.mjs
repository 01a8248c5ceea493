/**
 * Makes one file that needs no Node: the Node that runs this, with the command line inside (Node's "single executable
 * applications").
 *
 * In: `dist`, which `npm run build` has made with this very Node, so that V8's code cache fits.
 * Out: `.cache/executable/compose-cache`, or the path that is given.
 *
 * usage: node scripts/build-executable.mjs [PATH]
 */
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const SUFFIX = process.platform === 'win32' ? '.exe' : '';
const OUTPUT = resolve(process.argv[2] ?? join(ROOT, `.cache/executable/compose-cache${SUFFIX}`));

/** Node looks for this in itself; postject sets what follows it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const { version } = createRequire(import.meta.url)('../package.json');

await mkdir(dirname(OUTPUT), { recursive: true });
// Beside its place, so that the finished file can be moved there in one step.
const work = await mkdtemp(`${OUTPUT}-`);
try {
  const executable = join(work, 'compose-cache');
  await copyFile(process.execPath, executable);
  await chmod(executable, 0o755);
  makeReady(executable);
  inject(executable, await makeBlob());
  if (process.platform === 'darwin') run('codesign', ['--sign', '-', executable]);
  await rename(executable, OUTPUT);
} finally {
  await rm(work, { recursive: true, force: true });
}

/** What Node reads from its own file: a start, and as assets what it loads. */
async function makeBlob() {
  const main = join(work, 'main.cjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/start/executable.ts'],
    outfile: main,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    define: { COMPOSE_CACHE_VERSION: JSON.stringify(version) }
  });
  const output = join(work, 'blob');
  const names = ['cli.cjs', 'cli.cjs.v8cache', ...(await inside('pieces')), ...(await inside('help'))];
  const assets = Object.fromEntries(names.map(name => [name, join(DIST, name)]));
  const config = { main, output, assets, disableExperimentalSEAWarning: true };
  await writeFile(join(work, 'sea.json'), JSON.stringify(config));
  run(process.execPath, ['--experimental-sea-config', join(work, 'sea.json')]);
  return output;
}

async function inside(folder) {
  return (await readdir(join(DIST, folder))).map(name => `${folder}/${name}`);
}

/** Takes out of Node's file what only its makers need, and what would not hold any more. */
function makeReady(executable) {
  if (process.platform === 'darwin') run('codesign', ['--remove-signature', executable]);
  // An eighth smaller; where binutils are missing, it is that much larger.
  if (process.platform === 'linux') run('strip', [executable], { mayFail: true });
}

function inject(executable, blob) {
  const postject = join(ROOT, 'node_modules/postject/dist/cli.js');
  const segment = process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : [];
  run(process.execPath, [postject, executable, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE, ...segment]);
}

/** Runs a program, whose output is shown only if it fails: strip and postject warn of what is no matter here. */
function run(command, args, { mayFail = false } = {}) {
  try {
    execFileSync(command, args, { stdio: 'pipe' });
  } catch (error) {
    if (mayFail) return;
    process.stderr.write(error.stderr ?? '');
    throw error;
  }
}
