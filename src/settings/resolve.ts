/**
 * Finds the value of each setting, and where it came from.
 *
 * In: flags, the environment, the `x-compose-cache` nodes of the file and of a service.
 * Out: `Settings`, or findings for what is wrong with them: code `invalid-settings`.
 */
import type { MapNode, Node } from '../compose/node.ts';
import { type Diagnostic, DiagnosticError, type Problem, suggestName } from '../diagnostic/index.ts';
import {
  DEFAULT_SETTINGS,
  flagOf,
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

/** Where the value of a setting was found. */
export type SettingOrigin = 'flag' | 'variable' | 'service' | 'project' | 'default';

export interface ResolvedSettings {
  readonly settings: Settings;
  readonly origins: ReadonlyMap<SettingKey, SettingOrigin>;
}

type SettingValue = string | readonly string[];

/** @throws DiagnosticError with all findings, code `invalid-settings`. */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
  const problems: Problem[] = [];
  const service = readSettingsNode(sources.service, problems, 'service');
  const project = readSettingsNode(sources.project, problems, 'project');
  const values = new Map<SettingKey, SettingValue>();
  const origins = new Map<SettingKey, SettingOrigin>();
  for (const key of SETTING_KEYS) {
    const flag = sources.flags[key];
    const variable = sources.environment[variableOf(key)];
    const found =
      textValue(key, flag, `--${flagOf(key)}`, problems) ??
      textValue(key, variable === '' ? undefined : variable, variableOf(key), problems) ??
      service.get(key) ??
      project.get(key);
    origins.set(
      key,
      flag !== undefined
        ? 'flag'
        : variable !== undefined && variable !== ''
          ? 'variable'
          : service.has(key)
            ? 'service'
            : project.has(key)
              ? 'project'
              : 'default'
    );
    if (found !== undefined) values.set(key, found);
  }
  const tag = values.get('tag');
  if (typeof tag === 'string' && !tag.includes('{hash}')) {
    problems.push({
      code: 'invalid-settings',
      message: 'the setting "tag" has no {hash}, so different images would share a tag',
      help: 'put {hash} into it, as in "v1-{hash}"'
    });
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  // Each value was checked against the type that its key has in the table.
  return { settings: { ...DEFAULT_SETTINGS, ...Object.fromEntries(values) } as Settings, origins };
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
): ReadonlyMap<SettingKey, SettingValue> {
  const values = new Map<SettingKey, SettingValue>();
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
  values: Map<SettingKey, SettingValue>,
  problems: Problem[],
  scope: 'service' | 'project'
): void {
  for (const { key, value } of map.entries) {
    const path = [...prefix, String(key.value)];
    const name = path.join('.');
    const setting = SETTING_KEYS.find(candidate => SETTINGS[candidate].path.join('.') === name);
    const isGroup = SETTING_KEYS.some(candidate => SETTINGS[candidate].path.join('.').startsWith(`${name}.`));
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
      if (read !== undefined) values.set(setting, read);
    } else if (isGroup && value.kind === 'map') {
      readLevel(value, path, values, problems, scope);
    } else if (isGroup) {
      problems.push({ code: 'invalid-settings', at: value.span, message: `"${name}" has to be a mapping` });
    } else if (!name.startsWith('x-')) {
      const known = SETTING_KEYS.map(candidate => SETTINGS[candidate].path.join('.'));
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
