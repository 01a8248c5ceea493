/** docs/configuration.md: its table is made from the settings, its examples are read by the schema and the program. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, flagOf, nameOf, SETTING_KEYS, SETTINGS, variableOf } from '../../src/settings/index.ts';
import { createWorkspace, runCli } from '../support/cli.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';

const FILE = join(REPOSITORY_ROOT, 'docs/configuration.md');
const BEGIN = '<!-- The settings: made from the code by `npx vitest run test/docs -u`. -->\n';
const END = '<!-- Here ends what is made from the code. -->\n';

function settingsTable(): string {
  const rows = SETTING_KEYS.map(key => {
    const { type, describe: sentence, perService } = SETTINGS[key];
    const value = DEFAULT_SETTINGS[key];
    const preset =
      value === undefined || value.length === 0 ? '' : `\`${typeof value === 'string' ? value : value.join(', ')}\``;
    const choices = type.kind === 'choice' ? ` One of ${type.choices.map(choice => `\`${choice}\``).join(', ')}.` : '';
    const kind = type.kind === 'list' ? ' A list.' : '';
    return `| \`${nameOf(key)}\` | ${preset} | ${sentence}${choices}${kind} | \`--${flagOf(key)}\`<br>\`${variableOf(key)}\` | ${perService ? 'yes' : 'no'} |`;
  });
  return [
    '| setting | default | meaning | flag, variable | in a service |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ''
  ].join('\n');
}

const page = readFileSync(FILE, 'utf8');

describe('docs/configuration.md', () => {
  it('has every setting', async () => {
    const [before = '', rest = ''] = page.split(BEGIN);
    const [, after = ''] = rest.split(END);
    expect(before.length * after.length).toBeGreaterThan(0);
    await expect(`${before}${BEGIN}\n${settingsTable()}\n${END}${after}`).toMatchFileSnapshot(FILE);
  });

  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

  it.each(examples.filter(text => text.includes('services:')))('has an example that works: %s', async text => {
    const workspace = await createWorkspace();
    try {
      await writeFile(join(workspace.path, 'compose.yaml'), text);
      const { exitCode, stderr } = await runCli(['config'], { cwd: workspace.path });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    } finally {
      await workspace.remove();
    }
  });

  it('shows what config prints', async () => {
    const workspace = await createWorkspace();
    try {
      await writeFile(join(workspace.path, 'compose.yaml'), examples[0] ?? '');
      const { stdout } = await runCli(['config', '--verify', 'label'], { cwd: workspace.path });
      const shown = /```\n(SETTING[\s\S]*?)```/.exec(page)?.[1] ?? '';
      const lines = shown.split('\n').filter(line => line !== '' && line !== '…');
      expect(lines.length).toBeGreaterThan(5);
      for (const line of lines) expect(stdout.split('\n')).toContain(line);
    } finally {
      await workspace.remove();
    }
  });
});
