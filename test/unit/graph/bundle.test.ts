import { describe, expect, it } from 'vitest';
import { bundled } from '../../../src/graph/bundle.ts';
import { withoutStages } from '../../../src/graph/index.ts';
import { edgesOf, graphOfFiles } from './planned.ts';

const SERVICES = ['a', 'b', 'c', 'd', 'e'];

/** Five services upon one image, one of them with a second one. */
function project(): Promise<Parameters<typeof bundled>[0]> {
  const services = SERVICES.map(name => `${name}: {build: ${name}}`).join(', ');
  return graphOfFiles({
    'compose.yaml': `services: {${services}}`,
    ...Object.fromEntries(
      SERVICES.map(name => [
        `${name}/Dockerfile`,
        `FROM base AS x\nLABEL name=${name}\nRUN ${name}\n${name === 'e' ? 'COPY --from=busybox /b /b\n' : ''}`
      ])
    )
  }).then(withoutStages);
}

describe('images that stand on the same things', () => {
  it('are one node, with one edge to each of those', async () => {
    const { graph, bundles } = bundled(await project());
    expect(graph.nodes.map(({ title }) => title)).toEqual(['4 alike', 'e', 'base:latest', 'busybox:latest']);
    expect(edgesOf(graph)).toEqual([
      '4 alike -base-> base:latest',
      'e -base-> base:latest',
      'e -copy-> busybox:latest'
    ]);
    expect(bundles).toEqual([{ id: 'm0', members: ['t0', 't1', 't2', 't3'] }]);
  });

  it('stay apart where the registry has one and lacks the other', async () => {
    const graph = await project();
    const targets = new Map(
      [...graph.targets].map(([id, facts]) => [
        id,
        // Only the status is looked at.
        { ...facts, report: { status: id === 't0' ? 'hit' : 'miss' } as NonNullable<typeof facts.report> }
      ])
    );
    expect(bundled({ ...graph, targets }).bundles).toEqual([]);
  });
});
