import { describe, expect, it } from 'vitest';
import { createInputReader, type Inputs } from '../../../src/graph/inputs.ts';
import { planIn, writeProject } from './planned.ts';

async function inputsOf(files: Readonly<Record<string, string>>, longest: number): Promise<Inputs> {
  const project = await writeProject({ 'compose.yaml': 'services: {web: {build: .}}', ...files });
  try {
    const [planned] = (await planIn(project.path)).selected;
    if (planned === undefined) throw new Error('the service was not planned');
    return createInputReader(longest)(planned.target.fingerprint);
  } finally {
    await project.remove();
  }
}

const FILES = {
  Dockerfile: 'FROM node:22\nCOPY a/big /x/\nCOPY a b /y/\nARG A=hidden-value\nENV B=$A C=hidden-value\n',
  'a/big': 'x'.repeat(300),
  'a/small': 'x'.repeat(10),
  'a/tiny': 'x',
  'b/middle': 'x'.repeat(200)
};

describe('the inputs of an image', () => {
  it('are files, the largest first, each with every instruction that asks for it', async () => {
    const { files, rest } = await inputsOf(FILES, 10);
    expect(files.map(({ path, sizeBytes, because }) => [path, sizeBytes, because.map(({ place }) => place)])).toEqual([
      ['a/big', 300, ['Dockerfile:2', 'Dockerfile:3']],
      ['b/middle', 200, ['Dockerfile:3']],
      ['a/small', 10, ['Dockerfile:3']],
      ['a/tiny', 1, ['Dockerfile:3']]
    ]);
    expect(rest).toEqual([]);
  });

  it('sums by folder what is too small for the list', async () => {
    const { files, rest } = await inputsOf(FILES, 2);
    expect(files.map(({ path }) => path)).toEqual(['a/big', 'b/middle']);
    expect(rest).toEqual([{ folder: 'a/', count: 2, sizeBytes: 11 }]);
  });

  it('says how much each instruction asks for', async () => {
    const { sources } = await inputsOf(FILES, 2);
    expect(sources.map(({ because, sizeBytes }) => [because.label, sizeBytes])).toEqual([
      ['COPY a b /y/', 511],
      ['COPY a/big /x/', 300]
    ]);
  });

  it('shows nothing that a fingerprint hides', async () => {
    const { others } = await inputsOf(FILES, 2);
    expect(others.map(({ kind }) => kind)).toContain('instruction');
    expect(JSON.stringify(others)).not.toContain('hidden-value');
  });
});
