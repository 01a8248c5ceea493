/**
 * How CI services want to be told: groups of log lines, a summary page, values for later steps.
 *
 * In: the service's id (as ci-info has it) and its environment. Out: texts, and where they belong.
 */
import type { Environment } from '../host/index.ts';

/** Lines that begin and end a group in the log; both may be empty. */
export interface LogGroup {
  readonly begin: string;
  readonly end: string;
}

/** @param nowSeconds - Since 1970; GitLab measures its sections with it. */
export function logGroup(id: string | undefined, title: string, nowSeconds: number): LogGroup {
  switch (id) {
    case 'GITHUB_ACTIONS':
      return { begin: `::group::${title}\n`, end: '::endgroup::\n' };
    case 'AZURE_PIPELINES':
      return { begin: `##[group]${title}\n`, end: '##[endgroup]\n' };
    case 'BUILDKITE':
      return { begin: `--- ${title}\n`, end: '' };
    case 'GITLAB': {
      const name = `compose_cache_${title.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
      return {
        begin: `\u001b[0Ksection_start:${nowSeconds}:${name}\r\u001b[0K${title}\n`,
        end: `\u001b[0Ksection_end:${nowSeconds}:${name}\r\u001b[0K\n`
      };
    }
    default:
      return { begin: '', end: '' };
  }
}

/** Files that a CI service reads after a step. */
export interface OutputFiles {
  /** Markdown is appended to it. */
  readonly summary: string | undefined;
  /** Lines that set variables are appended to it. */
  readonly variables: string | undefined;
  readonly syntax: 'assignment' | 'export';
}

export function outputFiles(id: string | undefined, environment: Environment): OutputFiles {
  const nonEmpty = (path: string | undefined): string | undefined => (path === '' ? undefined : path);
  if (id === 'GITHUB_ACTIONS') {
    return {
      summary: nonEmpty(environment.GITHUB_STEP_SUMMARY),
      variables: nonEmpty(environment.GITHUB_OUTPUT),
      syntax: 'assignment'
    };
  }
  if (id === 'CIRCLE') return { summary: undefined, variables: nonEmpty(environment.BASH_ENV), syntax: 'export' };
  return { summary: undefined, variables: undefined, syntax: 'assignment' };
}

/** Lines that set variables; the values have no character that a shell or a dotenv file would take otherwise. */
export function variableLines(
  values: readonly (readonly [name: string, value: string])[],
  syntax: OutputFiles['syntax']
): string {
  return values.map(([name, value]) => `${syntax === 'export' ? 'export ' : ''}${name}=${value}\n`).join('');
}
