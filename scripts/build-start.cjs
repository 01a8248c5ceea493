/**
 * Makes what lets the command line start fast: V8's code cache for the Node that runs this, and the texts of the help;
 * and the man page.
 *
 * The cache is taken after a rendering, so that it has the functions that a usual run needs. See src/start/.
 */
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const DIST = join(__dirname, '../dist');
const EXAMPLE = join(__dirname, '../examples/polyglot');

const { distributionIn, headOf, loadBundle } = require('../dist/start.cjs');

async function build() {
  const { commandLine, createCodeCache, id } = loadBundle(distributionIn(DIST), require);
  const { main, commandNames, helpOf, manual } = commandLine;
  const code = await main(['render', '--project-directory', EXAMPLE, '-o', '/dev/null', '--quiet']);
  if (code !== 0) throw new Error(`the example could not be rendered: exit code ${code}`);
  writeFileSync(join(DIST, 'cli.cjs.v8cache'), Buffer.concat([Buffer.from(headOf(id)), createCodeCache()]));
  mkdirSync(join(DIST, 'help'), { recursive: true });
  writeFileSync(join(DIST, 'help/index.txt'), await helpOf([]));
  for (const name of commandNames()) writeFileSync(join(DIST, `help/${name}.txt`), await helpOf([name]));
  mkdirSync(join(DIST, 'man'), { recursive: true });
  writeFileSync(join(DIST, 'man/compose-cache.1'), await manual(dateOfRelease()));
}

/** That of the newest release in the changelog; empty before the first. */
function dateOfRelease() {
  const text = readFileSync(join(__dirname, '../CHANGELOG.md'), 'utf8');
  const [date] = /(?<=^## .*)\d{4}-\d{2}-\d{2}/m.exec(text) ?? [];
  return date ?? '';
}

build();
