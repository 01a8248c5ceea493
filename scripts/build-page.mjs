/**
 * Makes the script and the style sheet of the page that `graph --format html` writes into two texts that code can use.
 *
 * Out: `src/graph/html/assets.generated.js` and its types, git-ignored. Called by scripts/build.mjs.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeIfChanged } from './write-if-changed.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'src/graph/html');

export async function buildPage() {
  const [script, style] = await Promise.all(['page.ts', 'page.css'].map(bundled));
  const texts = { SCRIPT: script, STYLE: style };
  const lines = Object.entries(texts).map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};\n`);
  const types = Object.keys(texts).map(name => `export declare const ${name}: string;\n`);
  await writeIfChanged(join(FOLDER, 'assets.generated.js'), lines.join(''));
  await writeIfChanged(join(FOLDER, 'assets.generated.d.ts'), types.join(''));
}

/** One file of `browser/`, as small as it gets. */
async function bundled(name) {
  const { outputFiles } = await build({
    entryPoints: [join(FOLDER, 'browser', name)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2023',
    charset: 'utf8',
    logLevel: 'warning'
  });
  const [file] = outputFiles;
  const text = file.text.trim();
  if (/<\/(?:script|style)/i.test(text)) throw new Error(`${name} would end the element that it stands in`);
  return text;
}
