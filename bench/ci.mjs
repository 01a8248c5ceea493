/**
 * A run in which nothing changed, on a machine as CI gives it: five services, a registry on loopback, and for every
 * measured run an engine without an image, a container, or a build cache.
 *
 * Against `compose-cache ci`: the flow of the blog post (pull the tag ci, pull the hash tag, build, tag, push), and
 * `docker compose build` with the same inline caches. Needs root on Debian, as the engine tests do.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientEnvironment, onFreshEngine, PROVISIONED, run, until } from './engine.mjs';
import { CLI, median, ROOT } from './race.mjs';

const SERVICES = ['base', 'api', 'web', 'worker', 'docs'];

/** @returns rows as those of start.mjs. */
export async function benchCi(work, runs) {
  const registry = await startRegistry(work);
  try {
    const project = join(work, 'five-services');
    cpSync(join(ROOT, 'fixtures/ci/five-services'), project, { recursive: true });
    const env = { ...clientEnvironment(work), REGISTRY: registry.host, BASE_IMAGE: `${registry.host}/base:1` };
    await onFreshEngine(env, engine => {
      importBase(engine, work);
      ours(engine, project);
      rmSync(join(project, 'ci.compose.yml'), { force: true });
      writeFileSync(join(project, 'ci.compose.yml'), rendered(engine, project));
    });
    const flows = { ours, blog: blogFlow, cached: cachedBuild };
    const times = new Map(Object.keys(flows).map(name => [name, []]));
    for (let run = 0; run <= runs; run++) {
      for (const [name, flow] of Object.entries(flows)) {
        const seconds = await onFreshEngine(env, engine => timed(() => flow(engine, project)));
        if (run > 0) times.get(name).push(seconds);
      }
    }
    const of = name => median(times.get(name));
    return [
      {
        what: '`ci`, 5 services, nothing changed',
        against: "the blog post's flow",
        ratio: of('ours') / of('blog'),
        aim: 0.08
      },
      {
        what: '`ci`, 5 services, nothing changed',
        against: '`docker compose build` with the same caches',
        ratio: of('ours') / of('cached'),
        aim: 0.2
      }
    ];
  } finally {
    registry.child.kill();
  }
}

function ours(env, cwd) {
  run(env, cwd, process.execPath, [CLI, 'ci', '--quiet', '--branch', 'main', '--default-branch', 'main']);
}

/** As the post has it, but with the hash tags at hand, whose making would take the flow yet longer. */
function blogFlow(env, cwd) {
  const document = join(cwd, 'ci.compose.yml');
  const compose = ['compose', '-f', document];
  const images = JSON.parse(
    execFileSync('docker', [...compose, 'config', '--format', 'json'], { cwd, env, encoding: 'utf8' })
  ).services;
  for (const name of SERVICES) {
    const { image } = images[name];
    run(env, cwd, 'docker', ['pull', '--quiet', `${image.slice(0, image.lastIndexOf(':'))}:ci`]);
  }
  run(env, cwd, 'docker', [...compose, 'pull', '--quiet']);
  run(env, cwd, 'docker', [...compose, 'build', '--quiet']);
  for (const name of SERVICES) {
    const { image } = images[name];
    const moving = `${image.slice(0, image.lastIndexOf(':'))}:ci`;
    run(env, cwd, 'docker', ['tag', image, moving]);
    run(env, cwd, 'docker', ['push', '--quiet', moving]);
  }
  run(env, cwd, 'docker', [...compose, 'push', '--quiet']);
}

function cachedBuild(env, cwd) {
  run(env, cwd, 'docker', ['compose', '-f', join(cwd, 'ci.compose.yml'), 'build', '--quiet']);
}

function rendered(env, cwd) {
  return execFileSync(process.execPath, [CLI, 'render'], { cwd, env, encoding: 'utf8' });
}

function timed(use) {
  const start = process.hrtime.bigint();
  use();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

async function startRegistry(work) {
  const file = join(work, 'registry.json');
  const port = 20_000 + (process.pid % 20_000);
  const host = `127.0.0.1:${port}`;
  const storage = { filesystem: { rootdirectory: join(work, 'registry') } };
  writeFileSync(file, JSON.stringify({ version: 0.1, log: { level: 'error' }, storage, http: { addr: host } }));
  const own = join(PROVISIONED, 'usr/bin/docker-registry');
  const child = spawn(existsSync(own) ? own : 'docker-registry', ['serve', file], { stdio: 'ignore' });
  await until(async () => (await fetch(`http://${host}/v2/`).catch(() => undefined))?.ok === true, 'the registry');
  return { host, child };
}

/** A base image of one program with its links, since the machine may have no internet. */
function importBase(env, work) {
  const root = join(work, 'base');
  mkdirSync(join(root, 'bin'), { recursive: true });
  const busybox = [join(PROVISIONED, 'bin/busybox'), '/usr/bin/busybox', '/bin/busybox'].find(existsSync);
  cpSync(busybox, join(root, 'bin/busybox'));
  for (const command of ['sh', 'echo']) symlinkSync('busybox', join(root, 'bin', command));
  execFileSync('tar', ['-C', root, '-cf', join(work, 'base.tar'), '.']);
  run(env, work, 'docker', ['image', 'import', '--change', 'ENV PATH=/bin', join(work, 'base.tar'), env.BASE_IMAGE]);
  run(env, work, 'docker', ['image', 'push', '--quiet', env.BASE_IMAGE]);
}
