/**
 * Builds the package: validators, one bundle for the command line, one for the API, type declarations, notices of the
 * packages inside, V8's code cache.
 *
 * Out: `dist/cli.cjs` (CommonJS, so that the code cache can be used on it), `dist/start.cjs` which loads it,
 * `dist/index.js` (ESM), `dist/types/`. All of it is made beside and takes the old one's place at the end.
 */
import { execFileSync } from 'node:child_process';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
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

await buildValidators();
const bundles = await Promise.all([
  build({
    ...common,
    entryPoints: ['src/cli/main.ts'],
    outfile: join(NEW, 'cli.cjs'),
    format: 'cjs',
    plugins: [lazyBuiltins],
    // Code that is run by node:vm cannot import, and code for the cache is read as Latin-1, which is fastest.
    supported: { 'dynamic-import': false },
    charset: 'ascii',
    // CommonJS has no import.meta; yargs asks for it. The wrapper is what start.ts calls.
    define: { ...common.define, 'import.meta.url': 'bundleUrl' },
    banner: {
      js: '(function(exports,require,module,__filename,__dirname){const bundleUrl="file://"+encodeURI(__filename);'
    },
    footer: { js: '})' }
  }),
  build({ ...common, entryPoints: ['src/start/start.ts'], outfile: join(NEW, 'start.cjs'), format: 'cjs' }),
  build({ ...common, entryPoints: ['src/index.ts'], outfile: join(NEW, 'index.js'), format: 'esm' })
]);
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', join(NEW, 'types')], {
  cwd: ROOT,
  stdio: 'inherit'
});
await keepPublicDeclarations(join(NEW, 'types'));
const metafiles = bundles.map(({ metafile }) => metafile);
await writeFile(join(NEW, 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(ROOT, metafiles));
await rename(DIST, OLD).catch(() => undefined);
await rename(NEW, DIST);
await rm(OLD, { recursive: true, force: true });
execFileSync(process.execPath, [join(ROOT, 'scripts/build-start.cjs')], { stdio: 'inherit' });
