import crypto from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createContextStore, NO_IGNORE_RULES } from '../../src/context/index.ts';
import type { CacheFolder, TreeFiles, TreeStat } from '../../src/host/index.ts';

/** As many files as make a cache worth while. */
const COUNT = 520;
/** Things happen to so many files at a time that the cache is written anew, and to these groups only. */
const GROUP = 12;
const GROUPS = 4;
/** Time stamps are as coarse as the kernel's tick. */
const TICK_MS = 10;

interface File {
  text: string;
  mtimeMs: number;
  ctimeMs: number;
  ino: number;
}

/** A machine in memory: its files, its clock, its cache folder, and what a user may do to them. */
class Machine {
  /** No whole second: time stamps of such are not relied on. */
  now = 1_700_000_000_010;
  /** How far the clock of the file server is behind. */
  private readonly lagMs: number;
  private readonly files: File[] = Array.from({ length: COUNT }, (_, ino) => {
    return { text: 'a', mtimeMs: this.now, ctimeMs: this.now, ino };
  });
  private cache: Buffer | undefined;
  /** What the cache was before it was last written. */
  private earlier: Buffer | undefined;
  opened = 0;
  private inodes = COUNT;
  private readonly open = new Map<number, { file: File; at: number }>();

  constructor(lagMs: number) {
    this.lagMs = lagMs;
  }

  private stamp(): number {
    const there = this.now - this.lagMs;
    return there - (there % TICK_MS);
  }

  private change(group: number, changed: Partial<File>): void {
    for (const file of this.files.slice(GROUP * group, GROUP * (group + 1))) Object.assign(file, changed);
  }

  write(group: number, text: string): void {
    this.change(group, { text, mtimeMs: this.stamp(), ctimeMs: this.stamp() });
  }

  /** As `cp --preserve` or `touch -d` do it; the time of change cannot be set. */
  writeAndSetBack(group: number, text: string): void {
    this.change(group, { text, ctimeMs: this.stamp() });
  }

  /** Puts another file of the same age in its place, by a rename that leaves no mark on it. */
  replace(group: number, text: string): void {
    this.inodes += 1;
    this.change(group, { text, ino: this.inodes });
  }

  spoilCache(at: number): void {
    if (this.cache === undefined) return;
    const bytes = Buffer.from(this.cache);
    const index = at % bytes.length;
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    this.cache = bytes;
  }

  restoreEarlierCache(): void {
    this.cache = this.earlier;
  }

  private fileAt(path: string): File {
    return this.files[Number(path.slice(path.lastIndexOf('f') + 1))] as File;
  }

  private statOf({ text, mtimeMs, ctimeMs, ino }: File): TreeStat {
    return { mode: 0o100644, size: text.length, mtimeMs, ctimeMs, ino, dev: 1, rdev: 0 };
  }

  readonly treeFiles: TreeFiles = {
    list: (_, make) => this.files.map((_file, index) => make(`f${index}`, 'file')),
    stat: path => this.statOf(this.fileAt(path)),
    readLink: () => '',
    tracksChanges: () => true,
    open: path => {
      this.opened += 1;
      this.open.set(this.opened, { file: this.fileAt(path), at: 0 });
      return this.opened;
    },
    statOpen: descriptor => this.statOf(this.open.get(descriptor)?.file as File),
    read: (descriptor, buffer, offset) => {
      const opened = this.open.get(descriptor);
      const text = opened?.at === 0 ? opened.file.text : '';
      if (opened !== undefined) opened.at = text.length;
      return Buffer.from(buffer.buffer).write(text, offset);
    },
    close: descriptor => {
      this.open.delete(descriptor);
    }
  };

  private readonly folder: CacheFolder = {
    path: '/cache',
    read: () => this.cache,
    write: (_, bytes) => {
      this.earlier = this.cache;
      this.cache = Buffer.from(bytes);
    },
    keepNewest: () => undefined
  };

  digest(withCache: boolean): string | undefined {
    const pause = (milliseconds: number) => {
      this.now += milliseconds;
    };
    const store = createContextStore({
      files: this.treeFiles,
      tools: { crypto, now: () => this.now, pause },
      ...(withCache ? { digests: this.folder } : {})
    });
    const read = { kind: 'copy', source: '.', excludes: [], parents: false } as const;
    const { reads } = store.collect('/context', NO_IGNORE_RULES, [read], { modes: 'portable' });
    store.remember();
    return reads[0]?.digest;
  }
}

type Act = (machine: Machine) => void;

const group = fc.nat({ max: GROUPS - 1 });
const text = fc.constantFrom('a', 'b', 'c');
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(group, text).map(
    ([at, to]): Act =>
      machine =>
        machine.write(at, to)
  ),
  fc.tuple(group, text).map(
    ([at, to]): Act =>
      machine =>
        machine.writeAndSetBack(at, to)
  ),
  fc.tuple(group, text).map(
    ([at, to]): Act =>
      machine =>
        machine.replace(at, to)
  ),
  fc.constantFrom(0, 1, 9, 15, 500, 1999, 2001, 10_000).map(
    (milliseconds): Act =>
      machine => {
        machine.now += milliseconds;
      }
  ),
  fc.nat().map(
    (at): Act =>
      machine =>
        machine.spoilCache(at)
  ),
  // As a cache that is restored by CI, or written last by the slower of two runs.
  fc.constant<Act>(machine => machine.restoreEarlierCache()),
  fc.constant<Act>(machine => {
    machine.digest(true);
  })
);

describe('the digest cache', () => {
  it('never gives another digest than a fresh look, whatever happens to files, clock and cache in between', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1500), fc.array(act, { minLength: 4, maxLength: 24 }), (lagMs, acts) => {
        const machine = new Machine(lagMs);
        machine.now += 10_000;
        machine.digest(true);
        for (const perform of acts) perform(machine);
        expect(machine.digest(true)).toBe(machine.digest(false));
      }),
      { numRuns: 300 }
    );
  });

  it('opens no file again that nothing happened to', () => {
    const machine = new Machine(0);
    machine.now += 10_000;
    machine.digest(true);
    const { opened } = machine;
    machine.digest(true);
    expect([opened, machine.opened]).toEqual([COUNT, COUNT]);
  });
});
