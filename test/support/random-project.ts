/**
 * Small random projects and random changes to them, for comparing hashes with what a builder does.
 *
 * Names come from a fixed tree, so that most instructions find what they copy; instructions are blocks of text, so that
 * changes can move them as a whole. Everything is drawn by fast-check: the same seed gives the same projects.
 */
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';

export type Entry =
  | { readonly kind: 'file'; readonly text: string; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'directory' };

export interface RandomProject {
  /** By path in the context; without Dockerfile and .dockerignore. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly ignore: readonly string[];
  /** Instructions of the Dockerfile in order, here-documents with their bodies. */
  readonly blocks: readonly string[];
  readonly lineBreak: '\n' | '\r\n';
  readonly args: ReadonlyMap<string, string>;
}

export interface Change {
  /** What is done, in words that a table can count. */
  readonly kind: string;
  /** @returns undefined where this project has nothing to do it to. */
  readonly apply: (project: RandomProject) => RandomProject | undefined;
}

const TREE: readonly (readonly [path: string, entry: Entry])[] = [
  ['a.txt', file('a')],
  ['b.txt', file('b')],
  ['notes.md', file('notes')],
  ['run.sh', file('echo run', 0o755)],
  ['dir/c.txt', file('c')],
  ['dir/d.md', file('d')],
  ['dir/sub/e.txt', file('e')],
  ['other/f.txt', file('f')],
  ['empty', { kind: 'directory' }],
  ['link', { kind: 'link', target: 'a.txt' }],
  ['dirlink', { kind: 'link', target: 'dir' }],
  ['dir/inner', { kind: 'link', target: '../b.txt' }]
];

function file(text: string, mode = 0o644): Entry {
  return { kind: 'file', text, mode };
}

/** Copies that work on any base. `SRC` and `V` are declared at the top of every stage. */
const COPIES: readonly string[] = [
  'COPY a.txt /x/',
  'COPY a.txt b.txt /x/',
  'COPY dir /x/dir',
  'COPY dir/ /x/',
  'COPY dir/. /x/y/',
  'COPY *.txt /t/',
  'COPY dir/*.txt ./',
  'COPY d*/sub /s',
  'COPY [abn]*.* /cls/',
  'COPY . /all/',
  'COPY --chmod=600 a.txt /x/secret',
  'COPY --chown=7:8 dir /owned',
  'COPY --link b.txt /x/',
  'COPY --exclude=*.md dir /z',
  'COPY link /l',
  'COPY dirlink /l/',
  'COPY dirlink/c.txt /l/c',
  'COPY $SRC /v/',
  'COPY ${SRC%r}r /v/w/',
  'COPY ${NOT_SET:-other} /v/',
  'COPY ["b.txt", "/json/"]',
  'COPY ../a.txt /x/',
  'COPY <<EOF /h\nv is $V\n# no comment\nEOF',
  'COPY <<"EOF" <<-END /h/\n$V\nEOF\n\tone\n\tEND',
  'ADD dir /add/',
  'ADD *.md /add/'
];

/** What runs a program, and so needs a shell in the base. */
const RUNS: readonly string[] = [
  'RUN echo "$V" > /v',
  'RUN ["sh", "-c", "echo 1 > /exec"]',
  'RUN --mount=type=bind,source=dir,target=/m cat /m/c.txt > /o',
  'RUN --mount=type=bind,target=/m ls /m > /ls',
  'RUN --mount=type=cache,target=/cache,id=exactness echo 1 > /c',
  'RUN --mount=type=tmpfs,target=/scratch echo 1 > /t1',
  'RUN <<EOF\necho one > /one\n# $V\nEOF',
  'RUN cat <<EOF > /heredoc\nbody 1\nEOF',
  'RUN <<EOF cat > /shell\n\ttext 1\nEOF'
];

const SETTINGS: readonly string[] = [
  'ENV A=1 B=$V',
  'ENV A 1',
  'LABEL one="1" two=$V',
  'WORKDIR /work',
  'WORKDIR below',
  'USER 1000',
  'CMD ["run", "1"]',
  'CMD run 1',
  'ENTRYPOINT ["/run"]',
  'EXPOSE 80 443',
  'VOLUME /data1',
  'STOPSIGNAL 15',
  'HEALTHCHECK --interval=60s CMD test 1',
  'SHELL ["/bin/sh", "-ec"]',
  'MAINTAINER one',
  'ARG LATE=1',
  'ONBUILD COPY a.txt /on/'
];

const IGNORES: readonly string[] = [
  '*.md',
  '**/*.md',
  'dir/sub',
  'other',
  '!other/f.txt',
  '**/e.txt',
  'a.txt.bak',
  'Dockerfile'
];

/** @param base - The name of an image with a shell. */
export function randomProject(base: string): fc.Arbitrary<RandomProject> {
  const onScratch = fc.constantFrom(...COPIES, ...SETTINGS);
  const onBase = fc.oneof({ weight: 2, arbitrary: onScratch }, { weight: 1, arbitrary: fc.constantFrom(...RUNS) });
  const stage = (from: string, name: string, canRun: boolean) =>
    fc
      .array(canRun ? onBase : onScratch, { minLength: 1, maxLength: 4 })
      .map(instructions => [`FROM ${from}${name === '' ? '' : ` AS ${name}`}`, 'ARG SRC=dir V=1', ...instructions]);
  const last = fc.constantFrom<readonly [string, boolean]>(['scratch', false], [base, true], ['tools', true]);
  return fc.record({
    entries: fc.constant(new Map(TREE)),
    ignore: fc.subarray([...IGNORES], { maxLength: 2 }),
    blocks: fc
      .tuple(
        stage(base, 'tools', true),
        stage('scratch', 'aside', false),
        last.chain(([from, canRun]) => stage(from, '', canRun)),
        fc.subarray(['COPY --from=tools / /tools', 'COPY --from=aside / /aside', 'COPY --from=1 /x /numbered'], {
          maxLength: 1
        })
      )
      .map(([tools, aside, final, copies]) => [...tools, ...aside, 'COPY a.txt /x/', ...final, ...copies]),
    lineBreak: fc.constant<'\n'>('\n'),
    args: fc.constantFrom(new Map<string, string>(), new Map([['V', '3']]), new Map([['SRC', 'other']]))
  });
}

/** A change of a random kind at a random place. */
export function randomChange(): fc.Arbitrary<Change> {
  const place = fc.nat(1000);
  return fc.oneof(
    place.map(changeText),
    place.map(changeMode),
    place.map(removeEntry),
    fc.constantFrom('new.txt', 'dir/new.md', 'dir/sub/new.txt', 'other/.hidden', 'fresh/deep/new.txt').map(addFile),
    fc.constantFrom('link', 'dirlink', 'dir/inner').map(retarget),
    fc.constant<Change>({ kind: 'nothing', apply: project => project }),
    fc.constantFrom(...IGNORES).map(addIgnore),
    fc.constantFrom('V', 'SRC', 'UNDECLARED', 'HTTP_PROXY').map(passArgument),
    place.chain(at => fc.constantFrom(...BLOCK_CHANGES).map(([kind, edit]) => changeBlock(kind, at, edit))),
    place.map(insertComment),
    place.map(removeBlock),
    place.map(swapBlocks),
    fc.constant<Change>({ kind: 'CRLF', apply: project => ({ ...project, lineBreak: '\r\n' }) })
  );
}

function changeText(at: number): Change {
  return {
    kind: 'content of a file',
    apply: project =>
      editEntry(project, at, entry => (entry.kind === 'file' ? { ...entry, text: `${entry.text}!` } : undefined))
  };
}

function changeMode(at: number): Change {
  return {
    kind: 'mode of a file',
    apply: project =>
      editEntry(project, at, entry => (entry.kind === 'file' ? { ...entry, mode: entry.mode ^ 0o111 } : undefined))
  };
}

function editEntry(
  project: RandomProject,
  at: number,
  edit: (entry: Entry) => Entry | undefined
): RandomProject | undefined {
  const paths = [...project.entries.keys()];
  const path = paths[at % paths.length] ?? '';
  const entry = project.entries.get(path);
  const edited = entry === undefined ? undefined : edit(entry);
  return edited === undefined ? undefined : { ...project, entries: new Map([...project.entries, [path, edited]]) };
}

function removeEntry(at: number): Change {
  return {
    kind: 'file removed',
    apply: project => {
      const gone = [...project.entries.keys()][at % project.entries.size];
      return { ...project, entries: new Map([...project.entries].filter(([path]) => path !== gone)) };
    }
  };
}

function addFile(path: string): Change {
  return {
    kind: 'file added',
    apply: project => ({ ...project, entries: new Map([...project.entries, [path, file('new')]]) })
  };
}

function retarget(path: string): Change {
  return {
    kind: 'target of a link',
    apply: project => ({
      ...project,
      entries: new Map([...project.entries, [path, { kind: 'link', target: 'other' }]])
    })
  };
}

function addIgnore(pattern: string): Change {
  return { kind: 'ignore pattern added', apply: project => ({ ...project, ignore: [...project.ignore, pattern] }) };
}

function passArgument(name: string): Change {
  const value = name === 'SRC' ? 'dir/sub' : '2';
  return {
    kind: `build argument ${name}`,
    apply: project => ({ ...project, args: new Map([...project.args, [name, value]]) })
  };
}

type BlockEdit = readonly [kind: string, edit: (block: string) => string | undefined];

const BLOCK_CHANGES: readonly BlockEdit[] = [
  ['keyword in lower case', block => block.replace(/^[A-Z]+/, keyword => keyword.toLowerCase())],
  ['line continued', block => (block.includes('<<') ? undefined : block.replace(' ', ' \\\n'))],
  ['comment in a continued line', block => (block.includes('<<') ? undefined : block.replace(' ', ' \\\n  # why\n'))],
  ['blanks at the end', block => (block.includes('\n') ? undefined : `${block}  `)],
  ['two blanks between words', block => block.replace(' ', '  ')],
  ['a digit', block => (/\d/.test(block) ? block.replace(/\d/, digit => String((Number(digit) + 1) % 10)) : undefined)],
  ['a tab in a here-document', block => (block.includes('<<-') ? block.replace('\n\t', '\n\t\t') : undefined)],
  ['a word', block => (block.includes('/x') ? block.replace('/x', '/renamed') : undefined)],
  [
    'quotes around a value',
    block => (/^(?:ENV|LABEL|ARG) .*=\d/.test(block) ? block.replace(/=(\d)/, '="$1"') : undefined)
  ]
];

function changeBlock(kind: string, at: number, edit: BlockEdit[1]): Change {
  return {
    kind,
    apply: project => {
      const index = at % project.blocks.length;
      const edited = edit(project.blocks[index] ?? '');
      return edited === undefined ? undefined : { ...project, blocks: project.blocks.with(index, edited) };
    }
  };
}

function insertComment(at: number): Change {
  return {
    kind: 'comment and blank line',
    apply: project => ({
      ...project,
      blocks: project.blocks.toSpliced(at % (project.blocks.length + 1), 0, '# RUN nothing \\\n')
    })
  };
}

function removeBlock(at: number): Change {
  return {
    kind: 'instruction removed',
    apply: project => {
      const index = at % project.blocks.length;
      return project.blocks[index]?.startsWith('FROM')
        ? undefined
        : { ...project, blocks: project.blocks.toSpliced(index, 1) };
    }
  };
}

function swapBlocks(at: number): Change {
  return {
    kind: 'instructions swapped',
    apply: project => {
      const index = at % (project.blocks.length - 1);
      const [first = '', second = ''] = project.blocks.slice(index, index + 2);
      if (first.startsWith('FROM') || second.startsWith('FROM')) return undefined;
      return { ...project, blocks: project.blocks.toSpliced(index, 2, second, first) };
    }
  };
}

export function dockerfileOf({ blocks, lineBreak }: RandomProject): string {
  return `${blocks.join('\n')}\n`.replaceAll('\n', lineBreak);
}

/** Writes the context with its Dockerfile, and a Compose file beside it that builds it as the service "web". */
export async function writeProject(project: RandomProject, folder: string): Promise<void> {
  const context = join(folder, 'context');
  await rm(folder, { recursive: true, force: true });
  await mkdir(context, { recursive: true });
  for (const [path, entry] of project.entries) await writeEntry(join(context, path), entry);
  await writeFile(join(context, 'Dockerfile'), dockerfileOf(project));
  if (project.ignore.length > 0) await writeFile(join(context, '.dockerignore'), `${project.ignore.join('\n')}\n`);
  const compose = { services: { web: { build: { context: 'context', args: Object.fromEntries(project.args) } } } };
  await writeFile(join(folder, 'compose.yaml'), JSON.stringify(compose));
}

async function writeEntry(path: string, entry: Entry): Promise<void> {
  await mkdir(entry.kind === 'directory' ? path : dirname(path), { recursive: true });
  if (entry.kind === 'link') await symlink(entry.target, path);
  if (entry.kind !== 'file') return;
  await writeFile(path, entry.text);
  await chmod(path, entry.mode);
}
