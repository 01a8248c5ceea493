/** What `prune` prints for people: what goes and what stays. */

import { ageText } from '../../diagnostic/index.ts';
import type { PrunedRepository } from '../../pipeline/index.ts';
import type { Layout } from '../style.ts';
import { type Cell, type Column, textTable } from '../table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'TAG', copied: true },
  { title: 'AGE' },
  { title: 'VERDICT' },
  { title: 'REPOSITORY', copied: true }
];

export function prunedText(pruned: readonly PrunedRepository[], nowMs: number, layout: Layout): string {
  const rows = pruned.flatMap(({ repository, verdicts, deleted }) =>
    verdicts.map(({ tag, keptFor }): readonly Cell[] => [
      tag.tag,
      tag.createdMs === undefined ? '-' : ageText((nowMs - tag.createdMs) / 1000),
      keptFor !== undefined
        ? { text: `stays: ${keptFor}`, tone: 'good' }
        : { text: deleted.includes(tag.tag) ? 'deleted' : 'goes', tone: 'bad' },
      repository
    ])
  );
  return rows.length === 0 ? 'no tags\n' : textTable(COLUMNS, rows, layout);
}
