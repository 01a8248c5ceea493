import { describe, expect, it } from 'vitest';
import { type Followers, findFollowers, type ServiceRendering } from '../../../src/render/index.ts';
import { composeTree, interpolateWith, serviceRendering } from '../../support/rendering.ts';

const ENVIRONMENT = { REG: 'r.test', IMAGE: 'r.test/web:dev' };
const WEB = serviceRendering('web', { image: 'r.test/web:1', cache_from: [] });

function follow(text: string, changes: readonly ServiceRendering[] = [WEB]): Followers {
  const web = '  web:\n    image: ${REG}/web:dev\n    build: .\n';
  return findFollowers(composeTree(`services:\n${web}${text}`, ENVIRONMENT), changes, interpolateWith(ENVIRONMENT));
}

function textsOf({ scalars }: Followers): readonly string[] {
  return scalars.map(({ text }) => text);
}

describe('what follows a renamed image', () => {
  it('is a service that runs it without building it', () => {
    const found = follow('  worker:\n    image: r.test/web:dev\n  db:\n    image: postgres\n');
    expect(found).toEqual({ services: [{ service: 'worker', repository: 'r.test/web', tag: '1' }], scalars: [] });
  });

  it('is found by what names mean, not by how they are spelled', () => {
    const changes = [serviceRendering('base', { image: 'base:1', cache_from: [] })];
    const text = '  base:\n    image: base\n    build: .\n  worker:\n    image: docker.io/library/base:latest\n';
    expect(follow(text, changes).services).toEqual([{ service: 'worker', repository: 'base', tag: '1' }]);
  });

  it('is a volume that is made of it', () => {
    const volumes =
      '    volumes:\n      - {type: image, source: "${REG}/web:dev", target: /w}\n      - {type: volume, source: web, target: /v}\n';
    expect(textsOf(follow(`  db:\n    image: postgres\n${volumes}`))).toEqual(['${REG}/web:1']);
  });

  it('is a hook that runs it', () => {
    expect(
      textsOf(follow('  db:\n    image: postgres\n    pre_start:\n      - {image: "${IMAGE}", command: a}\n'))
    ).toEqual(['r.test/web:1']);
  });

  it('is a named context in both syntaxes', () => {
    const context = 'docker-image://${REG}/web:dev';
    const map = `  a:\n    build:\n      additional_contexts: {base: "${context}", docs: ./docs}\n`;
    const list = `  b:\n    build:\n      additional_contexts: ["base=${context}", docs=./docs]\n`;
    expect(textsOf(follow(map + list))).toEqual(['docker-image://${REG}/web:1', 'base=docker-image://${REG}/web:1']);
  });

  it('is nothing where two builds of one name go different ways', () => {
    const other = serviceRendering('other', { image: 'r.test/web:2', cache_from: [] });
    const text = '  other:\n    image: r.test/web:dev\n    build: other\n  worker:\n    image: r.test/web:dev\n';
    expect(follow(text, [WEB, other])).toEqual({ services: [], scalars: [] });
  });

  it('is not a service with a build of its own', () => {
    const other = serviceRendering('other', { image: 'r.test/web:1', cache_from: [] });
    const text = '  other:\n    image: r.test/web:dev\n    build: .\n';
    expect(follow(text, [WEB, other]).services).toEqual([]);
  });
});
