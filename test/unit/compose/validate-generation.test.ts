import { describe, expect, it } from 'vitest';
import { generateValidator, mergePatch, readComposeSchema, vocabularyOf } from '../../../scripts/build-validators.mjs';

interface GeneratedModule {
  readonly check: { (data: unknown): boolean; readonly errors?: readonly { readonly keyword: string }[] | null };
  readonly vocabulary: () => unknown;
}

/** Compiles a schema and loads what came out, which must not need anything else. */
async function load(schema: Readonly<Record<string, unknown>>): Promise<GeneratedModule> {
  const code = await generateValidator('check', schema);
  // A module that the test has just generated has no types of its own.
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as GeneratedModule;
}

describe('a JSON Merge Patch', () => {
  // The rows are of the kinds that RFC 7396, appendix A, lists.
  it.each([
    { rule: 'replaces a value', target: { a: 'b' }, patch: { a: 'c' }, merged: { a: 'c' } },
    { rule: 'adds a value', target: { a: 'b' }, patch: { b: 'c' }, merged: { a: 'b', b: 'c' } },
    { rule: 'removes with null', target: { a: 'b', b: 'c' }, patch: { a: null }, merged: { b: 'c' } },
    { rule: 'replaces a list as a whole', target: { a: ['b'] }, patch: { a: ['c'] }, merged: { a: ['c'] } },
    { rule: 'merges objects', target: { a: { b: 1, c: 2 } }, patch: { a: { b: 3 } }, merged: { a: { b: 3, c: 2 } } },
    { rule: 'replaces what is no object', target: { a: ['b'] }, patch: { a: { b: 1 } }, merged: { a: { b: 1 } } },
    { rule: 'drops null below what it adds', target: {}, patch: { a: { b: null } }, merged: { a: {} } }
  ])('$rule', ({ target, patch, merged }) => {
    expect(mergePatch(target, patch)).toEqual(merged);
  });

  it('leaves its target alone', () => {
    const target = { a: { b: 1 } };
    mergePatch(target, { a: { b: 2 } });
    expect(target).toEqual({ a: { b: 1 } });
  });
});

describe('the schema of a Compose file', () => {
  it('has the attributes of 2021 and those that came later', async () => {
    const { attributes } = vocabularyOf(await readComposeSchema());
    expect(attributes['services.*']).toEqual(expect.arrayContaining(['image', 'develop', 'models']));
    expect(attributes['services.*.build']).toEqual(expect.arrayContaining(['context', 'additional_contexts']));
  });

  it('leads every reference somewhere', async () => {
    const schema = await readComposeSchema();
    const definitions = Object.keys(schema.definitions as object);
    const references = [...JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name]) => name);
    expect(references.filter(name => name === undefined || !definitions.includes(name))).toEqual([]);
    expect(definitions.filter(name => !references.includes(name))).toEqual([]);
  });
});

describe('a generated validator', () => {
  it('reports all errors', async () => {
    const { check } = await load({ type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } });
    expect(check({ a: 1, b: 2 })).toBe(false);
    expect(check.errors).toHaveLength(2);
  });

  it('compares values that have no methods, and names that every object has', async () => {
    const { check } = await load({ type: 'array', uniqueItems: true });
    const item = (value: number) => Object.assign(Object.create(null), { valueOf: value, constructor: 1 }) as unknown;
    expect(check([item(1), item(2), [item(1)]])).toBe(true);
    expect(check([item(1), item(2), item(1)])).toBe(false);
  });

  it('wants words for a pattern, for the error message', async () => {
    const pattern = { type: 'object', properties: { a: { type: 'string', pattern: '^b+$' } } };
    await expect(generateValidator('check', pattern)).rejects.toThrow('a: a pattern needs a description');
  });

  it('knows the attributes and the words for the patterns of each place', async () => {
    const { vocabulary } = await load({
      type: 'object',
      properties: { list: { type: 'array', items: { oneOf: [{ type: 'string' }, { $ref: '#/definitions/item' }] } } },
      patternProperties: { '^n': { type: 'string', pattern: 'x', description: 'a text with an x' } },
      definitions: { item: { type: 'object', properties: { b: {}, a: {} } } }
    });
    expect(vocabulary()).toEqual({
      attributes: { '': ['list'], 'list.[]': ['a', 'b'] },
      patterns: { '*': 'a text with an x' }
    });
  });
});
