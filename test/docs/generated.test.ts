/**
 * Documents that repeat what the code knows are made here and compared with the files: `npx vitest run test/docs -u` writes
 * them again.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandNames, helpOf } from '../../src/cli/main.ts';
import { CODES } from '../../src/diagnostic/index.ts';

const DOCS = join(import.meta.dirname, '../../docs');

describe('documents that are made from the code', () => {
  it('docs/errors.md has every code of a finding', async () => {
    const sections = Object.entries(CODES).map(
      ([code, { title, exit }]) => `## ${code}\n\n${title} A command that ends with it exits with ${exit}.\n`
    );
    const text = `# Findings\n\nEvery message ends with a code in brackets. What is wrong, where, and how to mend it stands in the message itself.\n\n${sections.join('\n')}`;
    await expect(text).toMatchFileSnapshot(join(DOCS, 'errors.md'));
  });

  it('docs/cli.md has the help of every command', async () => {
    const helps = [await helpOf([]), ...(await Promise.all(commandNames().map(name => helpOf([name]))))];
    const sections = ['compose-cache', ...commandNames()].map(
      (name, index) => `## ${name}\n\n\`\`\`\n${helps[index] ?? ''}\`\`\`\n`
    );
    const text = `# Commands\n\nThe help of every command, as \`--help\` prints it.\n\n${sections.join('\n')}`;
    await expect(text).toMatchFileSnapshot(join(DOCS, 'cli.md'));
  });
});
