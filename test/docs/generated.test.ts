/**
 * Documents that repeat what the code knows are made here and compared with the files: `npx vitest run test/docs -u` writes
 * them again.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { helpOf } from '../../src/cli/main.ts';
import { EXPLANATIONS } from '../../src/diagnostic/explanations.ts';
import { CODES, type DiagnosticCode, gravityOf } from '../../src/diagnostic/index.ts';
import { commandIndex, commandPage, notesOf } from './command-pages.ts';
import { settingsSchema } from './settings-schema.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const COMMAND_PAGES = join(DOCS, 'commands');
const SCHEMAS = join(import.meta.dirname, '../../schemas');

const ERRORS_HEAD = `# Findings

Every message ends with a code in brackets. What is wrong, where, and how to mend it stands in the message itself; here is
what each code means. [check.md](check.md) tells how findings of \`check\` are switched off.
`;

function errorSection(code: DiagnosticCode): string {
  const { title, exit } = CODES[code];
  const { why, remedy } = EXPLANATIONS[code];
  return `## ${code}\n\n${title} ${why}\n\n**Remedy:** ${remedy}\n\n${weightOf(code)} A command that ends with it exits with ${exit}.\n`;
}

function weightOf(code: DiagnosticCode): string {
  const gravity = gravityOf(code);
  if (gravity === undefined) return 'Not a finding of `check`.';
  return gravity === 'fatal'
    ? 'An error of `check` that cannot be switched off, as nothing else can be looked at.'
    : `${gravity === 'error' ? 'An error' : 'A warning'} of \`check\`.`;
}

describe('documents that are made from the code', () => {
  it('docs/errors.md has every code of a finding', async () => {
    const codes = Object.keys(CODES) as DiagnosticCode[];
    const text = `${ERRORS_HEAD}\n${codes.map(errorSection).join('\n')}`;
    await expect(text).toMatchFileSnapshot(join(DOCS, 'errors.md'));
  });

  it('schemas/x-compose-cache.schema.json has every setting', async () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'The configuration of compose-cache, as x-compose-cache in a Compose file',
      ...settingsSchema('project')
    };
    const text = `${JSON.stringify(schema, undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(SCHEMAS, 'x-compose-cache.schema.json'));
  });

  it('docs/commands/README.md has every command and what all share', async () => {
    const text = commandIndex(COMMANDS, await helpOf([]));
    await expect(text).toMatchFileSnapshot(join(COMMAND_PAGES, 'README.md'));
  });

  it.each(COMMANDS.map(command => [command.name, command] as const))(
    'docs/commands/%s.md has what its help says',
    async (name, command) => {
      const file = join(COMMAND_PAGES, `${name}.md`);
      const notes = existsSync(file) ? notesOf(readFileSync(file, 'utf8')) : '';
      await expect(commandPage(command, notes)).toMatchFileSnapshot(file);
    }
  );

  it('docs/commands has no page of a command that is gone', () => {
    const names = ['README', ...COMMANDS.map(({ name }) => name)];
    expect(readdirSync(COMMAND_PAGES).sort()).toEqual(names.map(name => `${name}.md`).sort());
  });
});
