/**
 * Our loading against that of the real docker compose, asked while the test runs.
 *
 * What it accepts, we accept, and our merged document comes to the same: with the profiles of the command, and with
 * all of them. What it refuses, and what it does not come to an end with, we refuse; `expected.txt` holds what we say.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasDockerCompose, REPOSITORY_ROOT } from '../support/docker.ts';
import {
  type Command,
  configOfMerged,
  configOfOriginal,
  LOAD_FIXTURES,
  loaded,
  loadOptions,
  profileOptions,
  readCommand,
  refused,
  tryLoad
} from '../support/loading.ts';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus/cases');

/** Order that docker compose draws by lot. */
function withoutLots(config: string): string {
  return config.replace(/( +)ssh:\n(?:\1 +- .*\n)+/g, list => list.split('\n').sort().join('\n'));
}

async function expectSameConfig(command: Command): Promise<void> {
  const project = loaded(tryLoad(loadOptions(command)));
  const original = await configOfOriginal(command);
  expect(original, original.stderr).toMatchObject({ exitCode: 0 });
  const merged = await configOfMerged(project, ...profileOptions(command, project));
  expect(merged, merged.stderr).toMatchObject({ exitCode: 0 });
  expect(withoutLots(merged.stdout)).toBe(withoutLots(original.stdout));
  if ([...project.services.values()].every(({ active }) => active)) return;
  const everything = await configOfOriginal(command, '--profile', '*');
  // Services of inactive profiles may lack what they need.
  if (everything.exitCode === 0) {
    expect(withoutLots((await configOfMerged(project, '--profile', '*')).stdout)).toBe(withoutLots(everything.stdout));
  }
}

describe.skipIf(!hasDockerCompose())('a project that docker compose accepts', () => {
  it.concurrent.each(readdirSync(join(LOAD_FIXTURES, 'ok')))('comes to the same when it is merged: %s', async name => {
    await expectSameConfig(readCommand(join(LOAD_FIXTURES, 'ok', name)));
  });
});

const REFUSED = ['err', 'endless'].flatMap(kind =>
  readdirSync(join(LOAD_FIXTURES, kind)).map(name => join(kind, name))
);

describe('a project that docker compose refuses, or on which it does not come to an end', () => {
  it.each(REFUSED)('is refused with a better message: %s', name => {
    const folder = join(LOAD_FIXTURES, name);
    const said = refused(tryLoad(loadOptions(readCommand(folder)))).replaceAll(REPOSITORY_ROOT, '<repository>');
    expect(said).toBe(readFileSync(join(folder, 'expected.txt'), 'utf8'));
  });

  describe.skipIf(!hasDockerCompose())('by its own word', () => {
    it.concurrent.each(readdirSync(join(LOAD_FIXTURES, 'err')))('is not accepted: %s', async name => {
      const { exitCode } = await configOfOriginal(readCommand(join(LOAD_FIXTURES, 'err', name)));
      expect(exitCode).not.toBe(0);
    });
  });
});

interface CorpusCase {
  readonly oracle: 'ok' | 'error';
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Real projects; where the corpus does not lie beside the repository there is nothing to run. */
describe.runIf(existsSync(CORPUS) && hasDockerCompose())('a project of the corpus', () => {
  const names = existsSync(CORPUS) ? readdirSync(CORPUS) : [];
  const cases = names.map(name => {
    const about = JSON.parse(readFileSync(join(CORPUS, name, 'case.json'), 'utf8')) as CorpusCase; // as its README says
    return { name, ...about };
  });
  let scratch: string;

  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'compose-load-'));
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  function commandOf({ name, files, env, cwd }: CorpusCase & { readonly name: string }): Command {
    // Deep enough that paths to folders above stay inside of the scratch folder.
    const folder = join(scratch, name, 'up5/up4/up3/up2/up1', name);
    cpSync(join(CORPUS, name), folder, { recursive: true, verbatimSymlinks: true });
    const here = Object.entries(env).map(([key, value]) => [key, value.replaceAll('@CASE@', folder)]);
    return {
      args: files.flatMap(file => ['-f', file]),
      env: Object.fromEntries(here),
      cwd: join(folder, cwd ?? ''),
      stdin: ''
    };
  }

  it.concurrent.each(cases.filter(({ oracle }) => oracle === 'ok'))(
    'comes to the same when it is merged: $name',
    async about => {
      await expectSameConfig(commandOf(about));
    }
  );

  it.each(cases.filter(({ oracle }) => oracle === 'error'))('is refused as by docker compose: $name', about => {
    expect(tryLoad(loadOptions(commandOf(about)))).toMatch(/: error: .+ \[[a-z-]+\]$/m);
  });
});
