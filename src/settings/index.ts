export {
  type ResolvedSettings,
  resolveSettings,
  type SettingOrigin,
  type SettingSources,
  type SettingTexts
} from './resolve.ts';
export {
  type CacheBackend,
  DEFAULT_SETTINGS,
  flagOf,
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
