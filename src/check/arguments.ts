/**
 * Build arguments: those that look like secrets, and those that change with every commit.
 *
 * In: the arguments of the Compose file and those that the target declares. Out: findings, which name arguments and never
 * show a value: the lines that they point at are not printed.
 */
import type { Span } from '../diagnostic/index.ts';
import type { BuildRule, CheckedBuild, RuleFinding } from './facts.ts';

/** A value of an argument ends up in the history of the image, and whoever has the image can read it. */
export const secretArguments: BuildRule = ({ build, declared }) => {
  const places = new Map<string, Span>(declared.map(({ name, at }) => [name, at]));
  for (const [name, { span }] of build.args) places.set(name, span);
  return [...places]
    .filter(([name]) => looksSecret(name))
    .map(([name, at]) => ({
      code: 'secret-argument',
      at,
      confidential: true,
      message: `the build argument ${name} looks like a secret, and whoever has the image can read it`,
      help: 'hand it over as a build secret: "secrets" in "build", and RUN --mount=type=secret in the Dockerfile'
    }));
};

/** A new value is a new hash, so that nothing is ever found built. */
export const changingArguments: BuildRule = (build, { git }) => {
  const { settings } = build;
  return passedArguments(build)
    .filter(({ name, value, at }) => !settings.ignoreArgs.includes(name) && changes(name, value, at, git.commit))
    .map(({ name, at }) => ({
      code: 'changing-argument',
      at,
      confidential: true,
      message: `the build argument ${name} changes with every commit, and the hash with it`,
      help: `set it when the container starts, or let it not count: "ignore: {args: [${name}]}" in "x-compose-cache"`
    }));
};

/** Leaving an argument out of the hash has its price, which should have been paid knowingly. */
export const ignoredArguments: BuildRule = build =>
  passedArguments(build)
    .filter(({ name }) => build.settings.ignoreArgs.includes(name))
    .map(
      ({ name, at }): RuleFinding => ({
        code: 'ignored-argument',
        at,
        confidential: true,
        message: `${name} does not count for the hash, so the image may carry an older value of it`,
        help: 'where the value matters, set it when the container starts'
      })
    );

interface PassedArgument {
  readonly name: string;
  readonly value: string;
  readonly at: Span;
}

/** Arguments that have a value from the Compose file and that count since the target declares them. */
function passedArguments({ build, declared }: CheckedBuild): readonly PassedArgument[] {
  // BuildKit takes this one without a declaration.
  const names = new Set([...declared.map(({ name }) => name), 'SOURCE_DATE_EPOCH']);
  return [...build.args]
    .filter(([name]) => names.has(name))
    .map(([name, { value, span }]) => ({ name, value, at: span }));
}

/** The words of BuildKit's own rule, SecretsUsedInArgOrEnv: as a whole, or as the first or last word of a name. */
const SECRET_WORDS = /(?:^|_)(?:APIKEY|AUTH|CREDENTIALS?|KEY|PASSWORD|PWORD|PASSWD|PASSPHRASE|SECRET|TOKEN)(?:_|$)/i;

/** What is public anyway, and what only says something of a secret: where it is, how it is called, how long it lives. */
const HARMLESS_WORDS =
  /(?:^|_)(?:PUBLIC|CACHE|SORT|PARTITION|PRIMARY|FOREIGN)_|_(?:ID|URL|URI|NAME|FILE|PATH|DIR|HOST|PORT|TYPE|VERSION|LENGTH|TTL|SERVER|PROVIDER|METHOD|ENABLED|MODE)$/i;

function looksSecret(name: string): boolean {
  return SECRET_WORDS.test(name) && !HARMLESS_WORDS.test(name);
}

/** Names under which CI services and people hand over the commit, the run, the time. */
const CHANGING_NAME = new RegExp(
  `^(?:${[
    '(?:(?:GIT|VCS|CI|APP|BUILD|SOURCE|HEAD|IMAGE|TRAVIS|DRONE|BITBUCKET|BUILDKITE|SEMAPHORE_GIT)_)?(?:COMMIT|REVISION|SHA1?)',
    '(?:\\w+_)?COMMIT_(?:SHA1?|HASH|ID|REF|SHORT_SHA|REF_SLUG|TIMESTAMP|TIME|DATE|MESSAGE)',
    '(?:GITHUB|CIRCLE)_SHA1?',
    'VCS_REF|GIT_(?:HASH|REV|DESCRIBE)',
    '(?:\\w+_)?BUILD_(?:NUM|NUMBER|ID|DATE|TIME|TIMESTAMP)',
    '(?:CI|GITHUB|CIRCLE)_(?:RUN|PIPELINE|JOB|WORKFLOW)_I?ID|GITHUB_RUN_(?:ID|NUMBER|ATTEMPT)',
    'SOURCE_DATE_EPOCH'
  ].join('|')})$`,
  'i'
);

const VARIABLE = /\$\{?([A-Za-z_]\w*)/g;

function changes(name: string, value: string, { source, start, end }: Span, commit: string | undefined): boolean {
  const written = source.text.slice(start, end);
  const variables = [...written.matchAll(VARIABLE)].map(([, variable]) => variable ?? '');
  return [name, ...variables].some(each => CHANGING_NAME.test(each)) || isCommit(value, commit);
}

/** Short forms of a commit have seven digits or more. */
function isCommit(value: string, commit: string | undefined): boolean {
  return commit !== undefined && value.length >= 7 && commit.startsWith(value);
}
