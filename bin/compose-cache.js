#!/usr/bin/env node
const { join } = require('node:path');
const { distributionIn, run } = require('../dist/start.cjs');

// All output is written by then, and Node need not take down what it has built up.
run(distributionIn(join(__dirname, '../dist')), require, process.argv.slice(2)).then(code => process.exit(code));
