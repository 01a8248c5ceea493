import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the build has made, wherever it is. */
export interface Distribution {
  /** The bytes of a file, say `help/index.txt`. @throws when there is none. */
  read(name: string): Buffer;
  /** The folder that it is in; undefined inside an executable, which always runs with the Node that built it. */
  readonly folder: string | undefined;
}

/** The distribution in a folder: that of the package. */
export function distributionIn(folder: string): Distribution {
  return { folder, read: name => readFileSync(join(folder, name)) };
}
