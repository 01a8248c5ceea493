/** What `config` prints for people. */
import { locationOf } from '../../diagnostic/index.ts';
import type { Configuration, EffectiveSetting } from '../../pipeline/index.ts';
import { nameOf, type SettingOrigin } from '../../settings/index.ts';
import type { Layout } from '../style.ts';
import { type Cell, type Column, textTable } from '../table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'SETTING', copied: true },
  { title: 'VALUE' },
  { title: 'FROM', copied: true }
];

/** @param named - Services that were asked for: then the project's own settings are left out. */
export function configurationText(
  { settings, services }: Configuration,
  named: readonly string[],
  layout: Layout
): string {
  const sections = [...services]
    .filter(([, own]) => own.length > 0)
    .map(([name, own]) => `${layout.style('heading', `service ${name}`)}\n${settingsTable(own, layout)}`);
  return (named.length > 0 ? sections : [settingsTable(settings, layout), ...sections]).join('\n');
}

function settingsTable(settings: readonly EffectiveSetting[], layout: Layout): string {
  return textTable(COLUMNS, settings.map(rowOf), layout);
}

function rowOf({ key, shown, origin }: EffectiveSetting): readonly Cell[] {
  const from = originText(origin);
  return [nameOf(key), valueText(shown), origin.kind === 'default' ? { text: from, tone: 'quiet' } : from];
}

function valueText(shown: EffectiveSetting['shown']): string {
  if ('isSecret' in shown) return 'set, but not shown';
  const { value } = shown;
  if (value === null || value.length === 0) return '-';
  return typeof value === 'string' ? value : value.join(', ');
}

function originText(origin: SettingOrigin): string {
  if (origin.kind === 'default') return 'default';
  if ('name' in origin) return origin.name;
  const { file, line, column } = locationOf(origin.at);
  return `${file}:${line}:${column}`;
}
