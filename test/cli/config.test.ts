/** `config` through the real binary: every setting, its value and who said so; never a secret. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';

const PROJECT = `x-compose-cache:
  modes: exec
  salt: \${SALT:-pepper-of-the-file}
  cache: s3
  cache_options: region=eu,secret_access_key=key-of-the-file
services:
  web:
    image: shop/web
    build: .
    x-compose-cache: { modes: exact, inputs: ["données/漢字/**"] }
  api: { image: shop/api, build: . }
`;
const SECRETS = ['pepper-of-the-file', 'key-of-the-file', 'pepper-of-the-environment'];

let workspace: Workspace;
beforeEach(async () => {
  workspace = await createWorkspace();
  await writeFile(join(workspace.path, 'compose.yaml'), PROJECT);
});
afterEach(() => workspace.remove());

/** Runs \`config\`; no part of what it writes may be a secret. */
async function config(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const result = await runCli(['config', ...args], { cwd: workspace.path, env });
  for (const secret of SECRETS) expect(result.stdout + result.stderr).not.toContain(secret);
  return result;
}

/** The line of a setting, with single blanks. */
function lineOf(text: string, setting: string): string | undefined {
  return text
    .split('\n')
    .find(line => line.startsWith(`${setting} `))
    ?.replace(/ {2,}/g, ' | ');
}

describe('config', () => {
  it('says for each setting who said so', async () => {
    const { stdout, exitCode } = await config(['--bases', 'resolve'], { COMPOSE_CACHE_MOVING: 'main,ci' });
    expect(exitCode).toBe(0);
    expect(lineOf(stdout, 'bases')).toBe('bases | resolve | --bases');
    expect(lineOf(stdout, 'moving')).toBe('moving | main, ci | COMPOSE_CACHE_MOVING');
    expect(lineOf(stdout, 'modes')).toBe('modes | exec | compose.yaml:2:3');
    expect(lineOf(stdout, 'verify')).toBe('verify | none | default');
    expect(stdout).toContain(
      'service web\nSETTING  VALUE            FROM\nmodes    exact            compose.yaml:10:24\n'
    );
  });

  it('has every setting of a service that is named', async () => {
    const { stdout } = await config(['web']);
    expect(lineOf(stdout, 'modes')).toBe('modes | exact | compose.yaml:10:24');
    expect(lineOf(stdout, 'cache')).toBe('cache | s3 | compose.yaml:4:3');
    expect(lineOf(stdout, 'insecure')).toBeUndefined();
    expect((await config(['wbe'])).stderr).toContain('did you mean "web"?');
  });

  it('tells of a secret only that it is set', async () => {
    const { stdout } = await config([], { SALT: 'pepper-of-the-environment' });
    expect(lineOf(stdout, 'salt')).toBe('salt | set, but not shown | compose.yaml:3:3');
    expect(lineOf(stdout, 'cache_options')).toBe('cache_options | region=eu,secret_access_key=*** | compose.yaml:5:3');
    const salted = await config([], { COMPOSE_CACHE_SALT: 'pepper-of-the-environment' });
    expect(lineOf(salted.stdout, 'salt')).toBe('salt | set, but not shown | COMPOSE_CACHE_SALT');
    await config(['--format', 'json', 'web', '--salt', 'pepper-of-the-environment']);
  });

  it.each([[[]], [['web', 'api']], [['--modes', 'exact']]])('%j follows its schema as JSON', async args => {
    const { stdout } = await config([...args, '--format', 'json'], { COMPOSE_CACHE_VERIFY: 'label' });
    const schema = JSON.parse(await readFile(join(REPOSITORY_ROOT, 'schemas/config.schema.json'), 'utf8'));
    const validate = new Ajv({ allErrors: true }).compile(schema);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
    expect(JSON.parse(stdout).settings.verify).toEqual({
      value: 'label',
      origin: { kind: 'variable', name: 'COMPOSE_CACHE_VERIFY' }
    });
  });

  it('warns of a variable that means nothing, as every command does', async () => {
    const ofEarlierSteps = { COMPOSE_CACHE_IMAGE_WEB: 'web:1', COMPOSE_CACHE_IMAGES: '{}', COMPOSE_CACHE_BUILT: '0' };
    const { stderr } = await config([], { COMPOSE_CACHE_MODE: 'exact', ...ofEarlierSteps });
    expect(stderr).toBe(
      'warning: the environment variable COMPOSE_CACHE_MODE means nothing to compose-cache [unknown-variable]\n  help: did you mean COMPOSE_CACHE_MODES?\n'
    );
  });
});
