/** The formats of `check`, through the real binary, against the schemas that describe them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';
import { trackAll } from '../support/git.ts';

const SARIF_SCHEMA = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

/** A folder with what has a meaning in file names, in addresses and in annotations. */
const ODD = 'a, b:100%';

let workspace: Workspace;

async function validatorOf(path: string) {
  // Draft 4 is read as draft 7, which differs in nothing that is used; formats are those of addresses and dates.
  const { id: _id, $schema: _draft, ...schema } = JSON.parse(await readFile(path, 'utf8'));
  return new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
}

const check = (...args: readonly string[]) => runCli(['check', ...args], { cwd: workspace.path });

beforeAll(async () => {
  workspace = await createWorkspace();
  const write = (name: string, text: string) => writeFileSync(join(workspace.path, name), text);
  mkdirSync(join(workspace.path, ODD));
  write(`${ODD}/Dockerfile`, 'FROM node:22\nARG TOKEN=not-to-be-shown\nCOPY . .\n');
  write(`${ODD}/new.js`, '1\n');
  write('compose.yaml', `services:\n  web:\n    build: "${ODD}"\n  api:\n    image: shop/api\n    build: nowhere\n`);
  trackAll(workspace.path);
  write(`${ODD}/other.js`, '1\n');
});
afterAll(() => workspace.remove());

describe('check', () => {
  it('prints JSON that follows its schema', async () => {
    const { exitCode, stdout } = await check('--format', 'json', '--rendered', 'ci.compose.yml');
    const validate = await validatorOf(join(REPOSITORY_ROOT, 'schemas/check.schema.json'));
    const report = JSON.parse(stdout);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(exitCode).toBe(1);
    const web = { services: ['web'], file: `${ODD}/Dockerfile` };
    expect(report.findings).toMatchObject([
      { ...web, code: 'floating-base', severity: 'warning', line: 1, column: 1, endLine: 1, endColumn: 13 },
      { ...web, code: 'secret-argument', severity: 'error', line: 2 },
      { ...web, code: 'untracked-input', severity: 'error', line: 3 },
      { code: 'unnamed-image', file: 'compose.yaml', line: 3 },
      { code: 'missing-context', file: 'compose.yaml', line: 6, services: ['api'] }
    ]);
    expect(stdout).not.toContain('not-to-be-shown');
  });

  it('prints an empty report where nothing is found', async () => {
    const all = 'floating-base,secret-argument,untracked-input,unnamed-image,missing-context';
    const { exitCode, stdout } = await check('--format', 'json', '--check-ignore', all);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ version: 1, findings: [], written: [] });
  });

  it('prints SARIF that follows the schema of OASIS', async () => {
    const { stdout } = await check('--format', 'sarif', '--rendered', 'ci.compose.yml');
    const validate = await validatorOf(SARIF_SCHEMA);
    const log = JSON.parse(stdout);
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    const [{ tool, results }] = log.runs;
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    const places = results.map((result: { locations: [{ physicalLocation: object }] }) => result.locations[0]);
    expect(places[0]).toEqual({
      physicalLocation: {
        artifactLocation: { uri: 'a%2C%20b%3A100%25/Dockerfile', uriBaseId: '%SRCROOT%' },
        region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 13 }
      }
    });
    expect(results.map(({ level }: { level: string }) => level)).toContain('warning');
    expect(stdout).not.toContain('not-to-be-shown');
  });

  it('prints annotations for GitHub with what has a meaning there escaped', async () => {
    const { exitCode, stdout } = await check('--format', 'github');
    const [first, second] = stdout.split('\n');
    const file = 'file=a%2C b%3A100%25/Dockerfile';
    expect(first).toBe(
      `::warning ${file},line=1,endLine=1,col=1,endColumn=13,title=floating-base::` +
        'the image in FROM node:22 can move, and the hash would not notice%0A' +
        'pin its digest (NAME@sha256:…), or set "bases: resolve" in "x-compose-cache"'
    );
    expect(second).toContain(`::error ${file},line=2,`);
    expect(stdout).not.toContain('not-to-be-shown');
    expect(exitCode).toBe(1);
  });

  it('tells people on standard error how much was found, unless they want it quiet', async () => {
    expect((await check()).stderr).toBe('2 services looked at: 4 errors, 1 warning\n');
    const { stdout, stderr } = await check('--quiet');
    expect(stderr).toBe('');
    expect(stdout).not.toContain('warning:');
  });
});
