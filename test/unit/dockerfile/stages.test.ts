import { describe, expect, it } from 'vitest';
import type { NamedContext, ReachOptions } from '../../../src/dockerfile/index.ts';
import { reachOf } from './reading.ts';

/** Stages that are reached, as `NAME: KIND ORIGIN, …`. */
function stagesOf(text: string, options: Partial<ReachOptions> = {}): readonly string[] {
  return reachOf(text, options).stages.map(({ index, name, uses }) => {
    const shown = uses.map(({ kind, origin }) => `${kind} ${JSON.stringify(Object.values(origin)).slice(1, -1)}`);
    return `${name ?? index}: ${shown.join(', ')}`;
  });
}

describe('the stages that a target reaches', () => {
  it('come with what they are built upon, copy from and mount', () => {
    const text =
      'FROM a AS one\nCOPY . .\nFROM one AS two\nRUN --mount=type=bind,from=b,target=/b true\nFROM scratch\nCOPY --from=two /x /x\nADD y z\n';
    expect(stagesOf(text)).toEqual([
      'one: base "image","docker.io/library/a:latest", copy "context",""',
      'two: base "stage",0, mount "image","docker.io/library/b:latest"',
      '2: base "scratch", copy "stage",1, copy "context",""'
    ]);
  });

  it('are not those of others', () => {
    expect(stagesOf('FROM a AS one\nFROM b AS two\nFROM one AS three\n', { target: 'one' })).toHaveLength(1);
    expect(stagesOf('FROM a AS one\nFROM b AS two\nFROM one AS three\n')).toHaveLength(2);
  });

  it('stand on what takes the place of a name', () => {
    const contexts = new Map<string, NamedContext>([
      ['one', { kind: 'directory' }],
      ['a', { kind: 'image', reference: 'b:1' }]
    ]);
    expect(stagesOf('FROM z AS one\nFROM a\nCOPY --from=one /x /x\n', { contexts })).toEqual([
      'one: base "context","one"',
      '1: base "image","docker.io/library/b:1", copy "stage",0'
    ]);
  });

  it('are none where the Dockerfile is not understood', () => {
    expect(stagesOf('# syntax=example/own\nANY\n')).toEqual([]);
  });
});
