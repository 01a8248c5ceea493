import { describe, expect, it } from 'vitest';
import { graphOf, withoutStages } from '../../../src/graph/index.ts';
import { edgesOf, graphOfFiles, NOTHING_KNOWN, planIn, writeProject } from './planned.ts';

const TWO_STAGES = 'FROM node:22 AS build\nCOPY src src\nFROM nginx:1.27 AS run\nCOPY --from=build /o /o\n';

describe('the graph of a project', () => {
  it('shows stages with what each is built upon and copies from', async () => {
    const graph = await graphOfFiles({
      'compose.yaml': 'services: {web: {build: web}}',
      'web/Dockerfile': TWO_STAGES,
      'web/src/a': 'a'
    });
    expect(edgesOf(graph)).toEqual([
      'web -target-> run',
      'build -base-> node:22',
      'build -copy-> web/',
      'run -base-> nginx:1.27',
      'run -copy-> build'
    ]);
    expect(graph.groups.map(({ title }) => title)).toHaveLength(1);
  });

  it('leaves out stages that the target does not reach', async () => {
    const graph = await graphOfFiles({
      'compose.yaml': 'services: {web: {build: {context: web, target: run}}}',
      'web/Dockerfile': `${TWO_STAGES}FROM run AS later\nRUN x\n`,
      'web/src/a': 'a'
    });
    expect(graph.nodes.map(({ title }) => title)).not.toContain('later');
  });

  it('draws the stages once that services share which differ in their target only', async () => {
    const graph = await graphOfFiles({
      'compose.yaml':
        'services: {one: {build: {context: app, target: one}}, two: {build: {context: app, target: two}}}',
      'app/Dockerfile': 'FROM a AS base\nFROM base AS one\nRUN 1\nFROM base AS two\nRUN 2\n'
    });
    expect(graph.nodes.filter(({ title }) => title === 'base')).toHaveLength(1);
    expect(edgesOf(graph)).toContain('one -base-> base');
    expect(edgesOf(graph)).toContain('two -base-> base');
  });

  it('draws them apart where build arguments differ', async () => {
    const build = (version: string) => `{build: {context: app, args: {V: "${version}"}}}`;
    const graph = await graphOfFiles({
      'compose.yaml': `services: {one: ${build('1')}, two: ${build('2')}}`,
      'app/Dockerfile': 'ARG V\nFROM a:$V AS base\nFROM base AS top\nRUN 1\n'
    });
    expect(graph.nodes.filter(({ title }) => title === 'base')).toHaveLength(2);
    expect(edgesOf(graph)).toEqual(expect.arrayContaining(['base -base-> a:1', 'base -base-> a:2']));
  });

  it('puts an image directly on what its only stage stands on', async () => {
    const graph = await graphOfFiles({
      'compose.yaml': 'services: {web: {build: .}}',
      Dockerfile: 'FROM node:22\nCOPY . /app\nRUN --mount=type=bind,source=.,target=/x true\n'
    });
    expect(edgesOf(graph)).toEqual(['web -base-> node:22', 'web -copy-> ./', 'web -mount-> ./']);
  });

  it('ties services to the images of others, by named context and by the name of the image', async () => {
    const graph = await graphOfFiles({
      'compose.yaml':
        'services: {base: {build: base, image: r/base}, api: {build: {context: api, additional_contexts: {b: "service:base"}}}, job: {build: job}}',
      'base/Dockerfile': 'FROM scratch\n',
      'api/Dockerfile': 'FROM b\n',
      'job/Dockerfile': 'FROM busybox\nCOPY --from=r/base /x /x\n'
    });
    expect(edgesOf(graph)).toEqual([
      'base -base-> scratch',
      'api -base-> base',
      'job -base-> busybox:latest',
      'job -copy-> base'
    ]);
  });

  it('has one node for services that share an image', async () => {
    const graph = await graphOfFiles({
      'compose.yaml':
        'services: {web: {build: ., image: r/web}, worker: {build: ., image: r/web}, cron: {image: r/web}, db: {image: postgres:17}}',
      Dockerfile: 'FROM node:22\n'
    });
    expect(graph.nodes.filter(({ kind }) => kind === 'target').map(({ title }) => title)).toEqual(['web, worker']);
    // Two services claim r/web, so which of them cron would mean is not known.
    expect(edgesOf(graph)).toContain('db -run-> postgres:17');
  });

  it('lets a service that runs the image of another stand on it', async () => {
    const graph = await graphOfFiles({
      'compose.yaml': 'services: {web: {build: ., image: r/web}, cron: {image: r/web}}',
      Dockerfile: 'FROM node:22\n'
    });
    expect(edgesOf(graph)).toContain('cron -run-> web');
  });

  it('of named services has those and what they stand on', async () => {
    const graph = await graphOfFiles(
      {
        'compose.yaml':
          'services: {base: {build: base}, api: {build: {context: api, additional_contexts: {b: "service:base"}}}, other: {build: base, image: o}, db: {image: d}}',
        'base/Dockerfile': 'FROM scratch\n',
        'api/Dockerfile': 'FROM b\n'
      },
      ['api']
    );
    expect(graph.nodes.map(({ title }) => title)).toEqual(['base', 'api', 'scratch']);
  });

  it('of a named service that stands on no other has that alone', async () => {
    const graph = await graphOfFiles(
      { 'compose.yaml': 'services: {web: {build: .}, api: {build: .}, db: {image: d}}', Dockerfile: 'FROM scratch\n' },
      ['web']
    );
    expect(graph.nodes.map(({ title }) => title)).toEqual(['web', 'scratch']);
  });

  it('lets a build whose Dockerfile is not understood stand on all that it is given', async () => {
    const graph = await graphOfFiles({
      'compose.yaml':
        'services: {web: {build: {context: ., additional_contexts: {more: ./more, img: "docker-image://a:1"}}}}',
      Dockerfile: '# syntax=example/own\nANY\n',
      'more/x': ''
    });
    expect(edgesOf(graph)).toEqual(['web -copy-> ./', 'web -copy-> more/', 'web -copy-> a:1']);
  });

  it('shows an address without name, password and query', async () => {
    const graph = await graphOfFiles({
      'compose.yaml': 'services: {web: {build: "https://me:secret@host.example/repo.git?token=secret#main"}}'
    });
    expect(JSON.stringify(graph.nodes)).not.toContain('secret');
    expect(graph.nodes.at(-1)?.title).toBe('https://host.example/repo.git#main');
  });

  it('is the same for the same project', async () => {
    const project = await writeProject({
      'compose.yaml': 'services: {b: {build: .}, a: {build: {context: ., target: build}}}',
      Dockerfile: TWO_STAGES,
      'src/x': 'x'
    });
    const graphs = await Promise.all([planIn(project.path), planIn(project.path)]);
    const [one, other] = graphs.map(plan => JSON.stringify(graphOf(plan, NOTHING_KNOWN).edges));
    await project.remove();
    expect(one).toBe(other);
  });
});

describe('without stages', () => {
  it('images stand on images: as base where only FROM leads there, else as source', async () => {
    const graph = await graphOfFiles({
      'compose.yaml': 'services: {web: {build: .}, db: {image: postgres}}',
      Dockerfile: TWO_STAGES,
      'src/x': 'x'
    });
    expect(edgesOf(withoutStages(graph))).toEqual([
      'web -base-> nginx:1.27',
      'web -copy-> node:22',
      'db -run-> postgres:latest'
    ]);
  });

  it('an edge keeps the instructions that made it', async () => {
    const graph = await graphOfFiles({
      'compose.yaml': 'services: {web: {build: .}}',
      Dockerfile: TWO_STAGES,
      'src/x': 'x'
    });
    expect(withoutStages(graph).edges[0]?.because).toEqual([
      { label: 'FROM nginx:1.27 AS run', place: 'Dockerfile:3' }
    ]);
  });
});
