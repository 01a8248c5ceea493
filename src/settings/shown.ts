/** Settings as they may be shown to anybody: a secret is never part of it. */
import type { SettingValue } from './resolve.ts';
import { SETTINGS, type SettingKey, type Settings } from './settings.ts';

/** The value of a setting, `null` for none; `isSecret` where it is set and must not be told. */
export type ShownValue = { readonly value: SettingValue | null } | { readonly isSecret: true };

/** What may be shown of a setting's value. */
export function shownValue(settings: Settings, key: SettingKey): ShownValue {
  const value = settings[key];
  if (value === undefined) return { value: null };
  const { secret } = SETTINGS[key];
  if (secret === 'value') return { isSecret: true };
  return { value: secret === 'attributes' && typeof value === 'string' ? withoutCredentials(value) : value };
}

/** Names of attributes of BuildKit's cache backends that hold credentials: `secret_access_key`, `account_key`, `token`. */
const CREDENTIAL = /key|token|secret|password|credential/i;

/** `region=x,secret_access_key=y` with `***` for what nobody may see. A text that is no list of attributes is hidden as a whole. */
function withoutCredentials(attributes: string): string {
  return attributes
    .split(',')
    .map(attribute => {
      const [name = '', ...value] = attribute.split('=');
      return value.length > 0 && !CREDENTIAL.test(name) ? attribute : `${value.length > 0 ? `${name}=` : ''}***`;
    })
    .join(',');
}
