/** The start of the single executable: the same command line, out of the assets that scripts/build-executable.mjs put in. */
import { getRawAsset } from 'node:sea';
import { run } from './start.ts';

// What is inside the executable is used where it lies, never copied; nothing here writes into it.
const distribution = { folder: undefined, read: (name: string) => Buffer.from(getRawAsset(name) as ArrayBuffer) };

run(distribution, require, process.argv.slice(2)).then(code => process.exit(code));
