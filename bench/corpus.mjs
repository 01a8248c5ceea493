/**
 * Folders to measure on: the same bytes wherever they are made.
 *
 * Sizes spread as in source trees (log-normal: most files have a few thousand bytes, a few have many).
 */
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILES_IN_A_FOLDER = 20;
const SPREAD = 1.3;

/** A small generator of numbers from 0 to 1 (mulberry32), seeded so that every machine gets the same. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function bytes(random, length) {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let index = 0; index < words.length; index++) words[index] = random() * 2 ** 32;
  return Buffer.from(words.buffer).subarray(0, length);
}

/** Makes `count` files of `meanBytes` on the average below a folder, with a Dockerfile and a Compose file at its top. */
export async function makeSourceTree(folder, { count, meanBytes = 3000, seed = 1 }) {
  const random = randomNumbers(seed);
  const median = meanBytes / Math.exp(SPREAD ** 2 / 2);
  for (let index = 0; index < count; index++) {
    const number = Math.floor(index / FILES_IN_A_FOLDER);
    const directory = join(folder, `package${Math.floor(number / 50)}`, `module${number % 50}`);
    if (index % FILES_IN_A_FOLDER === 0) await mkdir(directory, { recursive: true });
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const length = Math.round(Math.min(1 << 18, median * Math.exp(SPREAD * normal)));
    await writeFile(join(directory, `file${index % FILES_IN_A_FOLDER}.ts`), bytes(random, length));
  }
  await makeProject(folder);
}

/** Makes a few large files. */
export async function makeLargeFiles(folder, { count, megabytes }) {
  await mkdir(folder, { recursive: true });
  const piece = bytes(randomNumbers(2), 1 << 20);
  for (let index = 0; index < count; index++) {
    const file = await open(join(folder, `large${index}.bin`), 'w');
    for (let written = 0; written < megabytes; written++) {
      piece.writeUInt32LE(index * megabytes + written, 0);
      await file.write(piece);
    }
    await file.close();
  }
  await makeProject(folder);
}

async function makeProject(folder) {
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
  await writeFile(join(folder, 'compose.yaml'), 'name: bench\nservices:\n  web:\n    image: bench/web\n    build: .\n');
}
