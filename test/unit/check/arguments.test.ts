import { describe, expect, it } from 'vitest';
import { changingArguments, secretArguments } from '../../../src/check/arguments.ts';
import { type CheckedBuild, type CheckFacts, NO_GIT_FACTS } from '../../../src/check/facts.ts';
import type { Span } from '../../../src/diagnostic/index.ts';

const COMMIT = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const FACTS: CheckFacts = { git: { ...NO_GIT_FACTS, commit: COMMIT }, rendered: [], beginningOf: () => '' };

/** A build that declares one argument, which the Compose file gives a value. */
function buildWith(name: string, { written = 'x', value = 'x', ignored = false } = {}): CheckedBuild {
  const span: Span = { source: { path: 'compose.yaml', text: written }, start: 0, end: written.length };
  // Only what the rules read is there.
  return {
    build: { args: new Map([[name, { value, span }]]) },
    settings: { ignoreArgs: ignored ? [name] : [] },
    declared: [{ name, at: span }]
  } as unknown as CheckedBuild;
}

describe('an argument looks like a secret', () => {
  it.each([
    'NPM_TOKEN',
    'password',
    'DB_PASSWORD',
    'AWS_SECRET_ACCESS_KEY',
    'SSH_KEY',
    'APIKEY',
    'GIT_CREDENTIALS',
    'secret_MESSAGE',
    'AUTH'
  ])('by the name %s', name => {
    expect(secretArguments(buildWith(name), FACTS)).toHaveLength(1);
  });

  it.each([
    'PUBLIC_KEY',
    'CACHE_KEY',
    'KEYCLOAK_VERSION',
    'TOKEN_URL',
    'PASSWORD_FILE',
    'SECRET_NAME',
    'KEY_ID',
    'MONKEY',
    'AUTHOR',
    'TOKENIZER_MODEL',
    'AUTH_SERVER'
  ])('but not by the name %s', name => {
    expect(secretArguments(buildWith(name), FACTS)).toEqual([]);
  });
});

describe('an argument changes with every commit', () => {
  it.each([
    'GIT_SHA',
    'GIT_COMMIT',
    'COMMIT',
    'COMMIT_HASH',
    'CI_COMMIT_SHORT_SHA',
    'GITHUB_SHA',
    'CIRCLE_SHA1',
    'BUILD_NUMBER',
    'BUILD_DATE',
    'APP_BUILD_TIME',
    'GITHUB_RUN_ID',
    'VCS_REF',
    'REVISION',
    'SOURCE_DATE_EPOCH'
  ])('by the name %s', name => {
    expect(changingArguments(buildWith(name), FACTS)).toHaveLength(1);
  });

  it.each(['NODE_SHA', 'GOLANG_SHA256', 'LLVM_COMMIT', 'VERSION', 'BUILD_TYPE', 'PACKAGE_REVISION', 'GIT_BRANCH'])(
    'but not by the name %s',
    name => {
      expect(changingArguments(buildWith(name), FACTS)).toEqual([]);
    }
  );

  it.each([
    { rule: 'by a variable that it is made of', written: 'v1-${GITHUB_SHA}', value: 'v1-', found: 1 },
    { rule: 'by a variable without braces', written: '$CI_COMMIT_SHA', value: '', found: 1 },
    { rule: 'by the commit as its value', written: COMMIT, value: COMMIT, found: 1 },
    { rule: 'by the beginning of the commit', written: COMMIT.slice(0, 8), value: COMMIT.slice(0, 8), found: 1 },
    { rule: 'but not by a few equal letters', written: COMMIT.slice(0, 3), value: COMMIT.slice(0, 3), found: 0 },
    { rule: 'but not by any other variable', written: '${API_URL}', value: 'a', found: 0 }
  ])('$rule', ({ written, value, found }) => {
    expect(changingArguments(buildWith('STAMP', { written, value }), FACTS)).toHaveLength(found);
  });

  it('and is let pass where it does not count', () => {
    expect(changingArguments(buildWith('GIT_SHA', { ignored: true }), FACTS)).toEqual([]);
  });

  it('and says so without its value', () => {
    const [finding] = changingArguments(buildWith('GIT_SHA', { written: 'not-to-be-shown' }), FACTS);
    expect(finding).toMatchObject({ code: 'changing-argument', confidential: true });
    expect(JSON.stringify([finding?.message, finding?.help])).not.toContain('not-to-be-shown');
  });
});
