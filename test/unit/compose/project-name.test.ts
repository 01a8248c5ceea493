import { describe, expect, it } from 'vitest';
import { parseComposeDocuments } from '../../../src/compose/document.ts';
import { normalizeProjectName, projectName } from '../../../src/compose/project-name.ts';

function name(
  option: string | undefined,
  variables: Readonly<Record<string, string>>,
  ...files: readonly string[]
): string {
  const documents = files.flatMap(
    text => parseComposeDocuments({ path: 'compose.yaml', text: text === '' ? 'services: {}' : `name: ${text}` }).roots
  );
  return projectName(option, new Map(Object.entries(variables)), documents, '/home/My.App');
}

describe('the name of a project', () => {
  it.each([
    {
      rule: 'is the option before all',
      option: 'given',
      variables: { COMPOSE_PROJECT_NAME: 'env' },
      files: ['file'],
      expected: 'given'
    },
    {
      rule: 'is the variable before the files',
      option: undefined,
      variables: { COMPOSE_PROJECT_NAME: 'env' },
      files: ['file'],
      expected: 'env'
    },
    {
      rule: 'is not an empty variable',
      option: '',
      variables: { COMPOSE_PROJECT_NAME: '' },
      files: ['file'],
      expected: 'file'
    },
    {
      rule: 'is the last one of the files',
      option: undefined,
      variables: {},
      files: ['one', 'two', ''],
      expected: 'two'
    },
    {
      rule: 'is interpolated and made valid',
      option: undefined,
      variables: { A: 'X Y' },
      files: ['_The.${A}'],
      expected: 'thexy'
    },
    { rule: 'is made of the project directory', option: undefined, variables: {}, files: [''], expected: 'myapp' }
  ])('$rule', ({ option, variables, files, expected }) => {
    expect(name(option, variables, ...files)).toBe(expected);
  });

  it.each([
    { rule: 'has to be valid as an option', option: 'No', variables: {}, files: [''] },
    {
      rule: 'has to be valid as a variable',
      option: undefined,
      variables: { COMPOSE_PROJECT_NAME: '-x' },
      files: ['']
    },
    { rule: 'may not be empty once it is interpolated', option: undefined, variables: {}, files: ['"${NONE}"'] }
  ])('$rule', ({ option, variables, files }) => {
    expect(() => name(option, variables, ...files)).toThrow('valid project name');
  });

  it('keeps nothing but lower-case letters, digits, hyphens and underscores', () => {
    expect(normalizeProjectName('--_Ä1 b_C-d!')).toBe('1b_c-d');
  });
});
