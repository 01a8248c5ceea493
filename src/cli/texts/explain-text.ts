/** What `explain` prints for people: each item, what asks for it, and its files. */
import { hidePasswords, locationOf, sizeText, visibleText } from '../../diagnostic/index.ts';
import type { Fingerprint, FingerprintItem, Reason } from '../../fingerprint/index.ts';
import type { PlannedService } from '../../pipeline/index.ts';
import type { Layout, Style } from '../style.ts';
import { shorten } from '../table.ts';

/** Where there is no terminal that says how long a line may be. */
const LONGEST_LINE = 160;

export function explanationText({ service, target }: PlannedService, { style, width }: Layout): string {
  const longest = width ?? LONGEST_LINE;
  const lines = [`${style('heading', service.name)}  ${target.image}`, `hash ${target.hash}`, ''];
  lines.push(...widenedLines(target.fingerprint, style));
  for (const item of target.fingerprint.items) lines.push(...itemLines(item, style, longest));
  return `${lines.join('\n')}\n`;
}

function widenedLines({ widened }: Fingerprint, style: Style): string[] {
  if (widened.length === 0) return [];
  return [
    style('changed', 'More counts than may be needed, since'),
    ...widened.map(reason => `  ${placeOf(reason)}${visibleText(reason.label)}`),
    ''
  ];
}

function itemLines(item: FingerprintItem, style: Style, longest: number): string[] {
  const { kind, files, reason } = item;
  const fields = oneLine(
    item.fields.map(field => (/^[0-9a-f]{64}$/.test(field) ? field.slice(0, 12) : field)).join(' ')
  );
  const lines = [
    `${style('heading', kind)}  ${shorten(fields, longest - kind.length - 2)}`.trimEnd(),
    style('quiet', shorten(`    because of ${placeOf(reason)}${oneLine(reason.label)}`, longest))
  ];
  if (files === undefined) return lines;
  lines.push(`    ${files.count} ${files.count === 1 ? 'entry' : 'entries'}, ${sizeText(files.sizeBytes)}`);
  for (const { kind, path, mode, sizeBytes, content } of files.list()) {
    const what =
      kind === 'file' ? `${content.slice(0, 12)}  ${sizeText(sizeBytes)}` : kind === 'symlink' ? `-> ${content}` : '';
    const permissions = mode.toString(8).padStart(4, '0');
    lines.push(`      ${permissions}  ${path}${kind === 'directory' ? '/' : ''}  ${style('quiet', what)}`.trimEnd());
  }
  return lines;
}

function placeOf({ at }: Reason): string {
  if (at === undefined) return '';
  const { file, line } = locationOf(at);
  return `${visibleText(file)}:${line} `;
}

function oneLine(text: string): string {
  return visibleText(hidePasswords(text).replace(/\s+/g, ' '));
}
