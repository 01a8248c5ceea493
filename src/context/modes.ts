/**
 * Which permission bits count, and whether extended attributes do.
 *
 * - `portable`: all but group-write and other-write, which follow the umask of who checked out: 0775 is 0755.
 * - `exec`: as git keeps them: whether the owner may execute a file; nothing of anything else.
 * - `exact`: every bit, as BuildKit, and those extended attributes that BuildKit counts. A checkout by git has none, and
 *   reading them takes another process, so the other two leave them out.
 */
import type { TreeEntryKind } from '../host/index.ts';

export type ModePolicy = 'portable' | 'exec' | 'exact';

/** The bits that count, of those that something has. */
export function countedMode(policy: ModePolicy, kind: TreeEntryKind, mode: number): number {
  switch (policy) {
    case 'exact':
      return mode;
    case 'portable':
      return mode & ~0o022;
    case 'exec':
      return kind === 'directory' || (kind === 'file' && (mode & 0o100) !== 0) ? 0o755 : 0o644;
  }
}

export function countsAttributes(policy: ModePolicy): boolean {
  return policy === 'exact';
}
