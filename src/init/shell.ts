/** Command lines in the files that `init` writes, and how YAML has them. */
import type { Answers } from './answers.ts';

/** What a shell takes as one word without quotes. */
const PLAIN_WORD = /^[A-Za-z0-9_./:=@%+,-]+$/;

/** @returns the word as a POSIX shell reads it back. */
export function shellWord(text: string): string {
  return PLAIN_WORD.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Names the package up to its major version: later ones may write other files. */
export function packageName({ version }: Answers): string {
  return `compose-cache@${majorOf(version)}`;
}

export function majorOf(version: string): string {
  return version.split('.')[0] ?? version;
}

/** `compose-cache COMMAND`, with the flags that find the project. */
export function composeCache({ flags }: Answers, command: string, ...more: readonly string[]): string {
  return ['compose-cache', command, ...flags.map(shellWord), ...more].join(' ');
}

/** The test job after its preparation: exactly the images of this checkout, or an error, and the tests in them. */
export function testCommands(answers: Answers, test: string): readonly string[] {
  return [
    composeCache(answers, 'plan', '--require'),
    composeCache(answers, 'pull'),
    composeCache(answers, 'compose', `-- run --rm ${test}`)
  ];
}

/**
 * Logs in with a password that no process list shows.
 *
 * @param registry - A host, or what begins with one, in the syntax of a shell.
 */
export function loginCommand(user: string, password: string, registry: string): string {
  return `echo "${password}" | docker login --username "${user}" --password-stdin "${registry}"`;
}

/** What the jobs are for, as comments at the top of a file. */
export function purpose({ test }: Answers): string {
  const build = '# build: every image that does not exist yet is built and pushed.\n';
  return test === undefined ? build : `${build}# test: pulls exactly these images and runs the tests in them.\n`;
}

/** The login of services that have no registry of their own; `REGISTRY` may go on with a namespace behind the host. */
export const LOGIN: string = loginCommand('$REGISTRY_USER', '$REGISTRY_PASSWORD', '${REGISTRY%%/*}');

/** @returns one line of text as a YAML scalar in a block: plain where every reader takes it for that text. */
export function yamlText(text: string): string {
  const isPlain = /^[A-Za-z./$][^\n]*$/.test(text) && !/:(?:\s|$)|\s#|\s$/.test(text) && !RESERVED.test(text);
  return isPlain ? text : `'${text.replaceAll("'", "''")}'`;
}

const RESERVED = /^(?:true|false|yes|no|on|off|null|y|n)$/i;
