/** How long the command line takes to start and to render, against Node alone and against `docker compose config`. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI, environment, median, ROOT, race } from './race.mjs';

const PROVISIONED = join(ROOT, '.cache/engine/root/usr');

/** docker as the tests provision it, else the machine's own. */
function docker(work) {
  const command = join(PROVISIONED, 'bin/docker');
  if (!existsSync(command)) return { command: 'docker', env: environment(process.env.HOME) };
  const plugins = join(work, 'docker/cli-plugins');
  mkdirSync(plugins, { recursive: true });
  for (const plugin of ['docker-compose', 'docker-buildx']) {
    symlinkSync(join(PROVISIONED, 'libexec/docker/cli-plugins', plugin), join(plugins, plugin));
  }
  return { command, env: environment(work, { DOCKER_CONFIG: join(work, 'docker') }) };
}

/** A monorepo: every service has its own folder; they share an anchor. */
function makeMonorepo(folder, services) {
  const lines = [
    'name: monorepo',
    'x-service: &service',
    '  restart: unless-stopped',
    '  environment:',
    '    LOG_LEVEL: ${LOG_LEVEL:-info}',
    'services:'
  ];
  for (let index = 0; index < services; index++) {
    const name = `service-${index}`;
    lines.push(
      `  ${name}:`,
      '    <<: *service',
      `    image: example/${name}:dev`,
      '    build:',
      `      context: ${name}`,
      '      args:',
      `        NAME: ${name}`,
      `    ports: ["${10000 + index}:80"]`
    );
    if (index > 0) lines.push(`    depends_on: [service-${index - 1}]`);
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'Dockerfile'), 'FROM scratch\nARG NAME\nCOPY main.txt /\n');
    writeFileSync(join(folder, name, 'main.txt'), `${name}\n`);
  }
  writeFileSync(join(folder, 'compose.yaml'), `${lines.join('\n')}\n`);
}

/** How long a second rendering in one process takes, as a part of the first. */
function againInOneProcess(runs, env) {
  const script = join(ROOT, 'bench/render-again.cjs');
  const times = Array.from({ length: runs }, () =>
    JSON.parse(execFileSync(process.execPath, [script], { env, encoding: 'utf8' }))
  );
  return median(times.map(([, second]) => second)) / median(times.map(([first]) => first));
}

export function benchStart(work, runs) {
  const env = environment(work);
  const { command, env: dockerEnv } = docker(work);
  const example = join(ROOT, 'examples/polyglot/compose.yaml');
  const ours = (...args) => ({ command: process.execPath, args: [CLI, ...args], env });
  const config = file => ({ command, args: ['compose', '-f', file, 'config'], env: dockerEnv });
  const node = { command: process.execPath, args: ['-e', '0'], env };
  const five = race(
    {
      node,
      version: ours('--version'),
      help: ours('--help'),
      render: ours('render', '-f', example),
      check: ours('check', '--quiet', '-f', example),
      config: config(example)
    },
    runs
  );
  const monorepo = join(work, 'monorepo');
  makeMonorepo(monorepo, 500);
  const file = join(monorepo, 'compose.yaml');
  const many = race({ render: ours('render', '-f', file), config: config(file) }, Math.max(3, Math.floor(runs / 3)));
  return [
    {
      what: '`render`, 5 services',
      against: '`docker compose config`',
      ratio: five.get('render') / five.get('config'),
      aim: 0.45
    },
    { what: '`render`, 5 services', against: '`node -e 0`', ratio: five.get('render') / five.get('node'), aim: 2 },
    {
      what: '`render`, 5 services, again in one process',
      against: 'the first time',
      ratio: againInOneProcess(runs, env)
    },
    { what: '`check`, 5 services', against: '`render`', ratio: five.get('check') / five.get('render') },
    { what: '`--version`', against: '`node -e 0`', ratio: five.get('version') / five.get('node'), aim: 1.4 },
    { what: '`--help`', against: '`node -e 0`', ratio: five.get('help') / five.get('node'), aim: 1.4 },
    {
      what: '`render`, 500 services',
      against: '`docker compose config`',
      ratio: many.get('render') / many.get('config'),
      aim: 0.8
    }
  ];
}
