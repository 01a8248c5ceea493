/** What `diff` prints for people: for each service what came, went and changed. */
import { visibleText } from '../../diagnostic/index.ts';
import type { ServiceDifference } from '../../pipeline/index.ts';
import type { Style, Tone } from '../style.ts';

type Change = ServiceDifference['changes'][number]['change'];

const MARKS = { added: '+', removed: '-', changed: '~' } as const satisfies Record<Change, string>;
const TONES = { added: 'good', removed: 'bad', changed: 'changed' } as const satisfies Record<Change, Tone>;

export function differenceText(differences: readonly ServiceDifference[], style: Style): string {
  return differences
    .flatMap(difference => linesOf(difference, style))
    .map(line => `${line}\n`)
    .join('');
}

function linesOf({ service, before, after, changes }: ServiceDifference, style: Style): readonly string[] {
  const name = style('heading', service);
  if (before === after) return [`${name}: ${style('quiet', 'unchanged')}`];
  const isHidden = before !== undefined && changes.length === 0;
  return [
    `${name}: ${before === undefined ? 'new' : `${before.slice(0, 12)} -> ${after.slice(0, 12)}`}`,
    ...changes.flatMap(({ change, kind, label, files }) => [
      style(TONES[change], `  ${MARKS[change]} ${kind}: ${visibleText(label)}`),
      ...files.map(file => style(TONES[file.change], `      ${MARKS[file.change]} ${file.path}`))
    ]),
    ...(isHidden ? [style('changed', '  ~ what no fingerprint tells: a password or token in an address')] : [])
  ];
}
