import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildServices, pullImages, pushImages, runCompose } from '../../../src/engine/compose.ts';
import { withPrivateFile } from '../../../src/host/index.ts';
import { type Answer, fakeProcesses } from './fake-processes.ts';

const PROJECT = { directory: '/shop', name: 'shop', envFiles: [], profiles: ['ci'] };
const DOCUMENT = 'services: {web: {build: .}}\n';

function handOff(answer: (line: string) => Answer | Error = () => ({})) {
  const { processes, calls } = fakeProcesses(answer);
  return { calls, options: { docker: { processes, environment: {} }, project: PROJECT } };
}

describe('a build', () => {
  it('is one docker compose that reads the project from its standard input', async () => {
    const { calls, options } = handOff();
    await buildServices({ ...options, document: DOCUMENT, services: ['web', 'api'], push: true });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.args.join(' ')).toMatch(/^compose --file - .* --profile ci build --push web api$/);
    expect(calls[0]?.options.input).toBe(DOCUMENT);
  });

  it('leaves our standard output to data', async () => {
    const { calls, options } = handOff();
    await buildServices({ ...options, document: DOCUMENT, services: ['web'], push: false });
    expect(calls[0]?.options.stdout).toBe('stderr');
  });

  it('fails with the exit code of docker compose', async () => {
    const { options } = handOff(line => ({ exitCode: line.includes('build') ? 17 : 0 }));
    const build = buildServices({ ...options, document: DOCUMENT, services: ['web'], push: false });
    await expect(build).rejects.toThrow('"docker compose build" ended with exit code 17');
  });
});

describe.each([
  { verb: 'pull', transfer: pullImages },
  { verb: 'push', transfer: pushImages }
])('a $verb', ({ verb, transfer }) => {
  it('hands docker compose a document of images alone, whatever the profiles', async () => {
    const { calls, options } = handOff();
    await transfer([{ service: 'web', image: 'shop/web:1' }], options);
    expect(calls[0]?.args).toEqual([
      'compose',
      '--file',
      '-',
      '--project-directory',
      '/shop',
      '--project-name',
      'shop',
      verb
    ]);
    expect(JSON.parse(String(calls[0]?.options.input)).services.web.image).toBe('shop/web:1');
  });

  it('starts nothing without images', async () => {
    const { calls, options } = handOff();
    await transfer([], options);
    expect(calls).toEqual([]);
  });
});

describe('a command of the user', () => {
  it('finds the project in a file of its own, and the terminal free', async () => {
    let found: { text: string; fileMode: number; folderMode: number } | undefined;
    const { calls, options } = handOff(line => {
      const file = / --file (\S+) /.exec(` ${line} `)?.[1] ?? '';
      found = {
        text: readFileSync(file, 'utf8'),
        fileMode: statSync(file).mode & 0o777,
        folderMode: statSync(dirname(file)).mode & 0o777
      };
      return {};
    });
    expect(await runCompose(['exec', 'web', 'sh'], DOCUMENT, options, withPrivateFile)).toBe(0);
    expect(found).toEqual({ text: DOCUMENT, fileMode: 0o600, folderMode: 0o700 });
    expect(calls[0]?.args.slice(-3)).toEqual(['exec', 'web', 'sh']);
    expect(calls[0]?.options).not.toHaveProperty('input');
    expect(calls[0]?.options.stdout).toBe('inherit');
    expect(existsSync(dirname(calls[0]?.args[2] ?? ''))).toBe(false);
  });

  it('has the exit code of docker compose', async () => {
    const { options } = handOff(line => ({ exitCode: line.endsWith('web false') ? 42 : 0 }));
    expect(await runCompose(['run', 'web', 'false'], DOCUMENT, options, withPrivateFile)).toBe(42);
  });

  it('fails when docker has no compose', async () => {
    const { options } = handOff(() => ({ exitCode: 125 }));
    await expect(runCompose(['ps'], DOCUMENT, options, withPrivateFile)).rejects.toThrow('has no "compose" command');
  });
});
