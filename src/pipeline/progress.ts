/** Tells how far long work has come. */
import type { Http } from '../host/index.ts';

/** Called from the midst of the work, often: it has to be quick, and must not throw. */
export interface ProgressListener {
  /** So many more files were read, of so many bytes. A piece of a large file counts no file. */
  read(files: number, sizeBytes: number): void;
  /** One more request was sent to a registry. */
  asked(): void;
  /** One more of them is over. */
  answered(): void;
}

/** A client that tells of its requests. */
export function watchedHttp(http: Http, progress: ProgressListener): Http {
  return {
    close: () => http.close(),
    async request(request) {
      progress.asked();
      try {
        return await http.request(request);
      } finally {
        progress.answered();
      }
    }
  };
}
