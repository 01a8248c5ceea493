/** The fingerprint of a build: what counts, its encoding, its digest. */
export {
  type BuildFacts,
  collectItems,
  type WidenedContext,
  type WidenedFacts
} from './collect.ts';
export { type ComparedItem, comparedItems, differenceOf, type ItemChange, publicItems } from './difference.ts';
export {
  createFingerprint,
  digestItems,
  type FileEntry,
  type Fingerprint,
  type FingerprintItem,
  FORMAT,
  type Reason
} from './fingerprint.ts';
