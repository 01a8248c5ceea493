#!/usr/bin/env node
const { run } = require('../dist/start.cjs');

run(require.resolve('../dist/cli.cjs'), require, process.argv.slice(2)).then(code => {
  process.exitCode = code;
});
