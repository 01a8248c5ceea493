import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readComposeSchema } from '../../../scripts/build-validators.mjs';
import { REPOSITORY_ROOT } from '../../support/docker.ts';
import { LOAD_FIXTURES } from '../../support/loading.ts';

const PAGE = readFileSync(join(REPOSITORY_ROOT, 'docs/compose-support.md'), 'utf8');
const WORDS = new Set([...PAGE.matchAll(/`([^`]+)`/g)].map(([, word]) => word));

/** The part of the schema that has the names of attributes. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

async function attributes(): Promise<string[]> {
  const schema: Schema = await readComposeSchema();
  const namesOf = ({ properties = {}, oneOf = [] }: Schema): string[] => [
    ...Object.keys(properties),
    ...oneOf.flatMap(namesOf)
  ];
  const service = schema.definitions?.service ?? {};
  return [
    ...namesOf(schema),
    ...namesOf(service),
    ...namesOf(service.properties?.build ?? {}),
    ...['network', 'volume', 'secret', 'config', 'model'].flatMap(name => namesOf(schema.definitions?.[name] ?? {}))
  ];
}

describe('docs/compose-support.md', () => {
  it('has a row for every attribute of the schema', async () => {
    const names = await attributes();
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter(name => !WORDS.has(name))).toEqual([]);
  });

  it('names every fixture of loading', () => {
    const names = ['ok', 'err'].flatMap(kind => readdirSync(join(LOAD_FIXTURES, kind)));
    expect(names.filter(name => !WORDS.has(name))).toEqual([]);
  });

  it('names no file that does not exist', () => {
    const paths = [...PAGE.matchAll(/\b(?:test|fixtures)\/[\w./-]+\w/g)].map(([path]) => path);
    expect(paths.filter(path => !existsSync(join(REPOSITORY_ROOT, path)))).toEqual([]);
  });
});
