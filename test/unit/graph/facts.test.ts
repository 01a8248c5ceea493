import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../src/graph/index.ts';
import type { ServiceDifference } from '../../../src/pipeline/index.ts';
import { planIn, writeProject } from './planned.ts';

const FILES = {
  'compose.yaml':
    'services: {base: {build: base}, api: {build: {context: api, additional_contexts: {b: "service:base"}}}, web: {build: web}}',
  'base/Dockerfile': 'FROM scratch\n',
  'api/Dockerfile': 'FROM b\n',
  'web/Dockerfile': 'FROM busybox\n'
};

const BASE: ServiceDifference['changes'][number] = {
  change: 'changed',
  kind: 'service-image',
  label: 'FROM b',
  files: []
};

/** A difference as `diffPlan` finds it. */
function difference(service: string, before: string | undefined, changes: ServiceDifference['changes'] = []) {
  return { service, before, after: 'new', changes };
}

async function changesOf(differences: readonly ServiceDifference[]) {
  const project = await writeProject(FILES);
  const graph = graphOf(await planIn(project.path), { reports: [], differences, against: 'main' });
  await project.remove();
  return [...graph.targets.values()].map(({ planned, change, changedBases }) => [
    planned.service.name,
    change,
    changedBases
  ]);
}

describe('a comparison', () => {
  it('tells images that differ themselves from those that stand on such', async () => {
    const own = { ...BASE, kind: 'instruction', label: 'RUN x' };
    const changes = await changesOf([
      difference('base', 'old', [own]),
      difference('api', 'old', [BASE]),
      difference('web', 'new')
    ]);
    expect(changes).toEqual([
      ['base', 'changed', []],
      ['api', 'through', ['base']],
      ['web', 'unchanged', []]
    ]);
  });

  it('says of an image that differs in both ways that it differs itself', async () => {
    const own = { ...BASE, kind: 'files', label: 'COPY . .' };
    const [, api] = await changesOf([difference('base', 'old', [own]), difference('api', 'old', [BASE, own])]);
    expect(api).toEqual(['api', 'changed', ['base']]);
  });

  it('knows what is new, and says nothing of what was not compared', async () => {
    const [base, api] = await changesOf([difference('base', undefined)]);
    expect(base).toEqual(['base', 'new', []]);
    expect(api).toEqual(['api', undefined, ['base']]);
  });
});
