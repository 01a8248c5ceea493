import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY_ROOT } from '../support/docker.ts';

const read = (path: string) => readFileSync(join(REPOSITORY_ROOT, path), 'utf8');

/** The section about packages that were looked at and not taken. */
const NOT_TAKEN = /^## None for registries$[\s\S]*?(?=^## )/m;

/** Packages stand in the texts of links to elsewhere: `[one and two](https://…)`. */
function linkedPackages(markdown: string): readonly string[] {
  const links = markdown.matchAll(/\[([^\]]+)\]\(https:/g);
  return [...links].flatMap(([, text = '']) => text.split(/, | and /));
}

it('docs/dependencies.md tells of each package that we depend on once, and of no other', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const told = linkedPackages(read('docs/dependencies.md').replace(NOT_TAKEN, ''));
  expect([...told].sort()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort());
});
