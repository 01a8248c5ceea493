/** The JSON schemas of `x-compose-cache`, from the table of settings. */
import { SETTING_KEYS, SETTINGS, type SettingDefinition } from '../../src/settings/index.ts';

export type Schema = { [key: string]: unknown; properties?: Record<string, Schema> };

/** @param scope - Whose `x-compose-cache` it is: a service may not have every setting. */
export function settingsSchema(scope: 'project' | 'service'): Schema {
  const root: Schema = {
    type: 'object',
    additionalProperties: false,
    patternProperties: { '^x-': {} },
    properties: {}
  };
  for (const key of SETTING_KEYS) {
    const { path, perService } = SETTINGS[key];
    if (scope === 'service' && !perService) continue;
    let level = root;
    for (const [index, name] of path.entries()) {
      level.properties ??= {};
      if (index === path.length - 1) level.properties[name] = schemaOf(SETTINGS[key]);
      else level = level.properties[name] ??= { type: 'object', additionalProperties: false };
    }
  }
  return root;
}

function schemaOf({ type, describe: description }: SettingDefinition): Schema {
  const text = { type: 'string' };
  if (type.kind === 'choice') return { description, enum: type.choices };
  if (type.kind === 'list') {
    const item = type.choices === undefined ? text : { enum: type.choices };
    return { description, oneOf: [item, { type: 'array', items: item }] };
  }
  return { description, ...text };
}
