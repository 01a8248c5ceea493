import { describe, expect, it } from 'vitest';
import { buildCommand, type ComposeProject, composeArguments } from '../../../src/engine/arguments.ts';

const PROJECT: ComposeProject = { directory: '/shop', name: 'shop', envFiles: [], profiles: [] };

describe('the arguments of docker compose', () => {
  it('name the file, the project directory and the project, so that nothing is looked for', () => {
    expect(composeArguments('-', PROJECT, ['ps'])).toEqual([
      'compose',
      '--file',
      '-',
      '--project-directory',
      '/shop',
      '--project-name',
      'shop',
      'ps'
    ]);
  });

  it('hand every env file and every profile on, in their order', () => {
    const project = { ...PROJECT, envFiles: ['a.env', 'b.env'], profiles: ['ci', 'debug'] };
    expect(composeArguments('-', project, ['ps']).slice(7)).toEqual([
      '--env-file',
      'a.env',
      '--env-file',
      'b.env',
      '--profile',
      'ci',
      '--profile',
      'debug',
      'ps'
    ]);
  });

  it('put the kind of progress before the command', () => {
    expect(composeArguments('-', PROJECT, ['pull'], 'plain').slice(-3)).toEqual(['--progress', 'plain', 'pull']);
  });

  it('leave what the user gave as it is, options of docker compose itself among them', () => {
    const args = ['--ansi', 'never', 'run', '--rm', 'web', 'sh', '-c', 'echo "$HOME"'];
    expect(composeArguments('f', PROJECT, args).slice(7)).toEqual(args);
  });
});

describe('the command for a build', () => {
  it.each([
    { rule: 'names the services', flags: { push: false }, command: ['build', 'web', 'worker'] },
    { rule: 'pushes when asked to', flags: { push: true }, command: ['build', '--push', 'web', 'worker'] },
    {
      rule: 'uses the builder that was chosen',
      flags: { push: true, builder: 'remote' },
      command: ['build', '--builder', 'remote', '--push', 'web', 'worker']
    }
  ])('$rule', ({ flags, command }) => {
    expect(buildCommand(['web', 'worker'], flags)).toEqual(command);
  });

  it('is refused without services, since docker compose would build all of them', () => {
    expect(() => buildCommand([], { push: true })).toThrow(RangeError);
  });
});
