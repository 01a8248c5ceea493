import { describe, expect, it } from 'vitest';
import { findLocalImages, pushQuietly, watchTags } from '../../../src/engine/images.ts';
import type { Processes } from '../../../src/host/index.ts';
import { type Answer, fakeProcesses, NOT_INSTALLED } from './fake-processes.ts';

function dockerThat(answer: (line: string) => Answer) {
  const { processes, calls } = fakeProcesses(answer);
  return { docker: { processes, environment: {} }, calls };
}

describe('the images of the engine', () => {
  it('are all there when docker says nothing', async () => {
    const { docker } = dockerThat(() => ({ stdout: 'f00d\n\n' }));
    expect(await findLocalImages(docker, ['a:1', 'b:1'])).toEqual(
      new Map([
        ['a:1', 'f00d'],
        ['b:1', '']
      ])
    );
  });

  it('are those that docker does not call missing', async () => {
    const stderr = 'Error response from daemon: No such image: a:1\n';
    const { docker } = dockerThat(() => ({ exitCode: 1, stderr, stdout: 'f00d\n' }));
    expect(await findLocalImages(docker, ['a:1', 'b:1'])).toEqual(new Map([['b:1', 'f00d']]));
  });

  it('are unknown when docker failed for another reason', async () => {
    const { docker } = dockerThat(line => (line.startsWith('image') ? { exitCode: 1, stderr: 'disk full' } : {}));
    await expect(findLocalImages(docker, ['a:1'])).rejects.toThrow('disk full');
  });

  it('are not asked for when no name is given', async () => {
    const { docker, calls } = dockerThat(() => ({}));
    expect(await findLocalImages(docker, [])).toEqual(new Map());
    expect(calls).toEqual([]);
  });

  it('are pushed without a word', async () => {
    const { docker, calls } = dockerThat(() => ({}));
    await pushQuietly(docker, 'a:1');
    expect(calls[0]?.args).toEqual(['image', 'push', '--quiet', 'a:1']);
  });
});

describe('the names that the engine gives while something runs', () => {
  it('are told as whole lines, however they arrive', async () => {
    const told: string[] = [];
    const processes: Processes = {
      run: async (_command, _args, options) => {
        for (const piece of ['a:1\nb', ':1\n', 'c:']) options?.onStdout?.(Buffer.from(piece));
        return { exitCode: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), timedOut: false };
      },
      handOver: async () => 0
    };
    const result = await watchTags(
      { processes, environment: {} },
      image => told.push(image),
      async () => 'done'
    );
    expect({ result, told }).toEqual({ result: 'done', told: ['a:1', 'b:1'] });
  });

  it('are no reason to fail where the engine does not tell them', async () => {
    const { processes } = fakeProcesses(() => NOT_INSTALLED);
    const result = await watchTags(
      { processes, environment: {} },
      () => undefined,
      async () => 'done'
    );
    expect(result).toBe('done');
  });
});
