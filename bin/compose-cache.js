#!/usr/bin/env node
const { loadCommandLine } = require('../dist/start.cjs');

loadCommandLine(require.resolve('../dist/cli.cjs'), require)
  .main(process.argv.slice(2))
  .then(code => {
    process.exitCode = code;
  });
