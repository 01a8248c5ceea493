import { describe, expect, it } from 'vitest';
import type { Build } from '../../../src/compose/index.ts';
import { loaded, loadFiles } from '../../support/loading.ts';

function build(text: string, environment: Readonly<Record<string, string>> = {}): Build {
  const compose = `services: {web: {build: ${text}}, base: {build: ./base}}\nsecrets: {s: {file: s}, t: {file: t}}\n`;
  const found = loaded(loadFiles({ 'compose.yaml': compose }, { environment })).services.get('web')?.build;
  if (found === undefined) throw new Error('the service has no build');
  return found;
}

describe('the context of a build', () => {
  it.each([
    { text: './app', context: { kind: 'directory', path: '/project/app' }, dockerfile: '/project/app/Dockerfile' },
    { text: '{}', context: { kind: 'directory', path: '/project' }, dockerfile: '/project/Dockerfile' },
    { text: '{context: ../a, dockerfile: ci/D}', context: { kind: 'directory', path: '/a' }, dockerfile: '/a/ci/D' },
    { text: '{context: a, dockerfile: /D}', context: { kind: 'directory', path: '/project/a' }, dockerfile: '/D' },
    { text: '~/a', context: { kind: 'directory', path: '/home/me/a' }, dockerfile: '/home/me/a/Dockerfile' },
    { text: '"https://h/a.git#b"', context: { kind: 'remote', url: 'https://h/a.git#b' }, dockerfile: 'Dockerfile' },
    { text: '"git@h:a.git"', context: { kind: 'remote', url: 'git@h:a.git' }, dockerfile: 'Dockerfile' },
    { text: 'github.com/a/b', context: { kind: 'remote', url: 'github.com/a/b' }, dockerfile: 'Dockerfile' }
  ])('is told from its Dockerfile: $text', ({ text, context, dockerfile }) => {
    const found = build(text, { HOME: '/home/me' });
    expect(found.context.value).toEqual(context);
    expect(found.dockerfile?.value).toBe(dockerfile);
  });

  it('has no Dockerfile where one is written into the Compose file', () => {
    expect(build('{dockerfile_inline: "FROM a$$b"}')).toMatchObject({
      dockerfile: undefined,
      dockerfileInline: { value: 'FROM a$b' }
    });
  });

  it('may have others beside it, of every kind', () => {
    const contexts = build(
      '{additional_contexts: {dir: lib, svc: "service:base", img: "docker-image://a:1", oci: "oci-layout://x@sha256:0", git: "git://h/a"}}'
    ).additionalContexts;
    expect([...contexts].map(([name, { value }]) => [name, value])).toEqual([
      ['dir', { kind: 'directory', path: '/project/lib' }],
      ['svc', { kind: 'service', service: 'base' }],
      ['img', { kind: 'image', reference: 'a:1' }],
      ['oci', { kind: 'oci-layout', reference: 'x@sha256:0' }],
      ['git', { kind: 'remote', url: 'git://h/a' }]
    ]);
  });
});

describe('the arguments of a build', () => {
  const args = (text: string, environment: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries([...build(`{args: ${text}}`, environment).args].map(([name, { value }]) => [name, value]));

  it.each([
    {
      rule: 'are strings whatever they are written as',
      text: '{A: 1.50, B: true, C: 012, D: ""}',
      environment: {},
      expected: { A: '1.5', B: 'true', C: '10', D: '' }
    },
    { rule: 'can be a list', text: '["A=b=c", "D="]', environment: {}, expected: { A: 'b=c', D: '' } },
    {
      rule: 'come from the environment where they have no value',
      text: '{A: , B: }',
      environment: { A: 'a' },
      expected: { A: 'a' }
    },
    { rule: 'come from it in a list, too', text: '[A, B]', environment: { A: '' }, expected: { A: '' } },
    { rule: 'are no extensions', text: '{x-note: 1, A: 2}', environment: {}, expected: { A: '2' } }
  ])('$rule', ({ text, environment, expected }) => {
    expect(args(text, environment)).toEqual(expected);
  });
});

describe('the other attributes of a build', () => {
  it('have one form for both syntaxes', () => {
    const found = build(`
      {target: t, platforms: [linux/amd64], labels: [a=1, b], network: host, shm_size: 1k, no_cache: "true", pull: true,
       ulimits: {nproc: 5, nofile: {soft: 1, hard: 2}}, extra_hosts: {b: 2.2.2.2, a: [1.1.1.1, "[::1]"]}, privileged: false,
       entitlements: [network.host], isolation: default, secrets: [s, {source: t, target: u}], ssh: [default, k=./key],
       cache_from: [a], cache_to: [b], tags: [c], provenance: true, sbom: mode=max}`);
    expect(found).toMatchObject({
      target: { value: 't' },
      platforms: [{ value: 'linux/amd64' }],
      labels: new Map([
        ['a', '1'],
        ['b', '']
      ]),
      network: 'host',
      shmSizeBytes: 1024n,
      ulimits: ['nofile=1:2', 'nproc=5:5'],
      extraHosts: ['a=1.1.1.1', 'a=::1', 'b=2.2.2.2'],
      entitlements: ['network.host'],
      privileged: false,
      isolation: 'default',
      noCache: true,
      pull: true,
      secretIds: ['s', 'u'],
      sshIds: ['default', 'k'],
      cacheFrom: ['a'],
      cacheTo: ['b'],
      tags: ['c'],
      provenance: 'true',
      sbom: 'mode=max'
    });
  });

  it('are absent where nothing is said', () => {
    expect(build('.')).toMatchObject({
      target: undefined,
      platforms: [],
      shmSizeBytes: undefined,
      ulimits: [],
      privileged: false,
      provenance: undefined,
      cacheFrom: []
    });
  });
});
