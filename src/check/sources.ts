/** What builds fetch: what it holds may change, and no hash could see it. */
import type { BuildRule } from './facts.ts';

export const unpinnedSources: BuildRule = ({ unpinned }) =>
  unpinned.map(({ kind, at }) => ({
    code: 'unpinned-source',
    at,
    message: 'what ADD fetches here may change, and the hash would not notice',
    help:
      kind === 'http'
        ? 'say what it has to be: ADD --checksum=sha256:…'
        : 'pin a commit: ADD URL#COMMIT, or ADD --checksum=COMMIT'
  }));
