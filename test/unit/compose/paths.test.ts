import { describe, expect, it } from 'vitest';
import { rebasePaths } from '../../../src/compose/paths.ts';
import { composeTree } from '../../support/rendering.ts';

function changes(text: string, from = '/project/sub', to = '/project', environment = {}): string[] {
  return rebasePaths(composeTree(text, environment), from, to).map(
    ({ node, text: written }) => `${node.text} → ${written}`
  );
}

const service = (attribute: string) => `services: {web: {${attribute}}}`;

describe('a document that moves to another folder', () => {
  it.each([
    { rule: 'a short build', text: service('build: ./app'), expected: ['./app → ./sub/app'] },
    { rule: 'the folder itself', text: service('build: .'), expected: ['. → ./sub'] },
    {
      rule: 'a context',
      text: service('build: {context: ../app, dockerfile: ci/Dockerfile}'),
      expected: ['../app → ./app']
    },
    {
      rule: 'named contexts in a map',
      text: service('build: {additional_contexts: {a: lib, b: "docker-image://c"}}'),
      expected: ['lib → ./sub/lib']
    },
    {
      rule: 'named contexts in a list',
      text: service('build: {additional_contexts: [a=lib, "b=service:c"]}'),
      expected: ['a=lib → a=./sub/lib']
    },
    { rule: 'keys', text: service('build: {ssh: [default, k=./key]}'), expected: ['k=./key → k=./sub/key'] },
    {
      rule: 'env files in every syntax',
      text: service('env_file: [a.env, {path: b.env}]'),
      expected: ['a.env → ./sub/a.env', 'b.env → ./sub/b.env']
    },
    { rule: 'one env file', text: service('env_file: a.env'), expected: ['a.env → ./sub/a.env'] },
    { rule: 'label files', text: service('label_file: [a]'), expected: ['a → ./sub/a'] },
    {
      rule: 'short mounts',
      text: service('volumes: ["./a:/a:ro", "b:/b", /c]'),
      expected: ['./a:/a:ro → ./sub/a:/a:ro']
    },
    {
      rule: 'long mounts',
      text: service('volumes: [{type: bind, source: a, target: /a}, {type: volume, source: a, target: /b}]'),
      expected: ['a → ./sub/a']
    },
    {
      rule: 'watched folders',
      text: service('develop: {watch: [{path: src, action: rebuild}]}'),
      expected: ['src → ./sub/src']
    },
    {
      rule: 'files of configs and secrets',
      text: 'configs: {c: {file: c}}\nsecrets: {s: {file: ../s}}',
      expected: ['c → ./sub/c', '../s → ./s']
    },
    {
      rule: 'devices of bind volumes',
      text: 'volumes: {v: {driver: local, driver_opts: {o: bind, device: ./d}}}',
      expected: ['./d → ./sub/d']
    },
    {
      rule: 'the file of an extended service',
      text: service('extends: {file: base.yaml, service: a}'),
      expected: ['base.yaml → ./sub/base.yaml']
    }
  ])('changes $rule', ({ text, expected }) => {
    expect(changes(text)).toEqual(expected);
  });

  it.each([
    { rule: 'absolute paths', text: service('build: /app\nx: 1').replace('\nx: 1', '') },
    { rule: 'the home folder', text: service('volumes: ["~/a:/a"]') },
    { rule: 'paths of another platform', text: service('volumes: ["C:\\\\a:/a"]').replaceAll("'", '"') },
    { rule: 'remote contexts', text: service('build: "https://example.com/a.git#main"') },
    { rule: 'contexts on GitHub', text: service('build: github.com/a/b') },
    { rule: 'contexts by ssh', text: service('build: "git@example.com:a/b.git"') },
    { rule: 'volumes of other drivers', text: 'volumes: {v: {driver_opts: {o: bind, device: ./d}}}' },
    { rule: 'credentials, which docker compose does not resolve', text: service('credential_spec: {file: a.json}') }
  ])('leaves $rule', ({ text }) => {
    expect(changes(text)).toEqual([]);
  });

  it.each([
    {
      rule: 'with the variables kept',
      text: service('build: "${DIR:-app}"'),
      environment: {},
      expected: ['${DIR:-app} → ./sub/${DIR:-app}']
    },
    {
      rule: 'unless its value is absolute',
      text: service('build: "${DIR:-app}"'),
      environment: { DIR: '/abs' },
      expected: []
    },
    {
      rule: 'within the mount',
      text: service('volumes: ["${DIR:-./d}/x:/x"]'),
      environment: {},
      expected: ['${DIR:-./d}/x:/x → ./sub/${DIR:-./d}/x:/x']
    },
    {
      rule: 'after the name',
      text: service('build: {additional_contexts: ["a=${DIR:-d}"]}'),
      environment: {},
      expected: ['a=${DIR:-d} → a=./sub/${DIR:-d}']
    },
    {
      rule: 'written out where a variable holds the name, too',
      text: service('build: {additional_contexts: ["${ALL}"]}'),
      environment: { ALL: 'a=d' },
      expected: ['${ALL} → a=./sub/d']
    },
    { rule: 'with a dollar doubled', text: service('build: "$$d"'), environment: {}, expected: ['$$d → ./sub/$$d'] }
  ])('decides by the value of a path, $rule', ({ text, environment, expected }) => {
    expect(changes(text, '/project/sub', '/project', environment)).toEqual(expected);
  });

  it.each([
    { to: '/project/sub', expected: [] },
    { to: '/project/other', expected: ['./app → ../sub/app'] },
    { to: '/', expected: ['./app → ./project/sub/app'] },
    { to: '/project/sub/deeper', expected: ['./app → ../app'] }
  ])('finds the way back from $to', ({ to, expected }) => {
    expect(changes(service('build: ./app'), '/project/sub', to)).toEqual(expected);
  });
});
