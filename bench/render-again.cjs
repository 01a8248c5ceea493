/**
 * Renders the example twice in one process and prints how many milliseconds each took: the difference is what V8 does for
 * the first time, such as taking functions into use, compiling patterns and loading Node's own modules.
 */
const { join } = require('node:path');
const { distributionIn, loadBundle } = require('../dist/start.cjs');

const EXAMPLE = join(__dirname, '../examples/polyglot');

async function measure() {
  const { commandLine } = loadBundle(distributionIn(join(__dirname, '../dist')), require);
  const times = [];
  for (let run = 0; run < 2; run++) {
    const start = performance.now();
    await commandLine.main(['render', '--project-directory', EXAMPLE, '-o', '/dev/null', '--quiet']);
    times.push(performance.now() - start);
  }
  process.stdout.write(JSON.stringify(times));
}

measure();
