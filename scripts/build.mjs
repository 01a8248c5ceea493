/**
 * Builds the package: validators, the page of `graph`, the command line, the API, type declarations, notices of the
 * packages inside, V8's code cache.
 *
 * Out: `dist/cli.cjs` and `dist/pieces/` (build-cli.mjs), `dist/start.cjs` which loads them, `dist/index.js` (ESM),
 * `dist/types/`. All of it is made beside and takes the old one's place at the end.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildCommandLine } from './build-cli.mjs';
import { buildPage } from './build-page.mjs';
import { buildValidators } from './build-validators.mjs';
import { keepPublicDeclarations } from './declarations.mjs';
import { lazyBuiltins } from './lazy-builtins.mjs';
import { thirdPartyNotices } from './third-party.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const NEW = join(ROOT, `.cache/dist-${process.pid}`);
const OLD = `${NEW}-old`;
const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));

const common = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  // All licences stand in one file; see third-party.mjs.
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: { COMPOSE_CACHE_VERSION: JSON.stringify(version) }
};

await Promise.all([buildValidators(), buildPage()]);
await mkdir(NEW, { recursive: true });
const metafiles = await Promise.all([
  buildCommandLine(common, NEW),
  bundle({
    entryPoints: ['src/start/start.ts'],
    outfile: join(NEW, 'start.cjs'),
    format: 'cjs',
    plugins: [lazyBuiltins]
  }),
  bundle({ entryPoints: ['src/index.ts'], outfile: join(NEW, 'index.js'), format: 'esm' })
]);
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', join(NEW, 'types')], {
  cwd: ROOT,
  stdio: 'inherit'
});
await keepPublicDeclarations(join(NEW, 'types'));
await writeFile(join(NEW, 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(ROOT, metafiles));
await rename(DIST, OLD).catch(() => undefined);
await rename(NEW, DIST);
await rm(OLD, { recursive: true, force: true });
execFileSync(process.execPath, [join(ROOT, 'scripts/build-start.cjs')], { stdio: 'inherit' });

async function bundle(options) {
  const { metafile } = await build({ ...common, ...options });
  return metafile;
}
