/**
 * Output that documents quote: a block after `<!-- output of: compose-cache ARGS -->` is what the command prints for
 * examples/polyglot. `npx vitest run test/docs -u` writes it again.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';
import { readDocuments } from '../support/markdown.ts';

const QUOTED = /(?<head>^<!-- output of: compose-cache (?<args>.*) -->\n+```[a-z]*\n)[\s\S]*?(?=^```$)/gm;

const DOCUMENTS = readDocuments().filter(({ text }) => text.match(QUOTED) !== null);

it.each(DOCUMENTS)('$path quotes what is printed', async ({ path, text }) => {
  let current = text;
  for (const { 0: block, groups: { head = '', args = '' } = {} } of text.matchAll(QUOTED)) {
    const { exitCode, stdout, stderr } = await runCli(args.split(' '), {
      cwd: join(REPOSITORY_ROOT, 'examples/polyglot'),
      env: { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' }
    });
    expect({ exitCode }, stderr).toEqual({ exitCode: 0 });
    current = current.replace(block, () => head + stdout);
  }
  await expect(current).toMatchFileSnapshot(join(REPOSITORY_ROOT, path));
});
