import { describe, expect, it } from 'vitest';
import { DiagnosticError } from '../../../src/diagnostic/index.ts';
import type { NamedContext, ProjectImage, ReachOptions } from '../../../src/dockerfile/index.ts';
import { meaningOf, reachOf, readsOf, stepsOf } from './reading.ts';

const DIRECTORY: NamedContext = { kind: 'directory' };

function problemOf(text: string, options: Partial<ReachOptions> = {}) {
  try {
    reachOf(text, options);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0];
    throw error;
  }
  throw new Error('the Dockerfile was accepted');
}

/** A stage of which only files are copied: its configuration does not count. */
function copied(body: string): string {
  return `FROM base AS x\n${body}FROM scratch\nCOPY --from=x /o /o\n`;
}

/** What the engine answered when it was asked to build one and then the other: see the head of each table. */
interface Pair {
  readonly rule: string;
  readonly one: string;
  readonly other: string;
}

describe('two Dockerfiles mean the same', () => {
  // Seen with Docker Engine 28.5: after a build of one, all steps of the other are cached, and the image is the same.
  it.each<Pair>([
    { rule: 'with keywords in another case', one: 'FROM a\nRUN b', other: 'from a\nrun b' },
    { rule: 'with another name for a stage', one: 'FROM a AS b\nFROM b', other: 'FROM a AS c\nFROM c' },
    { rule: 'with the full name of an image', one: 'FROM a', other: 'FROM docker.io/library/a:latest' },
    { rule: 'with the platform of the build written out', one: 'FROM a', other: 'FROM --platform=linux/amd64 a' },
    { rule: 'with the old syntax of ENV', one: 'FROM a\nENV b c', other: 'FROM a\nENV b=c' },
    { rule: 'with quotes that mean nothing', one: 'FROM a\nENV b=c', other: 'FROM a\nENV "b"="c"' },
    { rule: 'with a variable for its value', one: 'FROM a\nARG N=A\nENV $N=1', other: 'FROM a\nARG N=A\nENV A=1' },
    {
      rule: 'with a value of the base image written otherwise',
      one: 'FROM a\nENV P=$P',
      other: 'FROM a\nENV P="${P}"'
    },
    { rule: 'with ports in another order', one: 'FROM a\nEXPOSE 80 81', other: 'FROM a\nEXPOSE 81/tcp 80/TCP' },
    { rule: 'with a range for its ports', one: 'FROM a\nEXPOSE 80-82', other: 'FROM a\nEXPOSE 80 81 8000:82' },
    {
      rule: 'with another unit of time',
      one: 'FROM a\nHEALTHCHECK --interval=60s CMD b',
      other: 'FROM a\nHEALTHCHECK --interval=1m CMD b'
    },
    {
      rule: 'with a command for the shell written out',
      one: 'FROM a\nSHELL ["s"]\nCMD b',
      other: 'FROM a\nSHELL ["s"]\nCMD ["s", "b"]'
    },
    { rule: 'with another delimiter of a script', one: 'FROM a\nRUN <<E\nb\nE', other: 'FROM a\nRUN <<F\nb\nF' },
    { rule: 'with a script in one line', one: 'FROM a\nRUN <<E\nb\nE', other: 'FROM a\nRUN <<-"E"\n\tb\nE' },
    {
      rule: 'with options of a mount in another order',
      one: 'FROM a\nRUN --mount=target=/m,source=s b',
      other: 'FROM a\nRUN --mount=src=s,type=bind,dst=/m b'
    },
    {
      rule: 'with the default id of a cache',
      one: 'FROM a\nRUN --mount=type=cache,target=/m b',
      other: 'FROM a\nRUN --mount=type=cache,target=/m,id=/m,sharing=shared b'
    },
    {
      rule: 'with stages in another order',
      one: 'FROM a AS a1\nRUN 1\nFROM b AS b1\nRUN 2\nFROM scratch\nCOPY --from=a1 o p\nCOPY --from=b1 o q',
      other: 'FROM b AS b1\nRUN 2\nFROM a AS a1\nRUN 1\nFROM scratch\nCOPY --from=a1 o p\nCOPY --from=b1 o q'
    },
    {
      rule: 'with a stage by its number',
      one: 'FROM a AS x\nRUN 1\nFROM scratch\nCOPY --from=x o p',
      other: 'FROM a\nRUN 1\nFROM scratch\nCOPY --from=0 o p'
    },
    {
      rule: 'with an image in the place of a stage that adds nothing',
      one: 'FROM a AS x\nLABEL b=c\nFROM scratch\nCOPY --from=x o p',
      other: 'FROM scratch\nCOPY --from=a o p'
    },
    { rule: 'with a stage that nothing reaches', one: 'FROM a\nRUN b', other: 'FROM c AS d\nRUN e\nFROM a\nRUN b' },
    {
      rule: 'with what ONBUILD put off',
      one: 'FROM a AS x\nONBUILD RUN b\nFROM x',
      other: 'FROM a AS x\nFROM x\nRUN b'
    },
    { rule: 'with a global argument that only FROM uses', one: 'ARG V=1\nFROM a:${V}', other: 'ARG V=2\nFROM a:1' },
    {
      rule: 'with an argument that a variable hides from its children',
      one: copied('ENV A=9\nARG A=1\nFROM x AS x\nRUN r\n'),
      other: copied('ENV A=9\nARG A=2\nFROM x AS x\nRUN r\n')
    }
  ])('$rule', ({ one, other }) => {
    expect(meaningOf(one)).toEqual(meaningOf(other));
  });

  // The same, for a stage of which files are copied.
  it.each<Pair>([
    { rule: 'with other labels', one: 'RUN r\nLABEL a=b\n', other: 'RUN r\n' },
    { rule: 'with other variables that no RUN sees', one: 'ENV A=1\nCOPY a /o\n', other: 'COPY a /o\n' },
    {
      rule: 'with a variable that is replaced before RUN',
      one: 'ENV A=1\nENV A=3\nRUN r\n',
      other: 'ENV A=2\nENV A=3\nRUN r\n'
    },
    {
      rule: 'with variables set in another place, in the same order',
      one: 'ENV A=1\nENV B=2\nENV A=1\nRUN r\n',
      other: 'ENV B=2\nENV A=1\nRUN r\n'
    },
    { rule: 'with an argument behind the last RUN', one: 'RUN r\nARG A=1\n', other: 'RUN r\n' },
    { rule: 'with an argument without a value', one: 'ARG A\nRUN r\n', other: 'RUN r\n' },
    { rule: 'with another user where files are copied', one: 'USER 1\nCOPY a /o\n', other: 'USER 2\nCOPY a /o\n' },
    { rule: 'with a relative destination', one: 'WORKDIR /w\nCOPY a b\n', other: 'WORKDIR /w\nCOPY a /w/b\n' },
    { rule: 'with another spelling of a mode', one: 'COPY --chmod=644 a /o\n', other: 'COPY --chmod=0644 a /o\n' },
    {
      rule: 'with a link that a mode switches off',
      one: 'COPY --chmod=600 a /o\n',
      other: 'COPY --link --chmod=600 a /o\n'
    },
    { rule: 'with WORKDIR of the root', one: 'WORKDIR /\nRUN r\n', other: 'WORKDIR /\nWORKDIR /\nRUN r\n' }
  ])('where only files are copied, $rule', ({ one, other }) => {
    expect(meaningOf(copied(one))).toEqual(meaningOf(copied(other)));
  });
});

describe('two Dockerfiles differ', () => {
  // Seen with Docker Engine 28.5: after a build of one, a step of the other runs, or the image is another one.
  it.each<Pair>([
    { rule: 'by a command', one: 'RUN a\n', other: 'RUN b\n' },
    { rule: 'by blanks in a command', one: 'RUN a b\n', other: 'RUN a  b\n' },
    { rule: 'by the form of a command', one: 'RUN a\n', other: 'RUN ["a"]\n' },
    { rule: 'by the order of variables', one: 'ENV A=1\nENV B=2\nRUN r\n', other: 'ENV B=2\nENV A=1\nRUN r\n' },
    { rule: 'by an argument with a value', one: 'ARG A=\nRUN r\n', other: 'RUN r\n' },
    {
      rule: 'by an argument that a stage below declares',
      one: 'ARG A=1\nFROM x AS x\nRUN r\n',
      other: 'ARG A=2\nFROM x AS x\nRUN r\n'
    },
    {
      rule: 'by an argument that a variable hides no more',
      one: 'ENV A=1\nARG A=2\nRUN r\n',
      other: 'ENV A=1\nARG A=3\nRUN r\n'
    },
    { rule: 'by the user of a directory', one: 'USER 1\nWORKDIR /o\n', other: 'USER 2\nWORKDIR /o\n' },
    { rule: 'by a slash behind a directory', one: 'WORKDIR /o/\n', other: 'WORKDIR /o\n' },
    { rule: 'by a slash within a directory', one: 'WORKDIR /a//b\n', other: 'WORKDIR /a/b\n' },
    { rule: 'by --link', one: 'COPY a /o\n', other: 'COPY --link a /o\n' },
    { rule: 'by --chown, even to the default', one: 'COPY a /o\n', other: 'COPY --chown=0:0 a /o\n' },
    { rule: 'by --exclude, even of nothing', one: 'COPY a /o\n', other: 'COPY --exclude=b a /o\n' },
    { rule: 'by ADD', one: 'COPY a /o\n', other: 'ADD a /o\n' },
    { rule: 'by the name of a file', one: 'COPY a /o\n', other: 'COPY b /o\n' },
    { rule: 'by the order of files', one: 'COPY a b /o/\n', other: 'COPY b a /o/\n' },
    { rule: 'by two instructions for one', one: 'COPY a /o/\nCOPY b /o/\n', other: 'COPY a b /o/\n' },
    { rule: 'by the body of a here-document', one: 'COPY <<E /o\na\nE\n', other: 'COPY <<E /o\nb\nE\n' },
    { rule: 'by the name of a script that is a file', one: 'RUN <<E\n#!/a\nE\n', other: 'RUN <<F\n#!/a\nF\n' },
    {
      rule: 'by the delimiter of a here-document that a shell reads',
      one: 'RUN a <<E\nb\nE\n',
      other: 'RUN a <<F\nb\nF\n'
    },
    { rule: 'by the network', one: 'RUN a\n', other: 'RUN --network=none a\n' },
    { rule: 'by the access of a mount', one: 'RUN --mount=target=/m a\n', other: 'RUN --mount=target=/m,rw a\n' },
    {
      rule: 'by the id of a cache',
      one: 'RUN --mount=type=cache,target=/m a\n',
      other: 'RUN --mount=type=cache,target=/m,id=n a\n'
    },
    {
      rule: 'by the id of a secret',
      one: 'RUN --mount=type=secret,id=m a\n',
      other: 'RUN --mount=type=secret,id=n a\n'
    },
    {
      rule: 'by the size of a tmpfs',
      one: 'RUN --mount=type=tmpfs,target=/m a\n',
      other: 'RUN --mount=type=tmpfs,target=/m,size=1m a\n'
    }
  ])('$rule', ({ one, other }) => {
    expect(meaningOf(copied(one))).not.toEqual(meaningOf(copied(other)));
    expect(meaningOf(`FROM base AS x\n${one}`)).not.toEqual(meaningOf(`FROM base AS x\n${other}`));
  });

  it.each<Pair>([
    { rule: 'by a label', one: 'LABEL a=b', other: 'LABEL a=c' },
    { rule: 'by a command', one: 'CMD a', other: 'CMD ["a"]' },
    { rule: 'by the shell of a command', one: 'SHELL ["s"]\nCMD a', other: 'SHELL ["t"]\nCMD a' },
    { rule: 'by an entrypoint', one: 'ENTRYPOINT ["a"]', other: 'ENTRYPOINT ["b"]' },
    { rule: 'by a volume', one: 'VOLUME /a', other: 'VOLUME /b' },
    { rule: 'by a signal', one: 'STOPSIGNAL 9', other: 'STOPSIGNAL SIGKILL' },
    { rule: 'by a maintainer', one: 'MAINTAINER a', other: 'MAINTAINER b' },
    { rule: 'by what is put off', one: 'ONBUILD RUN a', other: 'ONBUILD RUN b' },
    { rule: 'by an argument that only the history has', one: 'ARG A=1', other: 'ARG A=2' },
    {
      rule: 'by the destination as it is written, which the history has',
      one: 'WORKDIR /w\nCOPY a b',
      other: 'WORKDIR /w\nCOPY a /w/b'
    },
    { rule: 'by a variable of the base image', one: 'ENV PATH=/a:$PATH', other: 'ENV PATH=/b:$PATH' }
  ])('as images, $rule', ({ one, other }) => {
    expect(meaningOf(`FROM base\n${one}`)).not.toEqual(meaningOf(`FROM base\n${other}`));
  });
});

describe('what is read of contexts', () => {
  it.each([
    ['COPY a b c/', [':a', ':b']],
    ['ADD a b', [':a']],
    ['COPY ["a b", "c"]', [':a b']],
    ['COPY --from=other a b', []],
    ['COPY <<E b\nE', []],
    ['ADD https://example.com/a b', []],
    ['ADD https://example.com/a.git b', []],
    ['ADD git@example.com:a b', []],
    ['ADD github.com/a/b c', [':github.com/a/b']],
    ['ARG D=src\nCOPY $D/a b', [':src/a']],
    ['ENV D=src\nCOPY ${D%c}/a b', [':sr/a']],
    ['COPY \\$D b', [':$D']],
    ['COPY ${D:-src} b', [':src']],
    ['RUN --mount=target=/m a', [':.']],
    ['RUN --mount=type=bind,source=s,target=/m a', [':s']],
    ['RUN --mount=type=cache,target=/m a', []],
    ['RUN --mount=type=tmpfs,target=/m a', []],
    ['RUN --mount=type=secret,id=m a', []],
    ['RUN --mount=from=other,target=/m a', []]
  ])('of %j', (body, reads) => {
    expect(readsOf(`FROM base\n${body}`)).toEqual(reads);
  });

  it('has excludes, parents and the kind with it', () => {
    const [step] = stepsOf('FROM base\nCOPY --parents --exclude=x a/./b c');
    expect(step?.reads).toMatchObject([
      { context: '', read: { kind: 'copy', source: 'a/./b', excludes: ['x'], parents: true } }
    ]);
  });

  it('is of named contexts where a name is one', () => {
    const contexts = new Map([['shared', DIRECTORY]]);
    expect(readsOf('FROM base\nCOPY --from=shared a b', { contexts })).toEqual(['shared:a']);
    expect(readsOf('FROM base\nRUN --mount=from=shared,target=/m a', { contexts })).toEqual(['shared:.']);
    expect(readsOf('FROM shared AS s\nFROM base\nCOPY --from=s a b', { contexts })).toEqual(['shared:a']);
  });

  it('is nothing of stages that the target does not reach', () => {
    expect(readsOf('FROM base AS a\nCOPY a b\nFROM base\nCOPY c d')).toEqual([':c']);
    expect(readsOf('FROM base AS a\nCOPY a b\nFROM base\nCOPY c d', { target: 'A' })).toEqual([':a']);
  });

  it('cannot be known where a variable of the base image says it', () => {
    const { widened } = reachOf('FROM base\nCOPY $VERSION/a b');
    expect(widened.map(({ reason }) => reason)).toEqual([
      'what COPY reads depends on VERSION, which is not known here'
    ]);
    expect(reachOf('FROM scratch\nCOPY $VERSION/a b').widened).toEqual([]);
    expect(reachOf('FROM base\nRUN --mount=source=$VERSION,target=/m a').widened).toHaveLength(1);
  });
});

describe('arguments', () => {
  const withArgs = (args: Record<string, string>): Partial<ReachOptions> => ({ args: new Map(Object.entries(args)) });

  it.each([
    ['a declared one counts in RUN, used or not', 'FROM a\nARG V\nRUN r', true],
    ['one that is not declared does not count', 'FROM a\nRUN r', false],
    ['one that only another stage declares does not count', 'FROM a AS b\nARG V\nFROM a\nRUN r', false],
    ['one that only FROM could use does not count', 'ARG V\nFROM a\nRUN r', false],
    ['one in FROM counts', 'ARG V\nFROM a:$V\nRUN r', true]
  ])('%s', (_rule, text, counts) => {
    const same =
      JSON.stringify(meaningOf(text, withArgs({ V: '1' }))) === JSON.stringify(meaningOf(text, withArgs({ V: '2' })));
    expect(same).toBe(!counts);
  });

  it.each(['HTTP_PROXY', 'https_proxy', 'no_proxy', 'ALL_PROXY', 'BUILDKIT_DOCKERFILE_CHECK', 'BUILDKIT_INLINE_CACHE'])(
    '%s does not count unless it is declared',
    name => {
      const passed = withArgs({ [name]: 'x' });
      expect(meaningOf('FROM a\nRUN r', passed)).toEqual(meaningOf('FROM a\nRUN r'));
      expect(meaningOf(`FROM a\nARG ${name}\nRUN r`, passed)).not.toEqual(meaningOf(`FROM a\nARG ${name}\nRUN r`));
    }
  );

  it('BUILDKIT_SANDBOX_HOSTNAME counts where something runs', () => {
    const passed = withArgs({ BUILDKIT_SANDBOX_HOSTNAME: 'x' });
    expect(meaningOf('FROM a\nRUN r', passed)).not.toEqual(meaningOf('FROM a\nRUN r'));
    expect(meaningOf('FROM a\nCOPY a b', passed)).toEqual(meaningOf('FROM a\nCOPY a b'));
  });

  it('SOURCE_DATE_EPOCH counts always, unless it is to be ignored', () => {
    const passed = withArgs({ SOURCE_DATE_EPOCH: '1' });
    expect(meaningOf('FROM a', passed)).not.toEqual(meaningOf('FROM a'));
    expect(meaningOf('FROM a', { ...passed, ignoreArgs: ['SOURCE_DATE_EPOCH'] })).toEqual(meaningOf('FROM a'));
  });

  it('BUILDKIT_SYNTAX hands the file to a frontend', () => {
    expect(reachOf('FROM a', withArgs({ BUILDKIT_SYNTAX: 'example/other' })).widened).toHaveLength(1);
    expect(reachOf('FROM a', withArgs({ BUILDKIT_SYNTAX: 'docker/dockerfile:1' })).widened).toEqual([]);
  });

  it('of the platform are there without a value, once they are declared', () => {
    const text = 'FROM a\nARG TARGETARCH\nRUN r';
    expect(meaningOf(text)).not.toEqual(meaningOf(text, { platform: 'linux/arm64' }));
    expect(readsOf('FROM a\nARG TARGETPLATFORM TARGETARCH\nCOPY $TARGETPLATFORM/$TARGETARCH b')).toEqual([
      ':linux/amd64/amd64'
    ]);
    expect(readsOf('FROM a AS b\nARG TARGETSTAGE\nCOPY $TARGETSTAGE b', { target: 'b' })).toEqual([':b']);
  });

  it('see the ones before them on the same line, unlike variables', () => {
    expect(readsOf('FROM scratch\nARG A=1 B=$A\nCOPY x$B y')).toEqual([':x1']);
    expect(readsOf('FROM scratch\nENV A=1 B=$A\nCOPY x$B y')).toEqual([':x']);
  });

  it('that are to be ignored do not count, whatever they are used for', () => {
    const options = (value: string) => ({ ...withArgs({ SHA: value }), ignoreArgs: ['SHA'] });
    const text = 'FROM a\nARG SHA\nLABEL revision=$SHA\nRUN r';
    expect(meaningOf(text, options('1'))).toEqual(meaningOf(text, options('2')));
    expect(reachOf('FROM a\nARG SHA\nCOPY $SHA b', options('1')).widened).toHaveLength(1);
  });
});

describe('sources', () => {
  const kinds = (text: string, options: Partial<ReachOptions> = {}) =>
    reachOf(text, options).sources.map(({ kind }) => kind);

  it('are listed after what they need, the target last', () => {
    expect(kinds('FROM a AS b\nRUN r\nFROM scratch\nCOPY --from=b c d')).toEqual([
      'image',
      'branch',
      'scratch',
      'branch'
    ]);
  });

  it('have images by full name and platform', () => {
    expect(reachOf('FROM --platform=linux/aarch64 a').sources[0]).toMatchObject({
      kind: 'image',
      reference: 'docker.io/library/a:latest',
      platform: 'linux/arm64'
    });
  });

  it('have repositories that ADD fetches', () => {
    expect(reachOf('FROM a\nADD https://example.com/b.git c').sources).toContainEqual(
      expect.objectContaining({ kind: 'other', value: 'https://example.com/b.git' })
    );
  });

  it('are named contexts where a stage or an image has their name', () => {
    const contexts = new Map([['b', DIRECTORY]]);
    expect(kinds('FROM a AS b\nRUN r\nFROM b', { contexts })).toEqual(['context', 'branch']);
    expect(kinds('FROM docker.io/library/b:latest', { contexts })).toEqual(['context', 'branch']);
    expect(kinds('FROM b:2', { contexts })).toEqual(['image', 'branch']);
    expect(kinds('FROM b', { contexts: new Map([['b::linux/arm64', DIRECTORY]]) })).toEqual(['image', 'branch']);
    expect(kinds('FROM b', { contexts: new Map([['b::linux/amd64', DIRECTORY]]) })).toEqual(['context', 'branch']);
    expect(kinds('FROM scratch', { contexts: new Map([['scratch', DIRECTORY]]) })).toEqual(['scratch', 'branch']);
  });

  it('are earlier stages where COPY has a number, and images where a mount has one', () => {
    expect(kinds('FROM a\nRUN r\nFROM scratch\nCOPY --from=0 b c')).toEqual(['image', 'branch', 'scratch', 'branch']);
    expect(reachOf('FROM a\nRUN --mount=from=0,target=/m r').sources).toContainEqual(
      expect.objectContaining({ reference: 'docker.io/library/0:latest' })
    );
  });
});

describe('an image of the project', () => {
  const image: ProjectImage = {
    service: 'base',
    on: platform => ({
      onBuild: ['COPY t /t', 'RUN r'],
      environment: new Map([['DIR', platform === 'linux/amd64' ? 'src' : 'other']]),
      opaque: true
    })
  };
  const options: Partial<ReachOptions> = {
    projectImage: name => (name === 'docker.io/library/b:1' ? image : undefined)
  };

  it('brings what it put off, and its variables', () => {
    expect(readsOf('FROM b:1\nCOPY $DIR/x y', options)).toEqual([':t', ':src/x']);
    expect(reachOf('FROM b:1\nCOPY $DIR/x y', options).widened).toEqual([]);
  });

  it('brings what it has for the platform for which it is taken', () => {
    expect(readsOf('FROM b:1\nCOPY $DIR/x y', { ...options, platform: 'linux/arm64' })).toEqual([':t', ':other/x']);
    expect(readsOf('FROM --platform=linux/arm64 b:1\nCOPY $DIR/x y', options)).toEqual([':t', ':other/x']);
  });

  it('counts with its platform where that is not the one of the build', () => {
    const platforms = (text: string) =>
      reachOf(text, options).sources.flatMap(source => (source.kind === 'project' ? [source.platform] : []));
    expect(platforms('FROM b:1 AS x\nFROM --platform=linux/arm64 b:1\nCOPY --from=x a b')).toEqual([
      undefined,
      'linux/arm64'
    ]);
  });

  it('is linked by the name that a build looks for', () => {
    expect([...reachOf('FROM docker.io/library/b:1', options).links]).toEqual([['b:1', 'base']]);
  });

  it('counts as a whole below a stage, by its files where only files are copied', () => {
    const forms = (text: string) =>
      reachOf(text, options).sources.flatMap(source => (source.kind === 'project' ? [source.form] : []));
    expect(forms('FROM b:1')).toEqual(['image']);
    expect(forms('FROM scratch\nCOPY --from=b:1 a b')).toEqual(['files']);
    expect(forms('FROM b:1 AS x\nRUN r\nFROM scratch\nCOPY --from=x a b')).toEqual(['image']);
  });

  it('tells those upon it what it puts off itself, and its variables', () => {
    const { onBuild, environment, opaque } = reachOf('FROM scratch\nENV A=1\nARG B=2\nONBUILD RUN a \\\n b');
    expect(onBuild).toEqual(['RUN a  b']);
    expect(environment.get('A')).toBe('1');
    expect(environment.has('B')).toBe(false);
    expect(opaque).toBe(false);
    expect(reachOf('FROM a').opaque).toBe(true);
  });
});

describe('an image of a registry whose configuration was read', () => {
  const image = { onBuild: ['COPY t /t'], environment: new Map([['DIR', 'src']]), opaque: false };
  const options: Partial<ReachOptions> = {
    registryImage: (name, platform) =>
      name === 'docker.io/library/b:1' && platform === 'linux/amd64' ? image : undefined
  };

  it('brings what it put off, and its variables', () => {
    expect(readsOf('FROM b:1\nCOPY $DIR/x$NONE y', options)).toEqual([':t', ':src/x']);
    expect(reachOf('FROM b:1\nCOPY $DIR/x y', options)).toMatchObject({ widened: [], assumed: [], opaque: false });
  });

  it('brings them under another name, too', () => {
    const contexts = new Map<string, NamedContext>([['c', { kind: 'image', reference: 'b:1' }]]);
    expect(readsOf('FROM c', { ...options, contexts })).toEqual([':t']);
  });

  it('is another one for another platform', () => {
    expect(readsOf('FROM --platform=linux/arm64 b:1', options)).toEqual([]);
  });

  it('has the path that the builder gives to images without one', () => {
    expect(reachOf('FROM b:1', options).environment.get('PATH')).toContain('/usr/bin');
  });

  it('puts nothing off where it is only copied from', () => {
    expect(readsOf('FROM scratch\nCOPY --from=b:1 a b', options).filter(read => read.startsWith(':'))).toEqual([]);
  });
});

describe('a build that the builder refuses', () => {
  it.each([
    ['FROM a\nCOPY --from=0 a b', 'a stage cannot copy from itself or from a later one'],
    ['FROM a AS b\nCOPY --from=c a b\nFROM a AS c\nFROM b', 'a stage cannot copy from itself or from a later one'],
    ['FROM a\nCOPY --from=7 a b', 'there is no stage 7'],
    ['ARG A\nFROM $A', 'the base image "$A" is empty'],
    ['FROM a AS build\nFROM Build', '"Build" is not the name of an image'],
    ['FROM a\nCOPY https://example.com/a b', 'COPY cannot fetch "https://example.com/a"'],
    ['FROM a\nADD --checksum=sha256:1 a b', 'ADD has a checksum, which only one thing from elsewhere can have'],
    ['FROM a\nEXPOSE x', '"x" is not a port'],
    ['FROM a\nEXPOSE 70000', '"70000" is not a port'],
    ['FROM a\nRUN --mount=type=x a', '"x" is not a type of mount'],
    ['FROM a\nRUN --mount=type=cache,tarcet=/a a', '"tarcet" is not an option of a mount'],
    ['FROM a\nRUN --mount=target a', 'the option "target" of a mount has no value'],
    ['FROM a\nRUN --mount=type=bind,mode=1,target=/a a', 'a mount of type "bind" has no option "mode"'],
    ['FROM a\nWORKDIR ${x', '"}" is missing'],
    ['FROM a\nENV A="b', 'a double quote is not closed']
  ])('%j: %s', (text, message) => {
    expect(problemOf(text)).toMatchObject({ code: 'invalid-dockerfile', message });
  });

  it('has a target that is no stage', () => {
    expect(problemOf('FROM a AS b\nFROM a AS c', { target: 'd' })).toMatchObject({
      code: 'unknown-target',
      message: 'the target "d" is not a stage of Dockerfile',
      help: 'its stages are "b", "c"'
    });
  });

  it('is not noticed in a stage that the target does not reach', () => {
    expect(readsOf('FROM a\nEXPOSE x\nFROM a\nCOPY a b')).toEqual([':a']);
  });
});
