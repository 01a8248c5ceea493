/**
 * Bundles the command line: what every run needs in one file, and a file for each piece that only some commands need.
 *
 * In: `src/cli/main.ts`. What is imported by a statement is hot, what is imported by `await import(…)` is cold.
 * Out: `cli.cjs`, and `pieces/NAME.cjs`. All are CommonJS, wrapped in a function, so that V8's code cache can be used on
 * them; src/start/bundle.ts loads them. `cli.cjs` exports what main.ts does, and under its name each piece that cold ones
 * share with it.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { lazyBuiltins } from './lazy-builtins.mjs';

/** What src/start/bundle.ts calls. CommonJS has no import.meta; yargs asks for it. */
const WRAPPER = {
  banner: {
    js: '(function(exports,require,module,__filename,__dirname){const bundleUrl="file://"+encodeURI(__filename);'
  },
  footer: { js: '})' },
  define: { 'import.meta.url': 'bundleUrl' }
};

const COMMON_JS = {
  format: 'cjs',
  // Code that is run by node:vm cannot import, and code for the cache is read as Latin-1, which is fastest.
  supported: { 'dynamic-import': false },
  charset: 'ascii',
  ...WRAPPER
};

/**
 * @param {import('esbuild').BuildOptions} options - What all bundles of the package have in common.
 * @param {string} output - A folder that is there.
 * @returns {Promise<import('esbuild').Metafile>} what went in.
 */
export async function buildCommandLine(options, output) {
  const scratch = join(output, 'scratch');
  const { metafile } = await build({
    ...options,
    entryPoints: ['src/cli/main.ts'],
    outdir: scratch,
    format: 'esm',
    splitting: true,
    minify: false,
    plugins: [lazyBuiltins]
  });
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, piece]) => [basename(path), piece]));
  const hot = staticallyReached(outputs, 'main.js');
  const cold = [...outputs.keys()].filter(name => !hot.has(name));
  await mkdir(join(output, 'pieces'));
  await Promise.all([
    build({
      ...options,
      ...COMMON_JS,
      stdin: { contents: hotEntry(hot), resolveDir: scratch },
      outfile: join(output, 'cli.cjs'),
      plugins: [piecesAreElsewhere(name => hot.has(name))]
    }),
    build({
      ...options,
      ...COMMON_JS,
      entryPoints: cold.map(name => join(scratch, name)),
      outdir: join(output, 'pieces'),
      outExtension: { '.js': '.cjs' },
      plugins: [piecesAreElsewhere(() => false)]
    })
  ]);
  await rm(scratch, { recursive: true });
  await writeId(join(output, 'cli.cjs'));
  return metafile;
}

/** Begins a bundle with what tells it from all others: its code cache must not be used for another. */
async function writeId(path) {
  const text = await readFile(path, 'latin1');
  const id = createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 32);
  await writeFile(path, `/*${id}*/${text}`, 'latin1');
}

/** The pieces that are loaded with `name`. */
function staticallyReached(outputs, name, reached = new Set()) {
  if (reached.has(name)) return reached;
  reached.add(name);
  for (const { path, kind } of outputs.get(name)?.imports ?? []) {
    if (kind === 'import-statement' && outputs.has(basename(path))) staticallyReached(outputs, basename(path), reached);
  }
  return reached;
}

function hotEntry(hot) {
  const shared = [...hot].filter(name => name !== 'main.js');
  return ["export * from './main.js';", ...shared.map(name => `export * as '${name}' from './${name}';`)].join('\n');
}

/** An esbuild plugin: a piece that is not part of the bundle is asked for by its name, without a path. */
function piecesAreElsewhere(isInside) {
  return {
    name: 'pieces-are-elsewhere',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\/[^/]+\.js$/ }, ({ path, kind }) => {
        const name = basename(path);
        return kind === 'entry-point' || isInside(name) ? undefined : { path: `./${name}`, external: true };
      });
    }
  };
}
