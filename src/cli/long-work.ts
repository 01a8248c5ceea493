/** Notices work that takes longer than a moment, and sets V8 for it: see host/optimizer.ts. */
import { type Files, postponeOptimization } from '../host/index.ts';
import type { ProgressListener } from '../pipeline/index.ts';

/** A Compose file of that size describes some thirty services. */
const LARGE_BYTES = 8192;
const MANY_FILES = 256;

/** The same files; a large Compose file is noticed. */
export function noticingLargeFiles(files: Files): Files {
  return {
    ...files,
    read(path) {
      const bytes = files.read(path);
      if (bytes.length >= LARGE_BYTES) postponeOptimization();
      return bytes;
    }
  };
}

/** The same listener, if there is one; many files of build contexts are noticed. */
export function noticingManyFiles(listener: ProgressListener | undefined): ProgressListener {
  let files = 0;
  return {
    read(more, sizeBytes) {
      const before = files;
      files += more;
      if (before < MANY_FILES && files >= MANY_FILES) postponeOptimization();
      listener?.read(more, sizeBytes);
    },
    asked: () => listener?.asked(),
    answered: () => listener?.answered()
  };
}
