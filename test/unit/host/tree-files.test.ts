import { describe, expect, it } from 'vitest';
import { nodeTreeFiles } from '../../../src/host/index.ts';

describe.runIf(process.platform === 'linux')('the file system of a path', () => {
  it.each([
    ['/dev/shm', 'tmpfs', true],
    ['/proc/version', 'procfs', false],
    ['/no/such/file', 'none', false]
  ])('%s (%s) tracks changes: %s', (path, _kind, tracks) => {
    expect(nodeTreeFiles.tracksChanges(path)).toBe(tracks);
  });
});
