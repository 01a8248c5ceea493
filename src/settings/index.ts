export {
  type ResolvedSettings,
  resolveSettings,
  type SettingOrigin,
  type SettingSources,
  type SettingTexts,
  type SettingValue
} from './resolve.ts';
export {
  type BasePolicy,
  type CacheBackend,
  DEFAULT_SETTINGS,
  flagOf,
  type ModePolicy,
  nameOf,
  SETTING_KEYS,
  SETTINGS,
  type SettingDefinition,
  type SettingKey,
  type Settings,
  type VerifyPolicy,
  variableOf
} from './settings.ts';
export { type ShownValue, shownValue } from './shown.ts';
export { unknownVariables } from './variables.ts';
