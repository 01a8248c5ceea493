import { describe, expect, it } from 'vitest';
import { parseComposeDocuments } from '../../../src/compose/document.ts';
import type { Node } from '../../../src/compose/node.ts';
import { DiagnosticError } from '../../../src/diagnostic/index.ts';
import { flagOf, resolveSettings, SETTING_KEYS, type SettingSources, variableOf } from '../../../src/settings/index.ts';

const NOWHERE: SettingSources = { flags: {}, environment: {}, project: undefined, service: undefined };

function yaml(text: string): Node {
  const [root] = parseComposeDocuments({ path: 'compose.yaml', text }).roots;
  if (root === undefined) throw new Error('the text has no document');
  return root;
}

function problemsOf(sources: Partial<SettingSources>): readonly string[] {
  try {
    resolveSettings({ ...NOWHERE, ...sources });
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ message }) => message);
    throw error;
  }
}

describe('settings', () => {
  it('have defaults', () => {
    const { settings, origins } = resolveSettings(NOWHERE);
    expect(settings).toMatchObject({
      tag: '{hash}',
      moving: ['ci'],
      modes: 'portable',
      bases: 'reference',
      cache: 'inline'
    });
    expect(new Set([...origins.values()].map(({ kind }) => kind))).toEqual(new Set(['default']));
  });

  it('come from the flag, else the variable, else the service, else the project', () => {
    const sources = { project: yaml('modes: exec\nsalt: p'), service: yaml('modes: exact') };
    const inFile = resolveSettings({ ...NOWHERE, ...sources });
    expect(inFile.settings).toMatchObject({ modes: 'exact', salt: 'p' });
    expect(inFile.origins.get('modes')).toMatchObject({ kind: 'service', at: { start: 0, end: 5 } });
    const environment = { COMPOSE_CACHE_MODES: 'portable' };
    expect(resolveSettings({ ...NOWHERE, ...sources, environment }).origins.get('modes')).toEqual({
      kind: 'variable',
      name: 'COMPOSE_CACHE_MODES'
    });
    const all = resolveSettings({ ...NOWHERE, ...sources, environment, flags: { modes: 'exec' } });
    expect(all.settings.modes).toBe('exec');
    expect(all.origins.get('modes')).toEqual({ kind: 'flag', name: '--modes' });
  });

  it('take lists as sequences, as one text, and with commas from flags and variables', () => {
    const project = yaml('moving: [a, b]\nignore:\n  args: GIT_SHA\n');
    const environment = { COMPOSE_CACHE_INPUTS: 'x/**, y' };
    const { settings } = resolveSettings({ ...NOWHERE, project, environment });
    expect(settings.moving).toEqual(['a', 'b']);
    expect(settings.ignoreArgs).toEqual(['GIT_SHA']);
    expect(settings.inputs).toEqual(['x/**', 'y']);
  });

  it('treat an empty variable as one that is not set', () => {
    expect(problemsOf({ environment: { COMPOSE_CACHE_MODES: '' } })).toEqual([]);
  });

  it('know what is wrong with them, all at once', () => {
    const project = yaml('mods: exact\nmodes: exakt\nmoving: {a: b}\nignore: 1\ntag: latest\n');
    expect(problemsOf({ project })).toEqual([
      '"mods" is not a setting of compose-cache',
      '"exakt" is not a value of "modes"; it is one of portable, exec, exact',
      '"moving" has to be a list of texts',
      '"ignore" has to be a mapping',
      'the setting "tag" has no {hash}, so different images would share a tag'
    ]);
  });

  it('of the whole project are refused in a service', () => {
    expect(problemsOf({ service: yaml('insecure: [host]') })).toEqual(['"insecure" is a setting of the whole project']);
  });

  it('have one flag and one variable each', () => {
    expect(flagOf('ignoreArgs')).toBe('ignore-args');
    expect(variableOf('cacheOptions')).toBe('COMPOSE_CACHE_CACHE_OPTIONS');
    expect(new Set(SETTING_KEYS.map(flagOf)).size).toBe(SETTING_KEYS.length);
    expect(new Set(SETTING_KEYS.map(variableOf)).size).toBe(SETTING_KEYS.length);
  });
});
