/** Fingerprints as JSON, in a file or beside an image: what another run has written is read with care. */
import { readFileSync } from 'node:fs';
import { DiagnosticError, hidePasswords } from '../diagnostic/index.ts';
import type { ComparedItem, FileEntry } from '../fingerprint/index.ts';

/** A fingerprint as far as a comparison needs it. */
export interface SavedFingerprint {
  readonly service: string;
  readonly hash: string;
  readonly items: readonly ComparedItem[];
}

/** @throws DiagnosticError where the file is none that `explain --format json` wrote. */
export function readFingerprintFile(path: string, shown: string): SavedFingerprint {
  let saved: SavedFingerprint | undefined;
  try {
    saved = savedFingerprint(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw notSaved(shown, error);
  }
  if (saved === undefined) throw notSaved(shown);
  return saved;
}

/** @returns undefined where the value is not a fingerprint. */
export function savedFingerprint(value: unknown): SavedFingerprint | undefined {
  if (!isRecord(value) || typeof value.service !== 'string' || typeof value.hash !== 'string') return undefined;
  if (!Array.isArray(value.items)) return undefined;
  const items = value.items.map(savedItem).filter(item => item !== undefined);
  return items.length === value.items.length ? { service: value.service, hash: value.hash, items } : undefined;
}

function savedItem(item: unknown): ComparedItem | undefined {
  if (!isRecord(item) || typeof item.kind !== 'string' || !Array.isArray(item.fields)) return undefined;
  const label = isRecord(item.reason) && typeof item.reason.label === 'string' ? item.reason.label : '';
  const files = Array.isArray(item.files) ? item.files.filter(isFileEntry) : undefined;
  // Those of today are without passwords, too, and must be like them.
  return { kind: item.kind, fields: item.fields.map(field => hidePasswords(String(field))), label, files };
}

function isFileEntry(value: unknown): value is FileEntry {
  return isRecord(value) && typeof value.path === 'string' && typeof value.kind === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function notSaved(file: string, cause?: unknown): DiagnosticError {
  return new DiagnosticError(
    {
      code: 'wrong-usage',
      file,
      message: 'the file is not a fingerprint',
      help: 'write one with: compose-cache explain SERVICE --format json > FILE'
    },
    { cause }
  );
}
