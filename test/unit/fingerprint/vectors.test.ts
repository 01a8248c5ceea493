/**
 * The test vectors of docs/fingerprint.md, computed twice: by compose-cache, and by a few lines that were written from the
 * document and share nothing with it.
 *
 * The digests are golden: another digest is another format, so `FORMAT` has to change with them, and the release notes
 * have to say so.
 */
import { createHash } from 'node:crypto';
import { chmod, cp, lstat, readdir, readFile, readlink, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDockerfile, reach } from '../../../src/dockerfile/index.ts';
import { FORMAT } from '../../../src/fingerprint/index.ts';
import { nodeFiles, nodeProcesses } from '../../../src/host/index.ts';
import { createPlan } from '../../../src/pipeline/plan.ts';
import { createWorkspace, type Workspace } from '../../support/cli.ts';

const FIXTURES = new URL('../../../fixtures/fingerprint/', import.meta.url).pathname;

interface Vector {
  readonly format: string;
  /** The lists of the steps, in the order of the items. */
  readonly steps: readonly (readonly string[])[];
  readonly reads: readonly Read[];
  readonly items: readonly (readonly string[])[];
  readonly hash: string;
}

type Read = { readonly source: string; readonly hidden: readonly string[] } | { readonly matched: readonly string[] };

/** "A list of fields is encoded as…" */
function encode(fields: readonly string[]): string {
  let encoding = `${fields.length};`;
  for (const field of fields) encoding += `${new TextEncoder().encode(field).length}:${field}`;
  return encoding;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** "Entries are in depth-first order, siblings by the bytes of their names." */
async function entriesOf(path: string, name: string, hidden: readonly string[]): Promise<string> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return encode(['symlink', name, '777', await readlink(path)]);
  // "`portable` without 022"
  const mode = (found.mode & 0o7777 & ~0o022).toString(8);
  if (found.isFile()) return encode(['file', name, mode, sha256(await readFile(path))]);
  let entries = encode(['directory', name, mode, '']);
  for (const child of (await readdir(path)).sort()) {
    if (hidden.some(each => path.endsWith(each.slice(0, each.lastIndexOf('/'))) && basename(each) === child)) continue;
    entries += await entriesOf(join(path, child), name === '' ? child : `${name}/${child}`, hidden);
  }
  return entries;
}

async function digestOfRead(folder: string, read: Read): Promise<string> {
  if ('source' in read) return sha256(await entriesOf(join(folder, read.source), '', read.hidden));
  const matched = await Promise.all(read.matched.map(path => entriesOf(join(folder, path), basename(path), [])));
  return sha256(matched.join(''));
}

/** A checkout may have other modes and no links. */
async function normalise(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    await chmod(path, entry.isDirectory() || entry.name.endsWith('.sh') ? 0o755 : 0o644);
  }
}

async function planOf(folder: string) {
  const plan = await createPlan({
    load: {
      files: [],
      projectDirectory: undefined,
      projectName: 'vectors',
      profiles: [],
      envFiles: [],
      workingDirectory: folder,
      environment: {},
      readStdin: () => '',
      fileSystem: nodeFiles
    },
    services: [],
    settings: {},
    processes: nodeProcesses,
    cacheFolder: undefined
  });
  const [target] = plan.targets;
  if (target === undefined) throw new Error('the fixture has no target');
  return target;
}

async function stepsOf(
  folder: string,
  options: { readonly target?: string; readonly args: ReadonlyMap<string, string> }
) {
  const path = join(folder, 'Dockerfile');
  const { sources } = reach(parseDockerfile({ path, text: await readFile(path, 'utf8') }), {
    target: options.target,
    targetAt: undefined,
    form: 'image',
    args: options.args,
    ignoreArgs: [],
    platform: 'linux/amd64',
    buildPlatform: 'linux/amd64',
    contexts: new Map(),
    projectImage: () => undefined,
    registryImage: () => undefined
  });
  return sources.flatMap(source => (source.kind === 'branch' ? source.steps.map(({ canonical }) => canonical) : []));
}

describe.each([
  { name: 'files-only', options: { args: new Map<string, string>() } },
  { name: 'stages', options: { target: 'release', args: new Map([['VERSION', '1.2']]) } }
])('the vector $name', ({ name, options }) => {
  let workspace: Workspace;
  let vector: Vector;

  beforeAll(async () => {
    workspace = await createWorkspace();
    await cp(join(FIXTURES, name), workspace.path, { recursive: true });
    await normalise(workspace.path);
    if (name === 'files-only') await symlink('run.sh', join(workspace.path, 'app/start'));
    // Our own file.
    vector = JSON.parse(await readFile(join(FIXTURES, name, 'expected.json'), 'utf8')) as Vector;
  });
  afterAll(() => workspace.remove());

  it('is what compose-cache computes', async () => {
    const { fingerprint, hash } = await planOf(workspace.path);
    const items = fingerprint.items.map(({ kind, fields }) => [kind, ...fields]);
    const steps = await stepsOf(workspace.path, options);
    const found = { format: FORMAT, steps, reads: vector.reads, items, hash };
    await expect(`${JSON.stringify(found, undefined, 2)}\n`).toMatchFileSnapshot(join(FIXTURES, name, 'expected.json'));
  });

  it('has for each step the digest of its list', () => {
    const digests = vector.items.filter(([kind]) => kind === 'instruction').map(([, digest]) => digest);
    expect(digests).toEqual(vector.steps.map(step => sha256(encode(step))));
  });

  it('has for each read the digest of what the folder holds', async () => {
    const digests = vector.items.filter(([kind]) => kind === 'files').map(([, digest]) => digest);
    expect(digests).toEqual(await Promise.all(vector.reads.map(read => digestOfRead(workspace.path, read))));
  });

  it('has as its hash the digest of the format and all items', () => {
    expect(vector.hash).toBe(sha256([[vector.format], ...vector.items].map(encode).join('')));
  });
});

it('encodes lists of fields as the document shows', async () => {
  const document = await readFile(new URL('../../../docs/fingerprint.md', import.meta.url), 'utf8');
  const rows = [...document.matchAll(/^\| `(\[.*\])` \| `(\d+;.*)` \|$/gm)];
  expect(rows.map(([, list = '']) => encode(JSON.parse(list) as string[]))).toEqual(
    rows.map(([, , encoding]) => encoding)
  );
  expect(rows.length).toBeGreaterThan(2);
});
