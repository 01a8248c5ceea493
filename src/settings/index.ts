export {
  type ResolvedSettings,
  resolveSettings,
  type SettingOrigin,
  type SettingSources,
  type SettingTexts
} from './resolve.ts';
export {
  type BasePolicy,
  type CacheBackend,
  DEFAULT_SETTINGS,
  flagOf,
  type ModePolicy,
  SETTING_KEYS,
  SETTINGS,
  type SettingDefinition,
  type SettingKey,
  type Settings,
  type VerifyPolicy,
  variableOf
} from './settings.ts';
