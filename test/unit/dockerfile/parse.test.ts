import { describe, expect, it } from 'vitest';
import { DiagnosticError, locationOf } from '../../../src/diagnostic/index.ts';
import { parse } from './reading.ts';

/** The instructions of the only stage, without the places where they stand. */
function instructionsOf(body: string): unknown[] {
  const [stage] = parse(`FROM scratch\n${body}`).stages;
  return (stage?.instructions ?? []).map(({ at: _at, label: _label, ...rest }) => rest);
}

function only(body: string): unknown {
  const [instruction, ...more] = instructionsOf(body);
  expect(more).toEqual([]);
  return instruction;
}

function problemOf(text: string): {
  readonly message: string;
  readonly help: string | undefined;
  readonly line: number;
} {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const [problem] = error.diagnostics;
    if (problem?.at === undefined) throw new Error('the finding has no place', { cause: error });
    expect(problem.code).toBe('invalid-dockerfile');
    return { message: problem.message, help: problem.help, line: locationOf(problem.at).line };
  }
  throw new Error('the Dockerfile was accepted');
}

describe('a line of a Dockerfile', () => {
  it.each([
    ['goes on behind a backslash', 'RUN a \\\n b', 'a  b'],
    ['goes on behind a backslash and blanks', 'RUN a \\ \t\n b', 'a  b'],
    ['goes on over comments', 'RUN a \\\n# no\n  # no\nb', 'a b'],
    ['goes on over blank lines', 'RUN a \\\n\n \nb', 'a b'],
    ['ends behind two backslashes', 'RUN a \\\\\nUSER b', 'a \\\\'],
    ['may begin with blanks', '  \tRUN a', 'a'],
    ['keeps a comment in its middle', 'RUN a # b', 'a # b'],
    ['may end with a carriage return', 'RUN a \\\r\nb\r\n', 'a b'],
    ['may end with the file', 'RUN a \\', 'a']
  ])('%s', (_rule, body, command) => {
    const [run] = instructionsOf(body);
    expect(run).toMatchObject({ kind: 'RUN', command: { words: [command], shell: true } });
  });

  it('does not end behind a backslash where a directive has another escape character', () => {
    const [stage] = parse('# escape=`\nFROM scratch\nRUN a\\\nRUN b `\nc').stages;
    expect(stage?.instructions).toMatchObject([{ command: { words: ['a\\'] } }, { command: { words: ['b c'] } }]);
  });

  it('may stand behind a byte order mark', () => {
    expect(parse('\ufeffFROM scratch').stages).toHaveLength(1);
  });
});

describe('a parser directive', () => {
  it('names the frontend', () => {
    expect(parse('# syntax=docker/dockerfile:1\nFROM scratch').syntax?.image).toBe('docker/dockerfile:1');
  });

  it('counts only at the top', () => {
    expect(parse('# a comment\n# syntax=other/frontend\nFROM scratch').syntax).toBeUndefined();
    expect(parse('\n# escape=`\nFROM scratch').escapeChar).toBe('\\');
  });

  it('may stand behind another one, in any case, with blanks', () => {
    const { syntax, escapeChar } = parse('#  Escape = ` \n#SYNTAX= docker/dockerfile:1 \nFROM scratch');
    expect([syntax?.image, escapeChar]).toEqual(['docker/dockerfile:1', '`']);
  });

  it('leaves the file to a frontend that is not known', () => {
    const foreign = parse('# syntax=example/other:1\nwhatever this is');
    expect(foreign.stages).toEqual([]);
    expect(foreign.unread?.reason).toContain('example/other:1');
  });

  it.each(['// syntax=example/other:1\nx', '{"syntax": "example/other:1"}', '#!/bin/x\n# syntax=example/other:1\nx'])(
    'is looked for in other forms too: %j',
    text => {
      expect(parse(text).syntax?.image).toBe('example/other:1');
    }
  );

  it('is refused the second time', () => {
    expect(problemOf('# escape=`\n# escape=`\nFROM scratch')).toMatchObject({ line: 2 });
    expect(problemOf('# escape=x\nFROM scratch').message).toBe('"x" cannot be the escape character');
  });
});

describe('flags', () => {
  it.each([
    ['COPY --from=a --chown=1:2 x y', { from: 'a', chown: '1:2', sources: ['x'], destination: 'y' }],
    ['COPY --link x y', { link: true }],
    ['COPY --link=false x y', { link: false }],
    ['COPY --exclude=a --exclude=b x y', { excludes: ['a', 'b'] }],
    ['COPY --chown="a b" x y', { chown: 'a b' }],
    ["COPY --chown=a'b c'd x y", { chown: 'ab cd' }],
    ['COPY --chown=a\\ b x y', { chown: 'a b' }],
    ['COPY -- x y', { sources: ['x'] }],
    ['ADD --keep-git-dir --checksum=sha256:1 x y', { keepGitDir: true, checksum: 'sha256:1' }]
  ])('of %s are read', (line, expected) => {
    expect(only(line)).toMatchObject(expected);
  });

  it('are read byte by byte, as BuildKit reads them', () => {
    expect(only('COPY --exclude=\u00fc x y')).toMatchObject({ excludes: ['\u00c3\u00bc'] });
    // The second byte of this letter is white space there.
    expect(only('COPY --exclude=\u00e0z x y')).toMatchObject({ excludes: ['\u00c3'], sources: ['z', 'x'] });
  });

  it.each([
    ['FROM scratch\nCOPY --form=a x y', '"--form" is not a flag of COPY', 'did you mean "--from"?'],
    ['FROM scratch\nUSER --a b', '"--a" is not a flag of USER', undefined],
    ['FROM scratch\nCOPY --from x y', 'the flag "--from" has no value', undefined],
    ['FROM scratch\nCOPY --link=x x y', '"x" is not a value of the flag "--link"', undefined],
    ['FROM scratch\nCOPY --chown=a --chown=b x y', 'the flag "--chown" is given twice', undefined]
  ])('%j are refused', (text, message, help) => {
    const problem = problemOf(text);
    expect(problem.message).toContain(message.replace('"--a" is not a flag of USER', 'USER has no flags'));
    if (help !== undefined) expect(problem.help).toBe(help);
  });
});

describe('the JSON form', () => {
  it.each([
    ['RUN ["a", "b c"]', ['a', 'b c'], false],
    ['RUN [ "a" ]', ['a'], false],
    ['RUN []', [], false],
    ['RUN ["a"] b', ['["a"] b'], true],
    ["RUN ['a']", ["['a']"], true],
    ['RUN [ -f x ]', ['[ -f x ]'], true],
    ['RUN', [], true],
    ['RUN ["\\u00fc"]', ['\u00fc'], false],
    ['RUN ["\\ud800"]', ['\ufffd'], false]
  ])('is told from the shell form: %s', (line, words, shell) => {
    expect(only(line)).toMatchObject({ command: { words, shell } });
  });

  it('serves COPY and VOLUME for names with blanks', () => {
    expect(only('COPY ["a b", "c"]')).toMatchObject({ sources: ['a b'], destination: 'c' });
    expect(only('VOLUME ["a b"]')).toMatchObject({ items: ['a b'] });
  });

  it('holds strings only', () => {
    expect(problemOf('FROM scratch\nCMD ["a", 1]').message).toBe('a JSON array here may hold strings only');
  });
});

describe('a here-document', () => {
  it.each([
    ['expands', 'COPY <<E x\na\nb\nE', [{ name: 'E', expand: true, chomp: false, content: 'a\nb\n' }]],
    ['does not expand where its name is quoted', 'COPY <<"E" x\nE', [{ name: 'E', expand: false, content: '' }]],
    ['ends behind tabs with a dash', 'COPY <<-E x\n\ta\n\tE', [{ chomp: true, content: '\ta\n' }]],
    ['may be one of several', 'COPY <<A <<B x\n1\nA\n2\nB', [{ content: '1\n' }, { content: '2\n' }]],
    ['keeps what looks like an instruction', 'COPY <<E x\nRUN a\n# b\nE', [{ content: 'RUN a\n# b\n' }]],
    ['keeps carriage returns', 'COPY <<E x\r\na\r\nE\r\n', [{ content: 'a\r\n' }]]
  ])('%s', (_rule, body, heredocs) => {
    expect(only(body)).toMatchObject({ sources: [], heredocs });
  });

  it('may stand among files', () => {
    expect(only('COPY a <<E b c/\nx\nE')).toMatchObject({ sources: ['a', 'b'], heredocs: [{ name: 'E' }] });
  });

  it('stands in RUN', () => {
    expect(only('RUN <<E\na\nE')).toMatchObject({ command: { words: ['<<E'] }, heredocs: [{ content: 'a\n' }] });
    expect(only('RUN cat <<E > x\na\nE')).toMatchObject({ heredocs: [{ name: 'E' }] });
  });

  it('stands in what ONBUILD puts off', () => {
    expect(only('ONBUILD COPY <<E x\na\nE')).toMatchObject({ text: 'COPY <<E x\na\nE' });
  });

  it.each(['RUN ["a", "<<E"]', 'RUN echo "<<E"', 'RUN a << b', 'LABEL a=<<E', 'RUN ((x<<3))'])(
    'does not stand in %s',
    line => {
      expect(only(line)).toBeDefined();
    }
  );

  it('needs an end', () => {
    expect(problemOf('FROM scratch\nRUN <<E\na')).toMatchObject({
      message: 'the here-document "E" has no end',
      help: 'add a line that is only "E"',
      line: 2
    });
  });
});

describe('names and values', () => {
  it.each([
    [
      'ENV a=b c="d e" f=\'g h\'',
      [
        ['a', 'b'],
        ['c', '"d e"'],
        ['f', "'g h'"]
      ]
    ],
    ['ENV a b c', [['a', 'b c']]],
    ['ENV a  =b', [['a', '=b']]],
    ['ENV a=b\\ c', [['a', 'b\\ c']]],
    ['LABEL "a b"=c', [['"a b"', 'c']]]
  ])('of %s are split, quotes kept for later', (line, pairs) => {
    expect(only(line)).toMatchObject({ pairs: pairs.map(([name, value]) => ({ name, value })) });
  });

  it('of ARG may have no value', () => {
    expect(only('ARG a b= c=d')).toMatchObject({
      args: [
        { name: 'a', value: undefined },
        { name: 'b', value: '' },
        { name: 'c', value: 'd' }
      ]
    });
  });

  it('do not stand in labels', () => {
    const [stage] = parse('FROM scratch\nENV TOKEN=hidden\nARG KEY=hidden').stages;
    expect(stage?.instructions.map(({ label }) => label)).toEqual(['ENV TOKEN', 'ARG KEY']);
  });
});

describe('a duration of HEALTHCHECK', () => {
  it.each([
    ['1m', 60e9],
    ['60s', 60e9],
    ['1m30s', 90e9],
    ['0.5s', 5e8],
    ['1h', 3600e9],
    ['0', 0],
    ['1ms', 1e6]
  ])('%s is read', (text, nanoseconds) => {
    expect(only(`HEALTHCHECK --interval=${text} CMD a`)).toMatchObject({ durations: [nanoseconds, 0, 0, 0] });
  });

  it.each(['1', 'm', '1x', '1ns', '-1s'])('%s is refused', text => {
    expect(problemOf(`FROM scratch\nHEALTHCHECK --interval=${text} CMD a`).message).toContain(`"${text}"`);
  });
});

describe('a Dockerfile that the builder refuses', () => {
  it.each([
    ['', 'the Dockerfile has no FROM', 1],
    ['# a comment', 'the Dockerfile has no FROM', 1],
    ['RUN a', 'RUN stands before the first FROM', 1],
    ['ARG A=1', 'the Dockerfile has no FROM', 1],
    ['FROM', 'FROM takes an image, or an image and a name', 1],
    ['FROM a b', 'FROM takes an image, or an image and a name', 1],
    ['FROM a AS 1', '"1" cannot be the name of a stage', 1],
    ['FROM a\nCOPI a b', '"COPI" is not an instruction', 2],
    ['FROM a\nCOPY a', 'COPY takes a source and a destination', 2],
    ['FROM a\nCOPY a <<E\nE', 'COPY cannot copy into a here-document', 2],
    ['FROM a\nCOPY --from=$A a b', '"--from=$A" has a variable, which is not expanded there', 2],
    ['FROM a\nENV', 'ENV takes a name and a value', 2],
    ['FROM a\nENV A', 'ENV has no value', 2],
    ['FROM a\nENV A=1 B', 'ENV has the word "B" without "="', 2],
    ['FROM a\nENV =1', 'ENV has a value without a name', 2],
    ['FROM a\nARG =1', 'ARG has a value without a name', 2],
    ['FROM a\nUSER', 'USER takes one argument', 2],
    ['FROM a\nEXPOSE', 'EXPOSE takes a port', 2],
    ['FROM a\nVOLUME [""]', 'VOLUME has an empty path', 2],
    ['FROM a\nSHELL sh', 'SHELL takes a JSON array', 2],
    ['FROM a\nSHELL []', 'SHELL takes a JSON array', 2],
    ['FROM a\nHEALTHCHECK', '"" is not a kind of HEALTHCHECK', 2],
    ['FROM a\nHEALTHCHECK NONE a', 'HEALTHCHECK NONE takes nothing behind it', 2],
    ['FROM a\nHEALTHCHECK CMD', 'HEALTHCHECK CMD has no command', 2],
    ['FROM a\nONBUILD', 'ONBUILD takes an instruction', 2],
    ['FROM a\nONBUILD ONBUILD RUN a', 'ONBUILD cannot be put off by ONBUILD', 2],
    ['FROM a\nONBUILD FROM a', 'FROM cannot be put off by ONBUILD', 2],
    ['FROM a\n\nRUN --network=x a', '"x" is not a network of RUN', 3],
    ['FROM a\nRUN --mount=from=$A,target=/a a', '"from=$A" has a variable, which is not expanded there', 2],
    [`FROM a\nRUN ${'x'.repeat(70_000)}`, 'a line is longer than 65535 bytes', 2]
  ])('%j: %s', (text, message, line) => {
    expect(problemOf(text)).toMatchObject({ message, line });
  });

  it('gets the nearest instruction named', () => {
    expect(problemOf('FROM a\nCOPI a b').help).toBe('did you mean "COPY"?');
  });

  it('is left unread where a frontend of its own may know the word', () => {
    expect(parse('# syntax=docker/dockerfile:1\nFROM a\nCOPY --newer a b').unread?.reason).toContain('--newer');
    expect(problemOf('# syntax=docker/dockerfile:1\nFROM a\nCOPY a').line).toBe(3);
  });

  it('is left unread where its text is not text', () => {
    expect(parse('FROM a\nRUN echo \ufffd').unread?.reason).toBe('the Dockerfile has bytes that are not text');
  });
});
