/** An engine of the bench's own, as the tests provision it: root on Debian, nothing of the machine's docker is touched. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from './race.mjs';

export const PROVISIONED = join(ROOT, '.cache/engine/root');

/** Whether this machine has what an engine of our own needs. */
export function canStartEngine() {
  return process.getuid?.() === 0 && existsSync(join(PROVISIONED, 'usr/sbin/dockerd'));
}

/** What docker's command line needs to be one of the bench's own. */
export function clientEnvironment(work) {
  const config = join(work, 'docker-config');
  mkdirSync(join(config, 'cli-plugins'), { recursive: true });
  for (const plugin of ['docker-compose', 'docker-buildx']) {
    symlinkSync(join(PROVISIONED, 'usr/libexec/docker/cli-plugins', plugin), join(config, 'cli-plugins', plugin));
  }
  writeFileSync(join(config, 'config.json'), '{}');
  return {
    PATH: `${join(PROVISIONED, 'usr/bin')}:${process.env.PATH}`,
    HOME: config,
    DOCKER_CONFIG: config
  };
}

/** Starts an engine that has nothing, calls `use` with the environment that points at it, and removes it. */
export async function onFreshEngine(env, use) {
  const folder = mkdtempSync(join(tmpdir(), 'cc-bench-'));
  const script = join(ROOT, 'test/support/engine.sh');
  const child = spawn('/bin/sh', [script, PROVISIONED, folder], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = new Promise(resolve => child.once('close', resolve));
  const engine = { ...env, DOCKER_HOST: `unix://${join(folder, 'docker.sock')}` };
  try {
    await until(() => answers(engine), 'the engine');
    return await use(engine);
  } finally {
    child.stdin.end();
    await ended;
  }
}

function answers(env) {
  try {
    execFileSync('docker', ['version'], { env, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export function run(env, cwd, command, args) {
  // What a command says is shown only where it fails.
  execFileSync(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
}

export async function until(isReady, name) {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await isReady()) return;
    await delay(100);
  }
  throw new Error(`${name} did not start`);
}
