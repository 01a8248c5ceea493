/** What `plan` prints for people. */

import { ageText, sizeText } from '../../diagnostic/index.ts';
import type { PlanReport, TargetReport } from '../../pipeline/index.ts';
import type { Layout, Tone } from '../style.ts';
import { type Cell, type Column, textTable } from '../table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'STATUS', copied: true },
  { title: 'BUILD' },
  { title: 'SERVICES' },
  { title: 'SIZE' },
  { title: 'AGE' },
  { title: 'REASON' },
  { title: 'IMAGE', copied: true }
];

const TONES = { hit: 'good', miss: 'changed', unknown: 'bad' } as const satisfies Record<TargetReport['status'], Tone>;

export function planText({ targets, counts }: PlanReport, nowMs: number, layout: Layout): string {
  if (targets.length === 0) return 'no service with a build\n';
  const rows = targets.map(target => rowOf(target, nowMs));
  const due = targets.filter(({ action }) => action === 'build').length;
  const sums = `${counts.hit} of ${targets.length} images are there, ${due} to build`;
  const unknown = counts.unknown === 0 ? '' : ` (${counts.unknown} unknown)`;
  return `${textTable(COLUMNS, rows, layout)}${sums}${unknown}\n`;
}

function rowOf(target: TargetReport, nowMs: number): readonly Cell[] {
  const { status, action, services, reason, image, sizeBytes, created } = target;
  const madeMs = created === null ? Number.NaN : Date.parse(created);
  return [
    { text: status, tone: TONES[status] },
    action === 'build' ? 'yes' : 'no',
    services.join(','),
    sizeBytes === null ? '-' : sizeText(sizeBytes),
    Number.isNaN(madeMs) ? '-' : ageText((nowMs - madeMs) / 1000),
    reason,
    image
  ];
}
