/**
 * Makes what a release offers to machines without Node: the executable for this platform with the licences of all that is in it.
 *
 * Out: `.cache/release/compose-cache-VERSION-PLATFORM-PROCESSOR.tar.gz`, whose path is printed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { version } = createRequire(import.meta.url)('../package.json');
const { platform, arch, execPath } = process;

/** Where Node's own licence is: in its archives for Unix and for Windows, in Debian's packages. */
const NODE_LICENCES = [
  join(dirname(execPath), '../LICENSE'),
  join(dirname(execPath), 'LICENSE'),
  '/usr/share/doc/nodejs/LICENSE',
  '/usr/share/doc/nodejs/copyright'
];

const nodeLicence = NODE_LICENCES.find(existsSync);
if (nodeLicence === undefined) throw new Error(`the licence of ${execPath} is not beside it`);

const release = join(ROOT, '.cache/release');
const folder = join(release, 'compose-cache');
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const executable = join(folder, platform === 'win32' ? 'compose-cache.exe' : 'compose-cache');
execFileSync(process.execPath, [join(ROOT, 'scripts/build-executable.mjs'), executable], { stdio: 'inherit' });
await copyFile(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
await copyFile(join(ROOT, 'dist/THIRD-PARTY-NOTICES.txt'), join(folder, 'THIRD-PARTY-NOTICES.txt'));
await copyFile(nodeLicence, join(folder, 'LICENSE-node'));

const archive = `compose-cache-${version}-${platform}-${arch}.tar.gz`;
execFileSync('tar', ['-czf', archive, 'compose-cache'], { cwd: release, stdio: 'inherit' });
await rm(folder, { recursive: true });
process.stdout.write(`${join(release, archive)}\n`);
