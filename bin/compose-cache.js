#!/usr/bin/env node
import cli from '../dist/cli.cjs';

process.exitCode = await cli.main(process.argv.slice(2));
