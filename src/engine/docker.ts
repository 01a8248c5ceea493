/**
 * Starts docker, and turns what goes wrong into words.
 *
 * A failed command is told by its first words alone (`docker compose build`), its exit code and, where docker did not
 * already write to the terminal, the end of its standard error. Arguments are not repeated.
 */
import { DiagnosticError, type Problem } from '../diagnostic/index.ts';
import { type Environment, InterruptedError, type Processes, type RunResult, systemCode } from '../host/index.ts';

/** Which docker to start, and how. */
export interface Docker {
  readonly processes: Processes;
  readonly environment: Environment;
}

/** How much of a program's standard error a message repeats. */
const STDERR_LINES = 10;

/** Exit codes of a program that was stopped by SIGINT or SIGTERM. */
const INTERRUPTED: readonly number[] = [130, 143];

const NO_DOCKER: Problem = {
  code: 'docker-not-found',
  message: 'the program "docker" was not found',
  help: 'install the Docker command line with its Compose plugin, or add its folder to PATH'
};
const NO_COMPOSE: Problem = {
  code: 'docker-not-found',
  message: 'this docker has no "compose" command',
  help: 'install the Docker Compose plugin (often the package "docker-compose-plugin" or "docker-compose-v2")'
};
const NO_ENGINE: Problem = {
  code: 'docker-failed',
  message: 'the Docker engine does not answer',
  help: 'start it, or point DOCKER_HOST or "docker context use" at one that runs'
};

/**
 * The environment for docker: ours, and images without the default provenance attestation.
 *
 * With it, every push makes an index whose digest holds the time of the build; without it a hash tag is one plain
 * manifest, which moves, locks and prunes by itself. A provenance that the Compose file asks for is not affected, and who
 * sets the variable decides.
 */
export function dockerEnvironment(environment: Environment): Environment {
  return { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', ...environment };
}

/**
 * Runs docker and collects its output, whatever its exit code.
 *
 * @throws DiagnosticError `docker-not-found`.
 */
export async function runDocker(docker: Docker, args: readonly string[], timeoutMs?: number): Promise<RunResult> {
  try {
    return await docker.processes.run('docker', args, {
      env: dockerEnvironment(docker.environment),
      ...(timeoutMs === undefined ? {} : { timeoutMs })
    });
  } catch (error) {
    throw notStarted(error);
  }
}

/**
 * Runs docker and gives its standard output.
 *
 * @param name - The command's first words, for a message.
 * @throws DiagnosticError `docker-not-found`, or `docker-failed` for an exit code other than 0.
 */
export async function readDocker(docker: Docker, name: string, args: readonly string[]): Promise<string> {
  const result = await runDocker(docker, args);
  if (result.exitCode === 0) return result.stdout.toString();
  throw await explainFailure(docker, name, result.exitCode, lastLines(result.stderr.toString()));
}

export interface HandOver {
  readonly args: readonly string[];
  /** What docker reads from its standard input; ours when absent. */
  readonly input?: string;
  /** Whether our standard output is for docker, or its output joins ours on standard error. */
  readonly stdout: 'inherit' | 'stderr';
}

/**
 * Runs docker on our terminal.
 *
 * @returns its exit code.
 * @throws DiagnosticError `docker-not-found`.
 */
export async function handOverToDocker(docker: Docker, { args, input, stdout }: HandOver): Promise<number> {
  try {
    return await docker.processes.handOver('docker', args, {
      env: dockerEnvironment(docker.environment),
      stdout,
      ...(input === undefined ? {} : { input })
    });
  } catch (error) {
    throw notStarted(error);
  }
}

/**
 * Runs docker on our terminal, its output on standard error.
 *
 * @param name - The command's first words, for a message.
 * @throws DiagnosticError `docker-not-found` or `docker-failed`; InterruptedError when a signal ended it.
 */
export async function runOnTerminal(
  docker: Docker,
  name: string,
  args: readonly string[],
  input: string
): Promise<void> {
  const exitCode = await handOverToDocker(docker, { args, input, stdout: 'stderr' });
  if (exitCode !== 0) throw await explainFailure(docker, name, exitCode);
}

/** Why a command failed: looked for only afterwards, so that what works costs nothing more. */
export async function explainFailure(docker: Docker, name: string, exitCode: number, stderr?: string): Promise<Error> {
  if (INTERRUPTED.includes(exitCode)) return new InterruptedError(name);
  const answers = async (...args: string[]) => (await runDocker(docker, args, 10_000)).exitCode === 0;
  const cause = new Error(`"${name}" exited with ${exitCode}`);
  if (!(await answers('compose', 'version'))) return new DiagnosticError(NO_COMPOSE, { cause });
  if (!(await answers('version'))) return new DiagnosticError(NO_ENGINE, { cause });
  const said = stderr === undefined || stderr === '' ? '' : `: ${stderr}`;
  return new DiagnosticError(
    {
      code: 'docker-failed',
      message: `"${name}" ended with exit code ${exitCode}${said}`,
      ...(stderr === undefined ? { help: 'the reason is in its output above' } : {})
    },
    { cause }
  );
}

function notStarted(error: unknown): DiagnosticError {
  // Anything that can be wrong with starting a program has a code: ENOENT, EACCES, E2BIG.
  const code = systemCode(error);
  if (code === 'ENOENT') return new DiagnosticError(NO_DOCKER, { cause: error });
  const reason = code === undefined ? '' : ` (${code})`;
  return new DiagnosticError(
    { code: 'docker-failed', message: `the program "docker" could not be started${reason}` },
    { cause: error }
  );
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-STDERR_LINES).join('\n');
}
