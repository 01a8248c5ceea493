/** Every command line of the documentation that needs files only is run; test/engine/docs.test.ts runs the others. */
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { quickParse } from '../../src/cli/quick-parse.ts';
import { type DocumentedProject, documentedBlocks, openDocumentedProject } from '../support/documented-lines.ts';
import { blocksOf, readDocuments } from '../support/markdown.ts';

const DOCUMENTS = readDocuments();
const BLOCKS = documentedBlocks().filter(({ needsEngine }) => !needsEngine);

describe('a command line of the documentation', () => {
  const projects = new Map<string, Promise<DocumentedProject>>();
  afterAll(async () => {
    for (const project of projects.values()) await (await project).remove();
  });

  it.each(BLOCKS.map(block => [block.place, block] as const))('can be run as it stands at %s', async (_, block) => {
    const project = projects.get(block.project) ?? openDocumentedProject(block.project);
    projects.set(block.project, project);
    expect(await (await project).run(block)).toEqual([]);
  });

  it('is one that compose-cache understands where it stands in YAML', () => {
    const wrong = DOCUMENTS.flatMap(({ path, text }) =>
      blocksOf(text)
        .filter(({ language }) => language === 'yaml')
        .flatMap(({ text: yaml }) => [...yaml.matchAll(/(?<![\w/-])compose-cache (?<rest>[a-z-]+ ?[^\n|>&"]*)/g)])
        .map(match => (match.groups?.rest ?? '').trim().replaceAll(/\$\{\{.*?\}\}/g, 'value'))
        .filter(rest => quickParse(rest.split(/\s+/), COMMANDS) === undefined)
        .map(rest => `${path}: compose-cache ${rest}`)
    );
    expect(wrong).toEqual([]);
  });

  it('has a language, and blocks of YAML can be read', () => {
    const wrong = DOCUMENTS.flatMap(({ path, text }) =>
      blocksOf(text).flatMap(({ language, text: body, note, line }) => {
        const isCommand = language !== 'sh' && /^\$? ?compose-cache [a-z]+/m.test(body) && note === undefined;
        const isUnread =
          language === 'yaml' &&
          parseAllDocuments(body).some(document => 'errors' in document && document.errors.length > 0);
        return isCommand || isUnread || language === 'console' || language === 'bash' ? [`${path}:${line}`] : [];
      })
    );
    expect(wrong).toEqual([]);
  });

  it('names commands that there are, wherever it is mentioned', () => {
    const names = ['help', ...COMMANDS.map(({ name }) => name)];
    const wrong = DOCUMENTS.flatMap(({ path, text }) =>
      [...text.matchAll(/`compose-cache (?<name>[a-z]+)/g)]
        .map(match => match.groups?.name ?? '')
        .filter(name => !names.includes(name))
        .map(name => `${path}: compose-cache ${name}`)
    );
    expect(wrong).toEqual([]);
  });
});
