import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorkspace, runCli } from '../support/cli.ts';

describe('ci, as it is built', () => {
  it.each([
    { service: 'CircleCI', env: { CIRCLECI: 'true', CIRCLE_BRANCH: 'mend' }, says: 'CircleCI: branch mend\n' },
    {
      service: 'GitHub Actions',
      env: { GITHUB_ACTIONS: 'true', GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'mend' },
      says: 'GitHub Actions: branch mend\n'
    },
    { service: 'GitLab', env: { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'mend' }, says: 'GitLab CI: branch mend\n' },
    {
      service: 'a fork on Buildkite',
      env: { BUILDKITE: 'true', BUILDKITE_BRANCH: 'mend', BUILDKITE_PULL_REQUEST: '7' },
      says: 'Buildkite: branch mend of a pull request, not trusted (a pull request from another repository)\n'
    },
    { service: 'no service', env: {}, says: 'a shell: no branch\n' }
  ])('knows $service', async ({ env, says }) => {
    const workspace = await createWorkspace();
    writeFileSync(join(workspace.path, 'compose.yaml'), 'services: {db: {image: db}}\n');
    const { exitCode, stderr } = await runCli(['ci'], { cwd: workspace.path, env });
    await workspace.remove();
    expect({ exitCode }, stderr).toEqual({ exitCode: 0 });
    expect(stderr).toContain(says);
  });
});
