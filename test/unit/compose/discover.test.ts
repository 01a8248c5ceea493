import { describe, expect, it } from 'vitest';
import { discover } from '../../../src/compose/discover.ts';
import type { Environment } from '../../../src/host/index.ts';
import { memoryFiles } from '../../support/loading.ts';

interface Call {
  readonly files?: readonly string[];
  readonly projectDirectory?: string;
  readonly envFiles?: readonly string[];
  readonly environment?: Environment;
  readonly cwd?: string;
}

function find(texts: Readonly<Record<string, string>>, call: Call = {}) {
  const sources = { workingDirectory: call.cwd ?? '/p', files: memoryFiles(texts), readStdin: () => '' };
  return discover(sources, {
    files: call.files ?? [],
    projectDirectory: call.projectDirectory,
    envFiles: call.envFiles ?? [],
    environment: call.environment ?? {}
  });
}

function fileSystem(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map(name => [name, '']));
}

describe('the Compose files of a project', () => {
  it.each([
    {
      rule: 'are those of -f, in order',
      here: ['/p/compose.yaml'],
      call: { files: ['b.yaml', '-', '/a.yaml'] },
      files: ['/p/b.yaml', '-', '/a.yaml']
    },
    {
      rule: 'are those of COMPOSE_FILE',
      here: ['/p/a.yaml', '/p/b.yaml'],
      call: { environment: { COMPOSE_FILE: 'a.yaml:b.yaml' } },
      files: ['/p/a.yaml', '/p/b.yaml']
    },
    {
      rule: 'stand between separators of choice',
      here: ['/p/a.yaml', '/p/b.yaml'],
      call: { environment: { COMPOSE_FILE: 'a.yaml;b.yaml', COMPOSE_PATH_SEPARATOR: ';' } },
      files: ['/p/a.yaml', '/p/b.yaml']
    },
    {
      rule: 'are not those of COMPOSE_FILE where -f says others',
      here: ['/p/a.yaml'],
      call: { files: ['b.yaml'], environment: { COMPOSE_FILE: 'a.yaml' } },
      files: ['/p/b.yaml']
    },
    {
      rule: 'prefer compose.yaml',
      here: ['/p/docker-compose.yaml', '/p/compose.yml', '/p/compose.yaml'],
      call: {},
      files: ['/p/compose.yaml']
    },
    {
      rule: 'prefer docker-compose.yml to docker-compose.yaml',
      here: ['/p/docker-compose.yaml', '/p/docker-compose.yml'],
      call: {},
      files: ['/p/docker-compose.yml']
    },
    {
      rule: 'have an override file of any spelling',
      here: ['/p/compose.yaml', '/p/docker-compose.override.yml'],
      call: {},
      files: ['/p/compose.yaml', '/p/docker-compose.override.yml']
    },
    {
      rule: 'are looked for in the folders above',
      here: ['/compose.yaml', '/p/q/readme'],
      call: { cwd: '/p/q' },
      files: ['/compose.yaml']
    },
    {
      rule: 'are looked for in the project directory',
      here: ['/p/compose.yaml', '/q/compose.yaml'],
      call: { projectDirectory: '../q' },
      files: ['/q/compose.yaml']
    }
  ])('$rule', ({ here, call, files }) => {
    expect(find(fileSystem(...here), call).files).toEqual(files);
  });

  it('are told of where several would do', () => {
    const { diagnostics } = find(fileSystem('/p/compose.yaml', '/p/compose.yml'));
    expect(diagnostics).toMatchObject([{ code: 'several-compose-files', severity: 'warning', file: 'compose.yaml' }]);
  });

  it.each([
    { rule: 'are missing where there is none', here: ['/p/notes.txt'], call: {}, what: 'there is no Compose file' },
    {
      rule: 'may not be missing in COMPOSE_FILE',
      here: [],
      call: { environment: { COMPOSE_FILE: 'a.yaml' } },
      what: 'does not exist'
    },
    { rule: 'may not be fetched', here: [], call: { files: ['https://example.com/a.git'] }, what: 'another machine' }
  ])('$rule', ({ here, call, what }) => {
    expect(() => find(fileSystem(...here), call)).toThrow(what);
  });
});

describe('the project directory', () => {
  it.each([
    { rule: 'is the option', call: { files: ['a/b.yaml'], projectDirectory: 'q' }, directory: '/p/q' },
    { rule: 'is the folder of the first file', call: { files: ['a/b.yaml', 'c.yaml'] }, directory: '/p/a' },
    {
      rule: 'is the folder of the first file that is not stdin',
      call: { files: ['-', 'a/b.yaml'] },
      directory: '/p/a'
    },
    { rule: 'is the current folder for stdin', call: { files: ['-'] }, directory: '/p' }
  ])('$rule', ({ call, directory }) => {
    expect(find({}, call).directory).toBe(directory);
  });
});

describe('the variables of a project', () => {
  const variable = (texts: Readonly<Record<string, string>>, call: Call, name = 'A') =>
    find({ '/p/compose.yaml': '', ...texts }, call).variables.get(name);

  it.each([
    {
      rule: 'come from the process first',
      texts: { '/p/.env': 'A=file' },
      call: { environment: { A: 'process' } },
      value: 'process'
    },
    {
      rule: 'keep an empty value of the process',
      texts: { '/p/.env': 'A=file' },
      call: { environment: { A: '' } },
      value: ''
    },
    { rule: 'come from .env', texts: { '/p/.env': 'A=file' }, call: {}, value: 'file' },
    {
      rule: 'come from the env files that are named instead',
      texts: { '/p/.env': 'A=file', '/p/a.env': 'B=1' },
      call: { envFiles: ['a.env'] },
      value: undefined
    },
    {
      rule: 'come from the last env file that sets them',
      texts: { '/p/a.env': 'A=a', '/p/b.env': 'A=${A}b' },
      call: { envFiles: ['a.env', 'b.env'] },
      value: 'ab'
    },
    {
      rule: 'come from the env files of COMPOSE_ENV_FILES',
      texts: { '/p/a.env': 'A=a' },
      call: { environment: { COMPOSE_ENV_FILES: 'a.env,' } },
      value: 'a'
    },
    {
      rule: 'do not come from .env where it is disabled',
      texts: { '/p/.env': 'A=file' },
      call: { environment: { COMPOSE_DISABLE_ENV_FILE: 'true' } },
      value: undefined
    },
    {
      rule: 'do not come from .env where it disables itself',
      texts: { '/p/.env': 'COMPOSE_DISABLE_ENV_FILE=1\nA=file' },
      call: {},
      value: undefined
    },
    {
      rule: 'come from .env of the current folder before that of the project',
      texts: { '/p/.env': 'A=project', '/p/q/.env': 'A=here' },
      call: { cwd: '/p/q' },
      value: 'here'
    },
    {
      rule: 'come from .env of the project, too',
      texts: { '/p/.env': 'A=project', '/p/q/.env': 'B=here' },
      call: { cwd: '/p/q' },
      value: 'project'
    },
    {
      rule: 'come from .env beside the file of -f',
      texts: { '/p/.env': 'A=here', '/p/q/.env': 'A=there', '/p/q/c.yaml': '' },
      call: { files: ['q/c.yaml'] },
      value: 'there'
    }
  ])('$rule', ({ texts, call, value }) => {
    expect(variable(texts, call)).toBe(value);
  });

  it('may name the Compose files in .env', () => {
    const texts = { '/p/.env': 'COMPOSE_FILE=q/a.yaml', '/p/q/a.yaml': '', '/p/q/.env': 'A=q' };
    expect(find(texts)).toMatchObject({ files: ['/p/q/a.yaml'], directory: '/p/q' });
    expect(variable(texts, {})).toBe('q');
  });

  it('have the current folder', () => {
    expect(variable({}, {}, 'PWD')).toBe('/p');
    expect(variable({}, { environment: { PWD: '/given' } }, 'PWD')).toBe('/given');
  });
});
