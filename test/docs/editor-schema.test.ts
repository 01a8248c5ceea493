/** The schema of a whole Compose file for editors: the Compose Specification and, in it, `x-compose-cache`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readEditorSchema } from '../../scripts/build-validators.mjs';
import { REPOSITORY_ROOT } from '../support/docker.ts';
import { type Schema, settingsSchema } from './settings-schema.ts';

const FILE = join(REPOSITORY_ROOT, 'schemas/compose-file.schema.json');
const EXAMPLES = join(REPOSITORY_ROOT, 'examples');

async function composeFileSchema(): Promise<Schema> {
  const { definitions, properties, ...rest } = await readEditorSchema();
  const service = definitions.service;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...rest,
    title: 'A Compose file with the configuration of compose-cache',
    properties: { ...properties, 'x-compose-cache': settingsSchema('project') },
    definitions: {
      ...definitions,
      service: { ...service, properties: { ...service?.properties, 'x-compose-cache': settingsSchema('service') } }
    }
  };
}

const schema = await composeFileSchema();

describe('the schema of a Compose file for editors', () => {
  it('is made of the Compose Specification and the table of settings', async () => {
    const text = `${JSON.stringify(schema)}\n`;
    await expect(text).toMatchFileSnapshot(FILE);
  });

  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
  const mistakes = (text: string) => {
    validate(parse(text, { merge: true }));
    return (validate.errors ?? []).map(({ instancePath, params }) => [
      instancePath,
      params.additionalProperty ?? params.allowedValues ?? params.type
    ]);
  };

  it.each(
    readdirSync(EXAMPLES)
      .map(name => join(name, 'compose.yaml'))
      .filter(name => existsSync(join(EXAMPLES, name)))
  )('takes examples/%s', name => {
    expect(mistakes(readFileSync(join(EXAMPLES, name), 'utf8'))).toEqual([]);
  });

  it('takes every setting where it may stand', () => {
    const text = `
x-compose-cache: { modes: exact, moving: [main, ci], ignore: { args: GIT_SHA }, insecure: [localhost:5000] }
services:
  web: { image: web, build: ., x-compose-cache: { modes: exec, inputs: [a/**], x-note: mine } }
`;
    expect(mistakes(text)).toEqual([]);
  });

  it('finds wrong names and values, in the project and in a service', () => {
    const text = `
x-compose-cache: { mode: exact, bases: moved }
services:
  web: { image: web, biuld: ., x-compose-cache: { modes: exakt, insecure: [localhost:5000] } }
`;
    expect(mistakes(text).sort()).toEqual([
      ['/services/web', 'biuld'],
      ['/services/web/x-compose-cache', 'insecure'],
      ['/services/web/x-compose-cache/modes', ['portable', 'exec', 'exact']],
      ['/x-compose-cache', 'mode'],
      ['/x-compose-cache/bases', ['reference', 'resolve', 'pin']]
    ]);
  });
});
