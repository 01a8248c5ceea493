/** Whole Dockerfiles: what of them counts, and what is said of those that are wrong. `vitest -u` writes the answers. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DiagnosticError, renderDiagnostics } from '../../../src/diagnostic/index.ts';
import { reachOf, stepsOf } from './reading.ts';

const FIXTURES = new URL('../../../fixtures/dockerfile/', import.meta.url).pathname;

function casesOf(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(`${FIXTURES}${folder}`).map(name => [
    name,
    readFileSync(`${FIXTURES}${folder}/${name}/Dockerfile`, 'utf8')
  ]);
}

function answerOf(name: string, answer: string): string {
  return `${FIXTURES}${name}/${answer}`;
}

describe('a Dockerfile counts as its steps', () => {
  it.each(casesOf('ok'))('%s', async (name, text) => {
    const lines = stepsOf(text).map(({ canonical, reads }) => {
      const read = reads.map(({ read: { kind, source } }) => `  reads ${kind} ${source}`);
      return [JSON.stringify(canonical), ...read].join('\n');
    });
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(answerOf(`ok/${name}`, 'expected.txt'));
  });
});

describe('a Dockerfile is refused with a place and a remedy', () => {
  it.each(casesOf('err'))('%s', async (name, text) => {
    const problem = problemOf(text);
    expect(problem?.help).toBeDefined();
    const rendered = renderDiagnostics(problem === undefined ? [] : [problem], { colour: false });
    await expect(rendered).toMatchFileSnapshot(answerOf(`err/${name}`, 'expected.txt'));
  });
});

function problemOf(text: string) {
  try {
    reachOf(text);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0];
    throw error;
  }
  throw new Error('the Dockerfile was accepted');
}
