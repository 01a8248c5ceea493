/** COPY and ADD: files, here-documents and the destination. */
import { type Draft, flagsOf, listOf, placeOf } from './draft.ts';
import type { FlagKinds } from './flags.ts';
import { parseHeredocMark } from './heredoc.ts';
import type { CopyInstruction } from './instruction.ts';
import { invalid } from './problems.ts';

const COPY_FLAGS: FlagKinds = {
  from: 'text',
  chown: 'text',
  chmod: 'text',
  link: 'switch',
  parents: 'switch',
  exclude: 'texts'
};
const ADD_FLAGS: FlagKinds = {
  chown: 'text',
  chmod: 'text',
  link: 'switch',
  'keep-git-dir': 'switch',
  checksum: 'text',
  unpack: 'switch',
  exclude: 'texts'
};

/** @throws DiagnosticError `invalid-dockerfile` */
export function parseCopy(draft: Draft, kind: 'COPY' | 'ADD'): CopyInstruction {
  const { words } = listOf(draft);
  if (words.length < 2) {
    throw invalid(draft.at, `${kind} takes a source and a destination`, `write "${kind} source destination"`);
  }
  const flags = flagsOf(draft, kind === 'COPY' ? COPY_FLAGS : ADD_FLAGS);
  const destination = words.at(-1) ?? '';
  if (parseHeredocMark(destination) !== undefined) {
    throw invalid(draft.at, `${kind} cannot copy into a here-document`, 'the destination is the last word');
  }
  const from = flags.text('from');
  if (from?.includes('$')) {
    throw invalid(
      draft.at,
      `"--from=${from}" has a variable, which is not expanded there`,
      'add a stage "FROM … AS name", where ARGs from above the first FROM are expanded, and copy from that'
    );
  }
  const bodies = new Map(draft.line.heredocs.map(heredoc => [heredoc.name, heredoc]));
  const sources = words.slice(0, -1).map(word => ({ word, mark: parseHeredocMark(word) }));
  return {
    kind,
    ...placeOf(draft),
    sources: sources.flatMap(({ word, mark }) => (mark === undefined ? [word] : [])),
    heredocs: sources.flatMap(({ mark }) =>
      mark === undefined ? [] : [{ ...mark, content: bodies.get(mark.name)?.content ?? '' }]
    ),
    destination,
    from: from === '' ? undefined : from,
    chown: flags.text('chown') ?? '',
    chmod: flags.text('chmod') ?? '',
    checksum: flags.text('checksum') ?? '',
    excludes: flags.texts('exclude'),
    parents: flags.isOn('parents') === true,
    link: flags.isOn('link') === true,
    keepGitDir: flags.isOn('keep-git-dir'),
    unpack: flags.isOn('unpack')
  };
}
