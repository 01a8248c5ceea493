import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCES = resolve(import.meta.dirname, '../src');

type Rule = { readonly functions: readonly string[]; readonly types: readonly string[] };

/** The table of ARCHITECTURE.md: what the files of a room may import from other rooms. */
const ROOMS: Readonly<Record<string, Rule>> = {
  cli: { functions: ['graph', 'init', 'pipeline', 'settings', 'diagnostic', 'host'], types: ['fingerprint'] },
  init: { functions: [], types: [] },
  graph: { functions: ['pipeline', 'image', 'diagnostic'], types: ['fingerprint', 'dockerfile', 'compose'] },
  pipeline: {
    functions: [
      'check',
      'engine',
      'registry',
      'render',
      'fingerprint',
      'context',
      'dockerfile',
      'compose',
      'settings',
      'image',
      'diagnostic',
      'host'
    ],
    types: []
  },
  check: {
    functions: ['diagnostic'],
    types: ['fingerprint', 'dockerfile', 'compose', 'settings']
  },
  engine: { functions: ['image', 'diagnostic', 'host'], types: [] },
  registry: { functions: ['image', 'diagnostic', 'host'], types: [] },
  render: { functions: ['image', 'diagnostic'], types: ['compose'] },
  fingerprint: { functions: ['image', 'diagnostic'], types: ['context', 'dockerfile', 'compose'] },
  context: { functions: ['image', 'diagnostic', 'host'], types: [] },
  dockerfile: { functions: ['image', 'diagnostic'], types: [] },
  compose: { functions: ['image', 'diagnostic', 'host'], types: [] },
  settings: { functions: ['diagnostic'], types: ['compose'] },
  start: { functions: ['host'], types: [] },
  image: { functions: ['diagnostic'], types: [] },
  diagnostic: { functions: [], types: [] },
  host: { functions: [], types: [] }
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

function importsBetweenRooms(): Import[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .flatMap(name => {
      const path = join(SOURCES, name);
      const statements = readFileSync(path, 'utf8').matchAll(
        /(?:^|\n)(?:import|export)\s+(type\s+)?(?:[^'";]*?\s+from\s+)?'(\.[^']+)'|import\('(\.[^']+)'\)/g
      );
      return [...statements].map(([, type, target, dynamic]) => ({
        file: name,
        from: roomOf(path),
        to: roomOf(resolve(dirname(path), target ?? dynamic ?? '')),
        typesOnly: type !== undefined
      }));
    })
    .filter(({ from, to }) => from !== to);
}

function roomOf(path: string): string {
  return relative(SOURCES, path).split('/')[0] ?? '';
}

/** The files of src, and the packages, that are loaded with a file of src: what it imports by statements, and so on. */
function loadedWith(path: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(path) || !path.endsWith('.ts')) return loaded;
  loaded.add(path);
  const statements = readFileSync(join(SOURCES, path), 'utf8').matchAll(
    /(?:^|\n)(?:import|export)\s+(?!type\s)(?:[^'";]*?\s+from\s+)?'([^']+)'/g
  );
  for (const [, target = ''] of statements) {
    if (target.startsWith('.')) loadedWith(join(dirname(path), target), loaded);
    else loaded.add(target);
  }
  return loaded;
}

describe('the rooms of src', () => {
  const imports = importsBetweenRooms();

  it('are all in the table', () => {
    const folders = readdirSync(SOURCES, { withFileTypes: true }).filter(entry => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(ROOMS).sort());
  });

  it.each(Object.entries(ROOMS))('%s imports only what the table allows', (room, { functions, types }) => {
    const wrong = imports
      .filter(({ from }) => from === room)
      .filter(({ to, typesOnly }) => !functions.includes(to) && !(typesOnly && types.includes(to)));
    expect(wrong).toEqual([]);
  });
});

describe('what every run of the command line loads', () => {
  const loaded = loadedWith('cli/main.ts');

  it('is what reads, plans and renders a project', () => {
    expect([...loaded]).toEqual(expect.arrayContaining(['compose/load.ts', 'pipeline/plan.ts', 'yargs-parser']));
  });

  it.each(['yargs', 'ci-info', /^registry\//, /^engine\//])('is not %s', part => {
    const matches = (name: string) => (typeof part === 'string' ? name === part : part.test(name));
    expect([...loaded].filter(matches)).toEqual([]);
  });
});
