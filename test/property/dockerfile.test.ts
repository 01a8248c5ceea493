import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiagnosticError } from '../../src/diagnostic/index.ts';
import { ExpansionError, expandWord } from '../../src/dockerfile/shell-words.ts';
import { meaningOf } from '../unit/dockerfile/reading.ts';

const word = fc.constantFrom(
  'a',
  'b.txt',
  'src/',
  '/x',
  '$V',
  '${V:-d}',
  '"q r"',
  'x\\ y',
  '*',
  '--',
  '<<E',
  'x#',
  "'s'",
  '[',
  ']'
);
const words = fc.array(word, { minLength: 1, maxLength: 4 }).map(list => list.join(' '));

/** Lines that are right, some of them with a here-document. */
const instruction = fc.oneof(
  words.map(rest => `RUN echo ${rest.replaceAll('<<E', 'e')}`),
  fc.constantFrom(
    'RUN ["a", "b"]',
    'RUN --mount=type=bind,target=/m,source=src ls',
    'RUN --mount=from=first,target=/m ls',
    'RUN <<E\n# kept\na \\\nb\nE',
    'COPY a b /c/',
    'COPY --from=first a /b',
    'COPY --chown=1:2 --link src/ .',
    'COPY <<E <<-"F" /d/\n$V\nE\n\tx\nF',
    'ADD https://example.com/x /y',
    'ENV A=1 B="$A c"',
    'ENV A b c',
    'ARG V',
    'ARG V=1 W=$V',
    'LABEL "a b"=c d=\'e f\'',
    'WORKDIR w',
    'WORKDIR /w/$V',
    'USER u:g',
    'SHELL ["/bin/x", "-c"]',
    'CMD a b',
    'ENTRYPOINT ["a"]',
    'EXPOSE 80 81/udp',
    'VOLUME /v /w',
    'STOPSIGNAL 9',
    'HEALTHCHECK --interval=1m CMD a',
    'ONBUILD COPY a b',
    'MAINTAINER someone'
  )
);

const dockerfile = fc
  .record({
    globals: fc.array(fc.constantFrom('ARG V=2', 'ARG X'), { maxLength: 2 }),
    first: fc.array(instruction, { maxLength: 4 }),
    second: fc.array(instruction, { maxLength: 6 })
  })
  .map(({ globals, first, second }) => [
    ...globals,
    'FROM base AS first',
    ...first.filter(line => !line.includes('first')),
    'FROM scratch',
    ...second
  ]);

/** The meaning, or what is wrong: a change that means nothing keeps an error, too. */
function outcomeOf(text: string): unknown {
  try {
    return meaningOf(text);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ message }) => message);
    throw error;
  }
}

/** Splits a line behind its last blank, in one of the ways that leave it as it was. */
function split(line: string, way: number): string {
  const [first = '', ...body] = line.split('\n');
  const at = first.lastIndexOf(' ');
  if (at <= 0) return line;
  const joint = ['\\\n', '\\  \n', '\\\n# comment\n', '\\\n\n', '\\\r\n'][way] ?? '\\\n';
  return [`${first.slice(0, at + 1)}${joint}${first.slice(at + 1)}`, ...body].join('\n');
}

function withKeywordCase(line: string): string {
  return line.replace(/^\w+/, keyword => keyword.toLowerCase());
}

describe('the meaning of a Dockerfile', () => {
  it('stays when comments and blank lines are put between instructions', () => {
    fc.assert(
      fc.property(
        dockerfile,
        fc.constantFrom('\n', '\n\n', '\n# a comment\n', '\n  # RUN no\n', '\n \t\n'),
        (lines, gap) => {
          expect(outcomeOf(`# first\n${lines.join(gap)}\n`)).toEqual(outcomeOf(lines.join('\n')));
        }
      )
    );
  });

  it('stays when keywords are in lower case', () => {
    fc.assert(
      fc.property(dockerfile, lines => {
        expect(outcomeOf(lines.map(withKeywordCase).join('\n'))).toEqual(outcomeOf(lines.join('\n')));
      })
    );
  });

  it('stays when a line is split', () => {
    fc.assert(
      fc.property(dockerfile, fc.array(fc.nat(4), { minLength: 20, maxLength: 20 }), (lines, ways) => {
        const changed = lines.map((line, index) => split(line, ways[index] ?? 0));
        expect(outcomeOf(changed.join('\n'))).toEqual(outcomeOf(lines.join('\n')));
      })
    );
  });

  it('stays when stages that nothing reaches are added', () => {
    fc.assert(
      fc.property(dockerfile, fc.array(instruction), (lines, others) => {
        const firstFrom = lines.findIndex(line => line.startsWith('FROM'));
        const added = ['FROM elsewhere AS unreached', ...others.filter(line => !line.includes('first'))];
        const changed = [...lines.slice(0, firstFrom), ...added, ...lines.slice(firstFrom)];
        expect(outcomeOf(changed.join('\n'))).toEqual(outcomeOf(lines.join('\n')));
      })
    );
  });

  it('changes with every RUN of the target', () => {
    fc.assert(
      fc.property(dockerfile, lines => {
        const text = lines.join('\n');
        fc.pre(!Array.isArray(outcomeOf(text)));
        expect(outcomeOf(`${text}\nRUN one`)).not.toEqual(outcomeOf(`${text}\nRUN two`));
      })
    );
  });
});

describe('any text at all', () => {
  const fragment = fc.oneof(
    instruction,
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      'FROM a',
      'FROM a AS b',
      'COPY --from=b c d',
      '# escape=`',
      '# syntax=x/y',
      '\\',
      '`',
      '${',
      '"',
      '\r',
      '\t',
      'RUN <<E',
      'E'
    )
  );

  it('is a Dockerfile or an error for people', () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', ' ', ''), (fragments, joint) => {
        expect(outcomeOf(`FROM scratch\n${fragments.join(joint)}`)).toBeDefined();
        expect(outcomeOf(fragments.join(joint))).toBeDefined();
      }),
      { numRuns: 500 }
    );
  });

  it('is a word or an error for people', () => {
    const piece = fc.constantFrom('$', '{', '}', 'x', ':', '-', '+', '?', '#', '%', '/', '\\', '"', "'", '*', ' ', 'é');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
        try {
          const { text } = expandWord(pieces.join(''), name => (name === 'x' ? 'a/b.c' : undefined), {
            escapeChar: '\\'
          });
          expect(typeof text).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(ExpansionError);
        }
      }),
      { numRuns: 2000 }
    );
  });
});
