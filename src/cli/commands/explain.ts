/** `explain`: the fingerprint of one service, item by item, with what asks for each. */
import { locationOf } from '../../diagnostic/index.ts';
import type { FileEntry, Fingerprint, FingerprintItem, Reason } from '../../fingerprint/index.ts';
import type { PlannedService } from '../../pipeline/index.ts';
import { type Command, type OptionTable, textOption } from '../command.ts';
import { COMMON_OPTIONS, TEXT_OR_JSON } from '../options.ts';
import { planFor } from '../plan-for.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  format: TEXT_OR_JSON
};

export const explainCommand: Command = {
  name: 'explain',
  usage: 'explain <service>',
  positional: { name: 'service', describe: 'The service to explain.', required: true, variadic: false },
  describe: 'Print what the hash of a service is made of, and why each part counts.',
  options: OPTIONS,
  examples: [
    ['compose-cache explain web', 'every instruction and every file that goes into the image of web'],
    ['compose-cache explain web --format json > before.json', 'a fingerprint for a later diff --against before.json'],
    ['compose-cache explain web --modes exact', 'with every permission bit counted']
  ],
  async run(parsed, context) {
    const plan = await planFor(parsed, context);
    const [planned] = plan.selected;
    if (planned === undefined) throw new Error('a service was named and found, but is not planned');
    const format = textOption(parsed, 'format');
    context.terminal.output(
      format === 'json' ? `${JSON.stringify(explanationAsJson(planned), undefined, 2)}\n` : explanationAsText(planned)
    );
    return 0;
  }
};

/** A fingerprint for other programs: `items` with `kind` and `fields` are what the hash is computed of. */
export function explanationAsJson({ service, target }: PlannedService): unknown {
  return {
    version: 1,
    service: service.name,
    hash: target.hash,
    image: target.image,
    platforms: target.platforms,
    widened: target.fingerprint.widened.map(reasonAsJson),
    items: target.fingerprint.items.map(item => ({
      kind: item.kind,
      fields: item.fields,
      reason: reasonAsJson(item.reason),
      ...(item.files === undefined ? {} : { files: item.files.list().map(entryAsJson) })
    }))
  };
}

function entryAsJson({ kind, path, mode, sizeBytes, content }: FileEntry): FileEntry {
  return { kind, path, mode, sizeBytes, content };
}

function reasonAsJson({ label, at }: Reason): unknown {
  if (at === undefined) return { label };
  const { file, line, column } = locationOf(at);
  return { label, file, line, column };
}

function explanationAsText({ service, target }: PlannedService): string {
  const lines = [`${service.name}  ${target.image}`, `hash ${target.hash}`, ''];
  lines.push(...widenedLines(target.fingerprint));
  for (const item of target.fingerprint.items) lines.push(...itemLines(item));
  return `${lines.join('\n')}\n`;
}

function widenedLines({ widened }: Fingerprint): string[] {
  if (widened.length === 0) return [];
  return ['More counts than may be needed, since', ...widened.map(reason => `  ${placeOf(reason)}${reason.label}`), ''];
}

function itemLines(item: FingerprintItem): string[] {
  const { files, reason } = item;
  const shown = item.fields.map(field => (/^[0-9a-f]{64}$/.test(field) ? field.slice(0, 12) : field)).join(' ');
  const lines = [`${item.kind}  ${oneLine(shown)}`, `    because of ${placeOf(reason)}${oneLine(reason.label)}`];
  if (files === undefined) return lines;
  lines.push(`    ${files.count} ${files.count === 1 ? 'entry' : 'entries'}, ${sizeText(files.sizeBytes)}`);
  for (const { kind, path, mode, sizeBytes, content } of files.list()) {
    const what =
      kind === 'file' ? `${content.slice(0, 12)}  ${sizeText(sizeBytes)}` : kind === 'symlink' ? `-> ${content}` : '';
    lines.push(
      `      ${mode.toString(8).padStart(4, '0')}  ${path}${kind === 'directory' ? '/' : ''}  ${what}`.trimEnd()
    );
  }
  return lines;
}

function placeOf({ at }: Reason): string {
  if (at === undefined) return '';
  const { file, line } = locationOf(at);
  return `${file}:${line} `;
}

const LONGEST_LINE = 160;

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > LONGEST_LINE ? `${flat.slice(0, LONGEST_LINE - 1)}…` : flat;
}

/** `1.5 MiB`: as people read sizes, in powers of 1024. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
