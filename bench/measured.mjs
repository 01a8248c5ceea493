/** Puts what was measured into a document. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './race.mjs';

/** @param text - Takes the place of whatever stands between the document's two comments. */
export async function writeMeasured(document, text) {
  const path = join(ROOT, document);
  const before = await readFile(path, 'utf8');
  await writeFile(
    path,
    before.replace(/(<!-- measured -->\n)[\s\S]*?(<!-- end -->)/, (_, begin, end) => `${begin}\n${text}\n${end}`)
  );
}
