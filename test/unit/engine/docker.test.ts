import { describe, expect, it } from 'vitest';
import { DiagnosticError } from '../../../src/diagnostic/index.ts';
import { dockerEnvironment, explainFailure, readDocker } from '../../../src/engine/docker.ts';
import { InterruptedError } from '../../../src/host/index.ts';
import { type Answer, fakeProcesses, NOT_INSTALLED } from './fake-processes.ts';

const ENVIRONMENT = { API_TOKEN: 'a-secret' };

function dockerThat(answer: (line: string) => Answer | Error) {
  const { processes, calls } = fakeProcesses(answer);
  return { docker: { processes, environment: ENVIRONMENT }, calls };
}

async function failureOf(action: Promise<unknown>): Promise<DiagnosticError> {
  const error = await action.then(
    () => undefined,
    (reason: unknown) => reason
  );
  if (error instanceof DiagnosticError) return error;
  throw new Error(`expected a DiagnosticError, got ${String(error)}`);
}

describe('docker, when it fails', () => {
  it('is said to be missing when there is no such program', async () => {
    const { docker } = dockerThat(() => NOT_INSTALLED);
    const error = await failureOf(readDocker(docker, 'docker info', ['info']));
    expect(error.diagnostics[0]).toMatchObject({
      code: 'docker-not-found',
      message: 'the program "docker" was not found'
    });
    expect(error.exitCode).toBe(3);
    expect(error.cause).toBe(NOT_INSTALLED);
  });

  it('is said to have no compose when the plugin is missing', async () => {
    const { docker } = dockerThat(line => ({ exitCode: line === 'version' ? 0 : 1 }));
    const error = await failureOf(readDocker(docker, 'docker compose build', ['compose', 'build']));
    expect(error.diagnostics[0]).toMatchObject({
      code: 'docker-not-found',
      message: 'this docker has no "compose" command'
    });
  });

  it('is said to have no engine when the engine does not answer', async () => {
    const { docker } = dockerThat(line => ({ exitCode: line === 'compose version' ? 0 : 1 }));
    const error = await failureOf(readDocker(docker, 'docker info', ['info']));
    expect(error.diagnostics[0]).toMatchObject({
      code: 'docker-failed',
      message: 'the Docker engine does not answer'
    });
  });

  it('is quoted with the end of what it said, and without its arguments', async () => {
    const stderr = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');
    const { docker } = dockerThat(line => (line.startsWith('image tag') ? { exitCode: 1, stderr } : {}));
    const error = await failureOf(readDocker(docker, 'docker image tag', ['image', 'tag', 'an-argument']));
    expect(error.message).toMatch(/^"docker image tag" ended with exit code 1: line 10\n[\s\S]*line 19$/);
    expect(error.message).not.toContain('an-argument');
  });

  it('points at its output where that has been on the terminal', async () => {
    const { docker } = dockerThat(() => ({}));
    const error = await explainFailure(docker, 'docker compose build', 17);
    expect(error).toMatchObject({
      diagnostics: [
        {
          message: '"docker compose build" ended with exit code 17',
          help: 'the reason is in its output above'
        }
      ]
    });
  });

  it.each([130, 143])('says nothing of an interruption (exit code %i)', async exitCode => {
    const { docker, calls } = dockerThat(() => ({}));
    expect(await explainFailure(docker, 'docker compose build', exitCode)).toBeInstanceOf(InterruptedError);
    expect(calls).toEqual([]);
  });
});

describe('the environment of docker', () => {
  it('turns the default provenance off and leaves everything else', () => {
    expect(dockerEnvironment(ENVIRONMENT)).toEqual({ ...ENVIRONMENT, BUILDX_NO_DEFAULT_ATTESTATIONS: '1' });
  });

  it('leaves the decision to who has made it', () => {
    expect(dockerEnvironment({ BUILDX_NO_DEFAULT_ATTESTATIONS: '0' })).toEqual({ BUILDX_NO_DEFAULT_ATTESTATIONS: '0' });
  });
});
