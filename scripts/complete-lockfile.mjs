/**
 * Adds to package-lock.json the optional packages of other platforms.
 *
 * npm leaves out what the registry in use does not serve, and `npm ci` then refuses the file on every machine. A package
 * for another operating system or processor needs no more than its name and version there: it is never fetched.
 * Run it after `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);

/** Words of package names by what they say of the platform, as `process.platform` and `process.arch` have them. */
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const [nested, hoisted] = [`${path}/node_modules/${name}`, `node_modules/${name}`];
    if (nested in lock.packages || hoisted in lock.packages) continue;
    const words = name.split(/[/-]/);
    const cpu = PROCESSORS.filter(word => words.includes(word));
    const os = SYSTEMS.filter(word => words.includes(word));
    const libc = words.some(word => word.startsWith('musl')) ? ['musl'] : undefined;
    lock.packages[hoisted] = { version, cpu, dev, libc, optional: true, os };
  }
}
const names = Object.keys(lock.packages).sort();
lock.packages = Object.fromEntries(names.map(name => [name, lock.packages[name]]));
writeFileSync(FILE, `${JSON.stringify(lock, undefined, 2)}\n`);
