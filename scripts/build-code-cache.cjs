/**
 * Writes V8's code cache of the command line for the Node that runs this: the engine's name, a zero byte, the cache.
 *
 * The cache is taken after a rendering, so that it has the functions that a usual run needs; see src/start/start.ts.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const ROOT = join(__dirname, '..');
const BUNDLE = join(ROOT, 'dist/cli.cjs');

const script = new Script(readFileSync(BUNDLE, 'latin1'), { filename: BUNDLE });
const module_ = { exports: {} };
script.runInThisContext()(module_.exports, require, module_, BUNDLE, join(ROOT, 'dist'));
const { main } = module_.exports;

main(['render', '--project-directory', join(ROOT, 'examples/polyglot'), '-o', '/dev/null', '--quiet']).then(code => {
  if (code !== 0) throw new Error(`the example could not be rendered: exit code ${code}`);
  const engine = Buffer.from(`${process.versions.v8}-${process.arch}\0`, 'latin1');
  writeFileSync(`${BUNDLE}.v8cache`, Buffer.concat([engine, script.createCachedData()]));
});
