/**
 * Asks a credential helper: `docker-credential-NAME get`, the registry's key on standard input, JSON on standard
 * output.
 *
 * A helper says on standard output, and by its exit code, that it has nothing for a registry; that is no error.
 *
 * Source: the protocol of docker-credential-helpers.
 */
import type { Environment, Processes, RunResult } from '../host/index.ts';
import type { Credentials } from './docker-config.ts';
import { parseJson, stringField } from './json.ts';
import { RegistryError } from './problems.ts';
import type { Redaction } from './redaction.ts';

export interface CredentialHelperOptions {
  readonly processes: Processes;
  readonly environment: Environment;
  readonly redaction: Redaction;
  readonly timeoutMs: number;
}

const NOT_FOUND = 'credentials not found in native keychain';
/** The user name that marks an identity token. */
const TOKEN_USER = '<token>';

/** @param suffix - What follows `docker-credential-`. @throws RegistryError 'invalid-credentials' */
export async function askCredentialHelper(
  suffix: string,
  key: string,
  options: CredentialHelperOptions
): Promise<Credentials> {
  const program = `docker-credential-${suffix}`;
  const failed = (what: string, help: string, cause?: unknown) =>
    new RegistryError(
      { code: 'invalid-credentials', message: `credential helper "${program}" ${what} for "${key}"`, help },
      { cause: cause ?? new Error(what) }
    );
  // A name with a slash would be a path, and the configuration is only allowed to choose among helpers.
  if (!/^[A-Za-z0-9._-]+$/.test(suffix)) throw failed('has no valid name', 'mend "credHelpers" or "credsStore"');
  const result = await run(program, key, options).catch((cause: unknown) => {
    throw failed('could not be started', "install it, or remove it from docker's configuration", cause);
  });
  if (result.timedOut)
    throw failed(`did not answer within ${options.timeoutMs} ms`, 'run it by hand to see what it waits for');
  const output = result.stdout.toString('utf8').trim();
  if (result.exitCode !== 0) {
    if (output === NOT_FOUND) return { kind: 'anonymous' };
    const words = options.redaction.redact(output === '' ? result.stderr.toString('utf8') : output);
    throw failed(`failed with exit code ${result.exitCode}${words === '' ? '' : ` (${words})`}`, 'log in anew');
  }
  const answer = parseJson(output);
  const secret = stringField(answer, 'Secret');
  const username = stringField(answer, 'Username');
  if (secret === undefined) {
    if (answer === undefined) throw failed('gave no JSON', 'run it by hand to see what it says');
    return { kind: 'anonymous' };
  }
  if (username === TOKEN_USER) return { kind: 'identity-token', token: secret };
  return { kind: 'password', username: username ?? '', password: secret };
}

function run(program: string, key: string, options: CredentialHelperOptions): Promise<RunResult> {
  return options.processes.run(program, ['get'], {
    env: options.environment,
    input: key,
    timeoutMs: options.timeoutMs
  });
}
