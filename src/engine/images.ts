/** What the engine's own image store holds. */
import { HASH_LABEL } from '../image/index.ts';
import { type Docker, explainFailure, readDocker, runDocker } from './docker.ts';

const NO_SUCH_IMAGE = /No such image: (\S+)/g;

/**
 * Asks the engine which images it has.
 *
 * @param references - Tags or digests, as the engine is to look for them.
 * @returns those that it has, in the same order, each with its value of the label that carries a hash; '' for none.
 * @throws DiagnosticError `docker-not-found` or `docker-failed`.
 */
export async function findLocalImages(
  docker: Docker,
  references: readonly string[]
): Promise<ReadonlyMap<string, string>> {
  if (references.length === 0) return new Map();
  const format = `{{with .Config}}{{with .Labels}}{{index . "${HASH_LABEL}"}}{{end}}{{end}}`;
  const result = await runDocker(docker, ['image', 'inspect', '--format', format, ...references]);
  const labels = result.stdout.toString().split('\n');
  const withLabels = (found: readonly string[]) => new Map(found.map((name, index) => [name, labels[index] ?? '']));
  if (result.exitCode === 0) return withLabels(references);
  const stderr = result.stderr.toString();
  const absent = new Set([...stderr.matchAll(NO_SUCH_IMAGE)].map(match => match[1]));
  // An exit code that no missing image accounts for is a failure, not an answer.
  if (!references.some(reference => absent.has(reference))) {
    throw await explainFailure(docker, 'docker image inspect', result.exitCode, stderr.trim());
  }
  return withLabels(references.filter(reference => !absent.has(reference)));
}

/**
 * Pushes one image without showing anything.
 *
 * @throws DiagnosticError `docker-not-found` or `docker-failed`.
 */
export async function pushQuietly(docker: Docker, image: string): Promise<void> {
  await readDocker(docker, 'docker image push', ['image', 'push', '--quiet', image]);
}

/**
 * Calls back for each image that the engine gets a name for, while `use` runs: what a build has finished, though others
 * are still under way.
 *
 * An engine that tells nothing is no failure: the caller looks again when all is over.
 */
export async function watchTags<Result>(
  docker: Docker,
  onTag: (image: string) => void,
  use: () => Promise<Result>
): Promise<Result> {
  const ending = new AbortController();
  let line = '';
  const watching = docker.processes
    .run(
      'docker',
      ['events', '--filter', 'type=image', '--filter', 'event=tag', '--format', '{{.Actor.Attributes.name}}'],
      {
        env: docker.environment,
        signal: ending.signal,
        onStdout: chunk => {
          const lines = `${line}${Buffer.from(chunk).toString()}`.split('\n');
          line = lines.pop() ?? '';
          for (const image of lines) onTag(image.trim());
        }
      }
    )
    .catch(() => undefined);
  try {
    return await use();
  } finally {
    ending.abort();
    await watching;
  }
}
