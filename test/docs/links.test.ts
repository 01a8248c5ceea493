import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY_ROOT } from '../support/docker.ts';
import { anchorsOf, localLinksOf, readDocuments } from '../support/markdown.ts';

const DOCUMENTS = readDocuments();
const ANCHORS = new Map(DOCUMENTS.map(({ path, text }) => [path, anchorsOf(text)]));

it.each(DOCUMENTS.map(({ path, text }) => ({ path, text })))(
  'every link in $path leads somewhere',
  ({ path, text }) => {
    const broken = localLinksOf(text).filter(link => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(REPOSITORY_ROOT, target))) return true;
      return anchor !== undefined && ANCHORS.get(target)?.has(anchor) !== true;
    });
    expect(broken).toEqual([]);
  }
);
