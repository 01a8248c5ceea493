#!/usr/bin/env node
const { join } = require('node:path');
const { distributionIn, run } = require('../dist/start.cjs');

run(distributionIn(join(__dirname, '../dist')), require, process.argv.slice(2)).then(code => {
  process.exitCode = code;
});
