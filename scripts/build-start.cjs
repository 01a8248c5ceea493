/**
 * Makes what lets the command line start fast: V8's code cache for the Node that runs this, and the texts of the help.
 *
 * The cache is taken after a rendering, so that it has the functions that a usual run needs; the file has the engine's
 * name, a zero byte, the cache. See src/start/start.ts.
 */
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const DIST = join(__dirname, '../dist');
const BUNDLE = join(DIST, 'cli.cjs');
const EXAMPLE = join(__dirname, '../examples/polyglot');

const script = new Script(readFileSync(BUNDLE, 'latin1'), { filename: 'compose-cache/dist/cli.cjs' });
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, require, bundle, BUNDLE, DIST);
const { main, commandNames, helpOf } = bundle.exports;

async function build() {
  const code = await main(['render', '--project-directory', EXAMPLE, '-o', '/dev/null', '--quiet']);
  if (code !== 0) throw new Error(`the example could not be rendered: exit code ${code}`);
  const engine = Buffer.from(`${process.versions.v8}-${process.arch}\0`, 'latin1');
  writeFileSync(`${BUNDLE}.v8cache`, Buffer.concat([engine, script.createCachedData()]));
  mkdirSync(join(DIST, 'help'), { recursive: true });
  writeFileSync(join(DIST, 'help/index.txt'), await helpOf([]));
  for (const name of commandNames()) writeFileSync(join(DIST, `help/${name}.txt`), await helpOf([name]));
}

build();
