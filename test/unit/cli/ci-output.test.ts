import { describe, expect, it } from 'vitest';
import { logGroup, outputFiles, variableLines } from '../../../src/cli/ci-output.ts';

describe('a group of log lines', () => {
  it.each([
    { id: 'GITHUB_ACTIONS', begin: '::group::build\n', end: '::endgroup::\n' },
    { id: 'AZURE_PIPELINES', begin: '##[group]build\n', end: '##[endgroup]\n' },
    { id: 'BUILDKITE', begin: '--- build\n', end: '' },
    {
      id: 'GITLAB',
      begin: '\u001b[0Ksection_start:9:compose_cache_build\r\u001b[0Kbuild\n',
      end: '\u001b[0Ksection_end:9:compose_cache_build\r\u001b[0K\n'
    },
    { id: 'CIRCLE', begin: '', end: '' },
    { id: undefined, begin: '', end: '' }
  ])('is what $id understands', ({ id, begin, end }) => {
    expect(logGroup(id, 'build', 9)).toEqual({ begin, end });
  });
});

describe('values for later steps', () => {
  it('go where the service reads them', () => {
    expect(outputFiles('GITHUB_ACTIONS', { GITHUB_STEP_SUMMARY: '/s', GITHUB_OUTPUT: '/o' })).toEqual({
      summary: '/s',
      variables: '/o',
      syntax: 'assignment'
    });
    expect(outputFiles('CIRCLE', { BASH_ENV: '/b' })).toEqual({
      summary: undefined,
      variables: '/b',
      syntax: 'export'
    });
    expect(outputFiles('JENKINS', { GITHUB_OUTPUT: '/o' }).variables).toBeUndefined();
    expect(outputFiles('GITHUB_ACTIONS', { GITHUB_OUTPUT: '' }).variables).toBeUndefined();
  });

  it('are lines', () => {
    expect(variableLines([['A', '1']], 'assignment')).toBe('A=1\n');
    expect(variableLines([['A', '1']], 'export')).toBe('export A=1\n');
  });
});
