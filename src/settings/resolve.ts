/**
 * Finds the value of each setting, and where it came from.
 *
 * In: flags, the environment, the `x-compose-cache` nodes of the file and of a service.
 * Out: `Settings`, or findings for what is wrong with them: code `invalid-settings`.
 */
import type { MapNode, Node } from '../compose/node.ts';
import { type Diagnostic, DiagnosticError, type Problem, type Span, suggestName } from '../diagnostic/index.ts';
import {
  DEFAULT_SETTINGS,
  flagOf,
  nameOf,
  SETTING_KEYS,
  SETTINGS,
  type SettingKey,
  type Settings,
  type SettingType,
  variableOf
} from './settings.ts';

/** The texts of flags and variables; what a flag or variable does not give is absent. */
export type SettingTexts = Partial<Readonly<Record<SettingKey, string>>>;

export interface SettingSources {
  readonly flags: SettingTexts;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The file's `x-compose-cache`. */
  readonly project: Node | undefined;
  /** The service's `x-compose-cache`. */
  readonly service: Node | undefined;
}

/** Where the value of a setting was found: `--modes`, `COMPOSE_CACHE_MODES`, or the place of its key in a file. */
export type SettingOrigin =
  | { readonly kind: 'flag' | 'variable'; readonly name: string }
  | { readonly kind: 'service' | 'project'; readonly at: Span }
  | { readonly kind: 'default' };

export interface ResolvedSettings {
  readonly settings: Settings;
  /** Every setting's. */
  readonly origins: ReadonlyMap<SettingKey, SettingOrigin>;
}

export type SettingValue = string | readonly string[];

interface Found {
  readonly value: SettingValue;
  readonly origin: SettingOrigin;
}

/** @throws DiagnosticError with all findings, code `invalid-settings`. */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
  const problems: Problem[] = [];
  const service = readSettingsNode(sources.service, problems, 'service');
  const project = readSettingsNode(sources.project, problems, 'project');
  const values = new Map<SettingKey, SettingValue>();
  const origins = new Map<SettingKey, SettingOrigin>();
  for (const key of SETTING_KEYS) {
    const found =
      fromText(key, sources.flags[key], { kind: 'flag', name: `--${flagOf(key)}` }, problems) ??
      fromText(
        key,
        nonEmpty(sources.environment[variableOf(key)]),
        { kind: 'variable', name: variableOf(key) },
        problems
      ) ??
      service.get(key) ??
      project.get(key);
    origins.set(key, found?.origin ?? { kind: 'default' });
    if (found !== undefined) values.set(key, found.value);
  }
  const tag = values.get('tag');
  if (typeof tag === 'string' && !tag.includes('{hash}')) {
    problems.push({
      code: 'invalid-settings',
      ...placeOf(origins.get('tag')),
      message: 'the setting "tag" has no {hash}, so different images would share a tag',
      help: 'put {hash} into it, as in "v1-{hash}"'
    });
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  // Each value was checked against the type that its key has in the table.
  return { settings: { ...DEFAULT_SETTINGS, ...Object.fromEntries(values) } as Settings, origins };
}

function placeOf(origin: SettingOrigin | undefined): Pick<Diagnostic, 'at'> {
  return origin !== undefined && 'at' in origin ? { at: origin.at } : {};
}

/** A variable that is set to nothing says nothing. */
function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function fromText(
  key: SettingKey,
  text: string | undefined,
  origin: SettingOrigin & { readonly name: string },
  problems: Problem[]
): Found | undefined {
  const value = textValue(key, text, origin.name, problems);
  return value === undefined ? undefined : { value, origin };
}

function textValue(
  key: SettingKey,
  value: string | undefined,
  name: string,
  problems: Problem[]
): SettingValue | undefined {
  if (value === undefined) return undefined;
  const { type } = SETTINGS[key];
  if (type.kind === 'list') {
    const items = value.split(',').map(item => item.trim());
    return items.filter(item => item !== '' && checkedChoice(type, item, name, problems, {}) !== undefined);
  }
  return checkedChoice(type, value, name, problems, {});
}

function checkedChoice(
  type: SettingType,
  value: string,
  name: string,
  problems: Problem[],
  place: Pick<Diagnostic, 'at'>
): string | undefined {
  if (type.kind === 'text' || type.choices === undefined || type.choices.includes(value)) return value;
  const meant = suggestName(value, type.choices);
  problems.push({
    code: 'invalid-settings',
    ...place,
    message: `"${value}" is not a value of ${name}; it is one of ${type.choices.join(', ')}`,
    ...(meant === undefined ? {} : { help: `did you mean "${meant}"?` })
  });
  return undefined;
}

function readSettingsNode(
  node: Node | undefined,
  problems: Problem[],
  scope: 'service' | 'project'
): ReadonlyMap<SettingKey, Found> {
  const values = new Map<SettingKey, Found>();
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return values;
  if (node.kind !== 'map') {
    problems.push({ code: 'invalid-settings', at: node.span, message: '"x-compose-cache" has to be a mapping' });
    return values;
  }
  readLevel(node, [], values, problems, scope);
  return values;
}

function readLevel(
  map: MapNode,
  prefix: readonly string[],
  values: Map<SettingKey, Found>,
  problems: Problem[],
  scope: 'service' | 'project'
): void {
  for (const { key, value } of map.entries) {
    const path = [...prefix, String(key.value)];
    const name = path.join('.');
    const setting = SETTING_KEYS.find(candidate => nameOf(candidate) === name);
    const isGroup = SETTING_KEYS.some(candidate => nameOf(candidate).startsWith(`${name}.`));
    if (setting !== undefined) {
      if (scope === 'service' && !SETTINGS[setting].perService) {
        problems.push({
          code: 'invalid-settings',
          at: key.span,
          message: `"${name}" is a setting of the whole project`,
          help: 'move it to "x-compose-cache" at the top of the file'
        });
        continue;
      }
      const read = readValue(setting, name, value, problems);
      if (read !== undefined) values.set(setting, { value: read, origin: { kind: scope, at: key.span } });
    } else if (isGroup && value.kind === 'map') {
      readLevel(value, path, values, problems, scope);
    } else if (isGroup) {
      problems.push({ code: 'invalid-settings', at: value.span, message: `"${name}" has to be a mapping` });
    } else if (!name.startsWith('x-')) {
      const known = SETTING_KEYS.map(nameOf);
      const meant = suggestName(name, known);
      problems.push({
        code: 'invalid-settings',
        at: key.span,
        message: `"${name}" is not a setting of compose-cache`,
        help: meant === undefined ? `the settings are ${known.join(', ')}` : `did you mean "${meant}"?`
      });
    }
  }
}

function readValue(setting: SettingKey, name: string, node: Node, problems: Problem[]): SettingValue | undefined {
  const { type } = SETTINGS[setting];
  if (type.kind === 'list') {
    const items = node.kind === 'sequence' ? node.items : [node];
    const texts = items.flatMap(item => (item.kind === 'scalar' && item.value !== null ? [String(item.value)] : []));
    if (texts.length === items.length) {
      for (const [index, text] of texts.entries()) {
        checkedChoice(type, text, `"${name}"`, problems, { at: (items[index] ?? node).span });
      }
      return texts;
    }
    problems.push({ code: 'invalid-settings', at: node.span, message: `"${name}" has to be a list of texts` });
    return undefined;
  }
  if (node.kind !== 'scalar' || node.value === null) {
    problems.push({ code: 'invalid-settings', at: node.span, message: `"${name}" has to be a text` });
    return undefined;
  }
  return checkedChoice(type, String(node.value), `"${name}"`, problems, { at: node.span });
}
