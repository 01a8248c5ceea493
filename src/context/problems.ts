/** What can be wrong with a file of a build context, for people. Paths are byte strings. */
import { DiagnosticError } from '../diagnostic/index.ts';
import { systemCode } from '../host/index.ts';
import { textOfPath } from './path-bytes.ts';

const REASONS: Readonly<Record<string, readonly [reason: string, help: string]>> = {
  EACCES: ['permission was denied', 'make it readable, or name it in the ignore file'],
  EPERM: ['permission was denied', 'make it readable, or name it in the ignore file'],
  ENAMETOOLONG: [
    'its path is longer than the system allows',
    'a builder cannot read it either; shorten the path or ignore it'
  ],
  ELOOP: ['it became a link while the build context was read', 'run again when nothing writes to the build context'],
  ENOENT: ['it was removed while the build context was read', 'run again when nothing writes to the build context'],
  ENOTDIR: ['it was replaced while the build context was read', 'run again when nothing writes to the build context'],
  ENXIO: ['it was replaced while the build context was read', 'run again when nothing writes to the build context'],
  EMFILE: ['too many files are open', 'raise the limit of open files (ulimit -n)'],
  EIO: ['the disk reported an error', 'check the disk or the network file system']
};

export function unreadable(path: string, cause: unknown): DiagnosticError {
  const code = systemCode(cause) ?? '';
  const [reason, help] = REASONS[code] ?? [cause instanceof Error ? cause.message : String(cause), undefined];
  const shown = textOfPath(path);
  return new DiagnosticError(
    {
      code: 'unreadable-file',
      file: shown,
      message: `"${shown}" is part of the build context but could not be read: ${reason}`,
      ...(help === undefined ? {} : { help })
    },
    { cause }
  );
}

export function keptChanging(path: string): DiagnosticError {
  const shown = textOfPath(path);
  return new DiagnosticError({
    code: 'file-changed',
    file: shown,
    message: `"${shown}" kept changing while it was read`,
    help: 'stop what writes to it, or name it in the ignore file'
  });
}
