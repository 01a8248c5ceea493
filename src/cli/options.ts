/** Options that several commands share. */
import { flagOf, SETTING_KEYS, SETTINGS, type SettingKey, type SettingTexts, variableOf } from '../settings/index.ts';
import { listOption, type OptionDefinition, type OptionTable, type ParsedArguments, textOption } from './command.ts';

/** How the project is found; the names are docker compose's. */
export const PROJECT_OPTIONS: OptionTable = {
  file: {
    kind: 'list',
    alias: 'f',
    value: 'FILE',
    group: 'Project',
    describe: 'A Compose file, or - for standard input; may be repeated. The default is what docker compose would find.'
  },
  'project-directory': {
    kind: 'text',
    value: 'DIR',
    group: 'Project',
    describe: 'The project directory; the default is the folder of the first Compose file.'
  },
  'project-name': {
    kind: 'text',
    alias: 'p',
    value: 'NAME',
    group: 'Project',
    describe: 'The name of the project; the default is that of the file or of its folder.'
  },
  profile: {
    kind: 'list',
    value: 'PROFILE',
    group: 'Project',
    describe: 'A profile to enable; may be repeated. By default only services without profiles are active.'
  },
  'env-file': {
    kind: 'list',
    value: 'FILE',
    group: 'Project',
    describe: 'An environment file for interpolation; may be repeated. The default is .env in the project directory.'
  }
};

const OUTPUT_OPTIONS: OptionTable = {
  'no-cache': {
    kind: 'boolean',
    group: 'Output',
    describe:
      'Reads every file anew, whatever is remembered of the last run; off by default, as COMPOSE_CACHE_NO_CACHE.'
  },
  quiet: { kind: 'boolean', alias: 'q', group: 'Output', describe: 'Reports errors only; off by default.' },
  verbose: { kind: 'boolean', alias: 'v', group: 'Output', describe: 'Reports more of what happens; off by default.' }
};

/** A flag for every setting. */
const SETTING_OPTIONS: OptionTable = Object.fromEntries(
  SETTING_KEYS.map(key => {
    const { type, describe } = SETTINGS[key];
    const definition: OptionDefinition = {
      kind: 'text',
      group: 'Settings',
      value: type.kind === 'list' ? 'A,B' : 'VALUE',
      ...(type.kind === 'choice' ? { choices: type.choices } : {}),
      describe: `${describe} Goes over ${variableOf(key)} and x-compose-cache.`
    };
    return [flagOf(key), definition];
  })
);

/** What every command that loads a project takes. */
export const COMMON_OPTIONS: OptionTable = { ...PROJECT_OPTIONS, ...SETTING_OPTIONS, ...OUTPUT_OPTIONS };

/** For commands that ask a registry. */
export const REGISTRY_OPTIONS: OptionTable = {
  strict: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Fails where a registry cannot be asked; by default that is a warning and counts as a miss.'
  }
};

/** `--format` of commands that print for people and for programs. */
export const TEXT_OR_JSON: OptionDefinition = {
  kind: 'text',
  value: 'FORMAT',
  choices: ['text', 'json'],
  group: 'Command',
  describe: 'How to print: text (the default) or json.'
};

/** The flags of settings that were given. */
export function settingTexts(parsed: ParsedArguments): SettingTexts {
  const texts: Partial<Record<SettingKey, string>> = {};
  for (const key of SETTING_KEYS) {
    const value = textOption(parsed, flagOf(key));
    if (value !== undefined) texts[key] = value;
  }
  return texts;
}

/** What the flags say of where the project is. */
export interface ProjectFlags {
  readonly files: readonly string[];
  readonly projectDirectory: string | undefined;
  readonly projectName: string | undefined;
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
}

export function projectFlags(parsed: ParsedArguments): ProjectFlags {
  return {
    files: listOption(parsed, 'file'),
    projectDirectory: textOption(parsed, 'project-directory'),
    projectName: textOption(parsed, 'project-name'),
    profiles: listOption(parsed, 'profile'),
    envFiles: listOption(parsed, 'env-file')
  };
}
