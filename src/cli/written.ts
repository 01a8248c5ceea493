/** Turns what the system says of a file that cannot be written into words. */
import { DiagnosticError } from '../diagnostic/index.ts';
import { systemCode } from '../host/index.ts';

/**
 * Calls `write`.
 *
 * @param path - The file, as a person named it.
 * @throws DiagnosticError `unwritable-file`.
 */
export function written(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const code = systemCode(error) ?? 'unknown';
    throw new DiagnosticError(
      {
        code: 'unwritable-file',
        file: path,
        message: `the file cannot be written: ${code}`,
        help:
          code === 'ENOENT'
            ? 'create its folder first'
            : 'look at its folder, at its permissions and at the space on the disk'
      },
      { cause: error }
    );
  }
}
