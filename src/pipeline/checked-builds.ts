/** Planned builds as the rules of `check` see them. */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { BaseImage, CheckedBuild, FileRead, OwnFile } from '../check/index.ts';
import type { Build } from '../compose/index.ts';
import { spellingOfPath } from '../context/index.ts';
import type { Span } from '../diagnostic/index.ts';
import type { Fetch } from '../dockerfile/index.ts';
import type { FileEntry, FingerprintItem } from '../fingerprint/index.ts';
import { nodeFiles } from '../host/index.ts';
import { parseReference } from '../image/index.ts';
import type { PlannedService } from './plan.ts';
import { isPinned } from './revisions.ts';

type Files = NonNullable<FingerprintItem['files']>;

/** Reads that several builds share are the same object, so that a rule has to look at them once. */
export function checkedBuilds(services: readonly PlannedService[]): readonly CheckedBuild[] {
  const roots = new Map<string, string>();
  const reads = new Map<Files, Map<string, FileRead>>();

  const realRoot = (root: string): string => {
    const known = roots.get(root) ?? nodeFiles.realPath(root);
    roots.set(root, known);
    return known;
  };

  const readOf = (files: Files, label: string, at: Span): FileRead => {
    const places = reads.get(files) ?? new Map<string, FileRead>();
    reads.set(files, places);
    const place = `${at.start} ${at.source.path}`;
    const known = places.get(place) ?? {
      label,
      at,
      root: realRoot(spellingOfPath(files.root)),
      entries: once(() => files.list().map(spelled))
    };
    places.set(place, known);
    return known;
  };

  return services.flatMap(({ service, settings, target, reading }): CheckedBuild[] => {
    const { build } = service;
    if (build === undefined) return [];
    const { reaches, file } = reading;
    return [
      {
        service,
        build,
        settings,
        hash: target.hash,
        ownFiles: ownFilesOf(build, file?.path, realRoot),
        declared: reaches.flatMap(({ declared }) => declared),
        unpinned: reaches.flatMap(({ fetches }) => fetches).filter(fetch => !isFixed(fetch)),
        bases: reaches.flatMap(({ sources }) => sources.flatMap(baseImage)),
        reads: target.fingerprint.items.flatMap(({ files, reason }) =>
          files === undefined ? [] : [readOf(files, reason.label, reason.at ?? build.span)]
        )
      }
    ];
  });
}

function ownFilesOf(build: Build, dockerfile: string | undefined, real: (path: string) => string): OwnFile[] {
  const context = build.context.value;
  const path = dockerfile === undefined ? undefined : real(dockerfile);
  const ignoreFiles = [
    ...(path === undefined ? [] : [`${path}.dockerignore`]),
    ...(context.kind === 'directory' ? [join(real(context.path), '.dockerignore')] : [])
  ];
  return [
    ...(path === undefined ? [] : [{ kind: 'Dockerfile' as const, path }]),
    ...ignoreFiles
      .filter(file => nodeFiles.kind(file) === 'file')
      .map(file => ({ kind: 'ignore file' as const, path: file }))
  ];
}

/** As git and the file system have its path. */
function spelled(entry: FileEntry): FileEntry {
  return entry.path.includes('\\') ? { ...entry, path: spellingOfPath(entry.path) } : entry;
}

function once(list: () => readonly FileEntry[]): () => readonly FileEntry[] {
  let known: readonly FileEntry[] | undefined;
  return () => {
    known ??= list();
    return known;
  };
}

function isFixed({ kind, address, checksum }: Fetch): boolean {
  return checksum !== '' || (kind === 'git' && isPinned(address));
}

function baseImage(source: PlannedService['reading']['reaches'][number]['sources'][number]): BaseImage[] {
  const reference = source.kind === 'image' ? parseReference(source.reference) : undefined;
  if (source.kind !== 'image' || reference === undefined) return [];
  return [{ label: source.label, hasDigest: reference.digest !== undefined, at: source.at }];
}

/** The first bytes of a file as text; '' where it cannot be read. */
export function beginningOf(path: string, sizeBytes: number): string {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(sizeBytes);
      return bytes.toString('latin1', 0, readSync(descriptor, bytes));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Its digest is known, so it was there a moment ago; nothing is to be found in it now.
    return '';
  }
}
