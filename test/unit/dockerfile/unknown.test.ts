import { describe, expect, it } from 'vitest';
import type { NamedContext } from '../../../src/dockerfile/index.ts';
import { parse, reachOf, readsOf, stepsOf } from './reading.ts';

const CONTEXTS: ReadonlyMap<string, NamedContext> = new Map([['shared', { kind: 'directory' }]]);

describe('a variable that the base image might set', () => {
  it.each([
    { rule: 'has its default in a source of COPY', body: 'COPY ${DIR:-src}/a b', reads: [':src/a'] },
    { rule: 'has its default in a source of ADD', body: 'ADD ${DIR-src} b', reads: [':src'] },
    { rule: 'has its default in a mount', body: 'RUN --mount=source=${DIR:-src},target=/m a', reads: [':src'] },
    { rule: 'has a default within a default', body: 'COPY ${A:-${B:-src}} b', reads: [':src'] }
  ])('$rule, and a note', ({ body, reads }) => {
    const { assumed, widened } = reachOf(`FROM base\n${body}`);
    expect(readsOf(`FROM base\n${body}`)).toEqual(reads);
    expect(assumed).toHaveLength(1);
    expect(assumed[0]?.reason).toMatch(/^(?:DIR|A)$/);
    expect(widened).toEqual([]);
  });

  it('needs no note where the file itself says what it is', () => {
    expect(reachOf('FROM base\nARG DIR=src\nCOPY ${DIR:-other} b').assumed).toEqual([]);
    expect(reachOf('FROM scratch\nCOPY ${DIR:-src} b').assumed).toEqual([]);
  });

  it('is no argument whose value shall not count', () => {
    const options = { ignoreArgs: ['DIR'], args: new Map([['DIR', 'x']]) };
    const { assumed, widened } = reachOf('FROM base\nARG DIR\nCOPY ${DIR:-src} b', options);
    expect(assumed).toEqual([]);
    expect(widened).toHaveLength(1);
  });

  it('reads all of the context that it may lead to', () => {
    expect(readsOf('FROM base\nCOPY $DIR b')).toEqual([':.']);
    expect(readsOf('FROM base\nCOPY --from=shared $DIR b', { contexts: CONTEXTS })).toEqual(['shared:.']);
    expect(readsOf('FROM base\nRUN --mount=from=shared,source=$DIR,target=/m a', { contexts: CONTEXTS })).toEqual([
      'shared:.'
    ]);
  });

  it('may go over the ARG of a stage below, whose value is taken with a note', () => {
    const stages = (base: string) => `FROM ${base} AS below\nARG DIR=src\nENV E=e\nFROM below\n`;
    const namesOf = (text: string) => reachOf(text).assumed.map(({ reason }) => reason);
    expect(readsOf(`${stages('base')}COPY $DIR b`)).toEqual([':src']);
    expect(namesOf(`${stages('base')}COPY $DIR $E b/`)).toEqual(['DIR']);
    expect(namesOf(`${stages('base')}RUN --mount=source=\${DIR},target=/m a`)).toEqual(['DIR']);
    expect(namesOf(`${stages('base')}ARG DIR=src\nCOPY $DIR b`)).toEqual([]);
    expect(namesOf(`${stages('scratch')}COPY $DIR b`)).toEqual([]);
  });

  it('is not confused with its own name in quotes', () => {
    const [unknown] = stepsOf('FROM base\nENV A=$B');
    const [literal] = stepsOf("FROM base\nENV A='$B'");
    expect(unknown?.canonical).not.toEqual(literal?.canonical);
  });
});

describe('a stage that a named context takes the place of', () => {
  it('still puts off what the file says', () => {
    const text = 'FROM base AS shared\nONBUILD COPY a b\nFROM shared\n';
    expect(readsOf(text, { contexts: CONTEXTS })).toEqual([':a']);
  });
});

describe('an escape character', () => {
  it('continues no line where another one stands before it', () => {
    expect(parse('FROM base\nRUN a \\\\\nRUN b').stages[0]?.instructions).toHaveLength(2);
    expect(parse('# escape=`\nFROM base\nRUN a ``\nRUN b').stages[0]?.instructions).toHaveLength(2);
    expect(parse('FROM base\nRUN a \\\nRUN b').stages[0]?.instructions).toHaveLength(1);
  });
});
