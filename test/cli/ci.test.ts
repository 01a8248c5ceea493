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

describe('an image that names no registry', () => {
  it.each([{ args: ['ci'] }, { args: ['build', '--push'] }, { args: ['push'] }])(
    'is refused by $args before anybody is asked',
    async ({ args }) => {
      const workspace = await createWorkspace();
      writeFileSync(join(workspace.path, 'Dockerfile'), 'FROM scratch\n');
      const services = 'web: {build: .}, api: {build: ., image: shop-api}, ok: {build: ., image: team/ok}';
      writeFileSync(join(workspace.path, 'compose.yaml'), `name: shop\nservices: {${services}}\n`);
      const env = { DOCKER_HOST: 'unix:///nowhere', HTTPS_PROXY: 'http://127.0.0.1:1' };
      const { exitCode, stdout, stderr } = await runCli(args, { cwd: workspace.path, env });
      await workspace.remove();
      expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr.match(/\S+: error: .*/g)).toEqual([
        'compose.yaml:2:25: error: service "web": the image shop-web names no registry, so that it cannot be pushed [unpushable-image]',
        'compose.yaml:2:52: error: service "api": the image shop-api names no registry, so that it cannot be pushed [unpushable-image]'
      ]);
      expect(stderr).toContain('give it an "image" such as registry.example/shop/web');
      expect(stderr).not.toMatch(/127\.0\.0\.1|nowhere/);
    }
  );
});
