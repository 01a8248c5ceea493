/** Programs that digest a folder, too, installed by npm into the bench's own folder. Where npm cannot reach them they are left out. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PEERS = [
  {
    name: 'AWS CDK `FileSystem.fingerprint`',
    packages: ['aws-cdk-lib@2', 'constructs@10'],
    script: "const { FileSystem } = require('aws-cdk-lib/core'); FileSystem.fingerprint(process.argv[1]);"
  },
  {
    name: 'npm folder-hash',
    packages: ['folder-hash@4'],
    script: "require('folder-hash').hashElement(process.argv[1]);"
  }
];

/** @returns for each the command that digests the folder. */
export function installPeers(work, folder, env) {
  const home = join(work, 'peers');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{}\n');
  return PEERS.flatMap(({ name, packages, script }) => {
    try {
      const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
      // With the environment as it is: it may say which registry to ask.
      execFileSync('npm', ['install', ...options, ...packages], { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
    } catch {
      process.stderr.write(`bench: ${name} could not be installed, so it is not measured\n`);
      return [];
    }
    return [{ name, command: { command: process.execPath, args: ['-e', script, folder], env, cwd: home } }];
  });
}
