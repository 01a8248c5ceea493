/**
 * The fingerprint: the canonical list of everything that goes into an image, and its digest.
 *
 * In: items, in the order in which `collect.ts` states them.
 * Out: 64 hex digits of SHA-256. Two fingerprints share an encoding only if they are equal: every item says how many
 * fields it has and every field how many bytes, so nothing can move from one to its neighbour.
 *
 * Source: docs/fingerprint.md, which specifies it for other programs; test vectors are in fixtures/fingerprint.
 */
import { createHash } from 'node:crypto';
import type { ContextInput } from '../context/index.ts';
import type { Span } from '../diagnostic/index.ts';

/** Raised when an equal project would get another hash: a release note under "Digest changes". */
export const FORMAT = 'compose-cache/fingerprint/1';

/** What asks for an item: an instruction, an attribute of the Compose file, a setting. */
export interface Reason {
  /** As a person would write it: `COPY src/ ./src/`, `build.labels`. */
  readonly label: string;
  readonly at?: Span;
}

/** One file, directory or link that an item of kind `files` is made of. */
export interface FileEntry {
  readonly kind: ContextInput['kind'];
  /** Relative to the root of its build context. */
  readonly path: string;
  readonly mode: number;
  readonly sizeBytes: number;
  /** SHA-256 of a file, text of a link, '' for a directory. */
  readonly content: string;
}

export interface FingerprintItem {
  /** What it is: `instruction`, `files`, `image`, …; counts. */
  readonly kind: string;
  /** What counts of it. */
  readonly fields: readonly string[];
  /** Why it counts; does not count itself. */
  readonly reason: Reason;
  /** What an item of kind `files` is a digest of: the same object for the same read of a context. */
  readonly files?: {
    /** The absolute path of the build context's root. */
    readonly root: string;
    readonly count: number;
    readonly sizeBytes: number;
    /** Made when asked for. */
    list(): readonly FileEntry[];
  };
}

export interface Fingerprint {
  readonly items: readonly FingerprintItem[];
  /** 64 lower-case hex digits. */
  readonly hash: string;
  /** Why more counts than an exact reading would: empty where the reading is exact. */
  readonly widened: readonly Reason[];
}

/** @returns the fingerprint with its hash. */
export function createFingerprint(items: readonly FingerprintItem[], widened: readonly Reason[] = []): Fingerprint {
  return { items, hash: digestItems(items.map(({ kind, fields }) => [kind, ...fields])), widened };
}

/**
 * SHA-256 over the format's name and the items: each as its number of fields and a semicolon, then each field as its
 * length in bytes, a colon, and its bytes in UTF-8.
 *
 * @param items - Each as its kind and its fields.
 * @returns 64 lower-case hex digits.
 */
export function digestItems(items: readonly (readonly string[])[]): string {
  const state = createHash('sha256');
  state.update(encodeItem([FORMAT]));
  for (const item of items) state.update(encodeItem(item));
  return state.digest('hex');
}

/** SHA-256 over one list of fields, encoded as an item is: 64 lower-case hex digits. */
export function digestFields(fields: readonly string[]): string {
  return createHash('sha256').update(encodeItem(fields)).digest('hex');
}

function encodeItem(fields: readonly string[]): string {
  return `${fields.length};${fields.map(field => `${Buffer.byteLength(field)}:${field}`).join('')}`;
}
