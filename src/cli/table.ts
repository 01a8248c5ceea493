/**
 * Tables of text: columns as wide as what is in them, shortened from the right where the terminal is too narrow.
 *
 * What people copy (images, hashes, tags) is never shortened: where it does not fit, the last column stands on a line of
 * its own, which the terminal wraps. Widths are those of the terminal: of 漢字 each sign takes two columns.
 */
import stringWidth from 'string-width';
import type { Layout, Tone } from './style.ts';

export interface Column {
  readonly title: string;
  /** Whether people copy what stands here. */
  readonly copied?: boolean;
}

/** A text, and what it means where that has a colour. */
export type Cell = string | { readonly text: string; readonly tone: Tone };

const GAP = '  ';
/** How narrow a column may become: first, and where that is not enough. */
const NARROW = 8;
const NARROWEST = 3;

/** @param rows - Each with a cell for every column. */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { style, width }: Layout
): string {
  const natural = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...rows.map(row => stringWidth(textOf(row[index]))))
  );
  const widths = width === undefined ? natural : widthsFor(columns, natural, width);
  const head = columns.map(({ title }): Cell => ({ text: title, tone: 'heading' }));
  const beside = widths.length;
  return [head, ...rows]
    .map(row => {
      const line = row
        .slice(0, beside)
        .map((cell, index) => {
          const text = shorten(textOf(cell), widths[index] ?? 0);
          const isLast = index === beside - 1;
          const padding = ' '.repeat(isLast ? 0 : (widths[index] ?? 0) - stringWidth(text));
          return `${style(toneOf(cell), text)}${padding}`;
        })
        .join(GAP)
        .trimEnd();
      const below = row.slice(beside).map(cell => `${GAP}${style(toneOf(cell), textOf(cell))}\n`);
      return `${line}\n${below.join('')}`;
    })
    .join('');
}

/** @returns the widths of the columns that stand beside each other: all, or all but the last one. */
function widthsFor(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const all = columns.length;
  const beside = columns.at(-1)?.copied === true ? all - 1 : all;
  let widths = natural;
  for (const [count, narrowest] of [
    [all, NARROW],
    [beside, NARROW],
    [beside, NARROWEST]
  ] as const) {
    widths = shrink(columns, natural.slice(0, count), width, narrowest);
    if (total(widths) <= width) break;
  }
  return widths;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
}

/** Takes from the right, and nothing from what people copy. */
function shrink(
  columns: readonly Column[],
  natural: readonly number[],
  width: number,
  narrowest: number
): readonly number[] {
  const widths = [...natural];
  let excess = total(widths) - width;
  for (let index = widths.length - 1; index >= 0 && excess > 0; index--) {
    const own = widths[index] ?? 0;
    const taken = columns[index]?.copied === true ? 0 : Math.min(excess, Math.max(0, own - narrowest));
    widths[index] = own - taken;
    excess -= taken;
  }
  return widths;
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '');
}

function toneOf(cell: Cell): Tone | undefined {
  return typeof cell === 'object' ? cell.tone : undefined;
}

/** The beginning of a text that fits into so many columns, with `…` where something is missing; no sign is cut in two. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let taken = '';
  let columns = 1; // of the …
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    columns += stringWidth(segment);
    if (columns > width) break;
    taken += segment;
  }
  return `${taken}…`;
}
