/** Programs that digest a folder, too, installed by npm into the bench's own folder; what npm cannot reach is left out. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PEERS = [
  {
    name: 'AWS CDK `FileSystem.fingerprint`',
    packages: ['aws-cdk-lib@2', 'constructs@10'],
    // Below the home folder, unless that is none.
    remembers: true,
    script: "const { FileSystem } = require('aws-cdk-lib/core'); FileSystem.fingerprint(process.argv[1]);"
  },
  {
    name: 'npm folder-hash',
    packages: ['folder-hash@4'],
    remembers: false,
    script: "require('folder-hash').hashElement(process.argv[1]);"
  }
];

/** @returns for each the command that digests the folder with nothing remembered, and the one that remembers, if it can. */
export function installPeers(work, folder, env) {
  const home = join(work, 'peers');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{}\n');
  return PEERS.flatMap(({ name, packages, remembers, script }) => {
    try {
      const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
      // With the environment as it is: it may say which registry to ask.
      execFileSync('npm', ['install', ...options, ...packages], { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
    } catch {
      process.stderr.write(`bench: ${name} could not be installed, so it is not measured\n`);
      return [];
    }
    const again = { command: process.execPath, args: ['-e', script, folder], env, cwd: home };
    const cold = { ...again, env: { ...env, HOME: '/dev/null' } };
    return [{ name, cold, again: remembers ? again : undefined }];
  });
}
