/** `prune` against a real registry, with images of three commits. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobResult, type Pipeline, startPipeline, writesAmong } from '../support/ci-job.ts';
import { runTool } from '../support/docker.ts';
import { skipsEngine } from '../support/engine.ts';

describe.skipIf(skipsEngine)('prune', () => {
  let pipeline: Pipeline;
  const tags: string[] = [];

  const git = async (...args: string[]): Promise<void> => {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
    const result = await runTool('git', [...identity, ...args], { cwd: pipeline.checkout.path });
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
  };
  const succeeds = async (...args: string[]): Promise<JobResult> => {
    const result = await pipeline.job(args);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    return result;
  };

  beforeAll(async () => {
    pipeline = await startPipeline('ci/five-services');
    await git('init', '--quiet');
    for (const text of ['first', 'second', 'third', 'fourth']) {
      await pipeline.change('docs/settings.txt', `${text}\n`);
      await git('add', '.');
      await git('commit', '--quiet', '-m', text);
      await git('tag', text);
      await succeeds('build', '--push', 'docs');
      tags.push(JSON.parse((await succeeds('hash', 'docs', '--format', 'json')).stdout).services.docs.tag);
    }
    // The files at hand are those of the third commit, and ci names the fourth.
    await git('checkout', '--quiet', 'third');
  });
  afterAll(() => pipeline.close());

  it('tells what would go, and deletes nothing, unless it is told to', async () => {
    const { stdout, stderr, requests } = await succeeds('prune', '--keep-last', '0', 'docs');
    expect(stdout.match(/ goes /g)).toHaveLength(2);
    expect(stderr).toContain('nothing was deleted; --yes deletes');
    expect(writesAmong(requests)).toEqual([]);
  });

  it('keeps what is needed here, what a git ref needs, and what a moving tag names', async () => {
    const index = await runTool('git', ['status', '--porcelain'], { cwd: pipeline.checkout.path });
    await succeeds('prune', '--keep-last', '0', '--keep-ref', 'first', '--yes', 'docs');
    const [first = '', , third = '', fourth = ''] = tags;
    expect(await pipeline.registry.tagsOf('five/docs')).toEqual([first, third, fourth, 'ci'].sort());
    expect(await pipeline.registry.digestOf('five/docs', 'ci')).toBe(
      await pipeline.registry.digestOf('five/docs', fourth)
    );
    expect((await runTool('git', ['status', '--porcelain'], { cwd: pipeline.checkout.path })).stdout).toBe(
      index.stdout
    );
  });

  it('says which git ref is not there, before anything is deleted', async () => {
    const before = await pipeline.registry.tagsOf('five/docs');
    const result = await pipeline.job(['prune', '--keep-last', '0', '--keep-ref', 'nowhere', '--yes', 'docs']);
    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).toContain('[git-failed]');
    expect(await pipeline.registry.tagsOf('five/docs')).toEqual(before);
  });
});
