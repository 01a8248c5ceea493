/**
 * What we read out of Compose files and env files against what docker compose reads.
 *
 * Every folder of fixtures/compose/{yaml,interpolation,dotenv} has a project. Those below `ok` have an `expected.json`
 * with what docker compose 2.40.3 printed (`docker compose config --format json`, the parts that say how it read the
 * file); `vitest -u` records it again. The unit tests compare us with it. Those below `err` are refused; those below
 * `endless` make docker compose run until its memory is used up, so only the unit tests look at them.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerCompose, hasDockerCompose } from '../support/docker.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/compose');

/** Folders by name, relative to the fixtures. */
function casesOf(verdict: 'ok' | 'err'): readonly string[] {
  return ['yaml', 'interpolation', 'dotenv'].flatMap(kind =>
    readdirSync(join(FIXTURES, kind, verdict)).map(name => join(kind, verdict, name))
  );
}

/** What docker compose adds whatever the file says. */
const ADDED = /^(?:name|services\.web\.(?:networks|command|entrypoint)|networks\.\w+\.(?:name|ipam))$/;

function withoutAdded(value: unknown, path = ''): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !ADDED.test(path + key))
      .map(([key, child]) => [key, withoutAdded(child, `${path}${key}.`)])
  );
}

describe.skipIf(!hasDockerCompose())('docker compose', () => {
  it.each(casesOf('ok'))('reads %s as recorded', async name => {
    const folder = join(FIXTURES, name);
    const env = { HOME_SET: 'home' };
    const { stdout, stderr } = await dockerCompose(['config', '--format', 'json'], { cwd: folder, env });
    expect(stdout, stderr).not.toBe('');
    const recorded = `${JSON.stringify(withoutAdded(JSON.parse(stdout)), null, 2)}\n`;
    await expect(recorded).toMatchFileSnapshot(join(folder, 'expected.json'));
  });

  it.each(casesOf('err'))('refuses %s', async name => {
    const { exitCode } = await dockerCompose(['config', '--quiet'], { cwd: join(FIXTURES, name) });
    expect(exitCode).not.toBe(0);
  });
});
