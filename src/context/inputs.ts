/**
 * What a read sees, as inputs of a build, and one digest over them.
 *
 * In: a view of a context and reads of it.
 * Out: for each read its inputs. The same read of the same view is the same object, so that its digest is made once.
 *
 * The digest of a read is the SHA-256 of its inputs in their order, each with the fields kind, name, mode (octal),
 * content, and its extended attributes where they count. An input is encoded as the number of its fields and a semicolon,
 * then each field as its length in bytes, a colon, and its bytes in UTF-8.
 */
import crypto from 'node:crypto';
import { countedMode, countsAttributes, type ModePolicy } from './modes.ts';
import { isUtf8, textOfPath } from './path-bytes.ts';
import { type ContextRead, keyOfRead, nameIn, type Portion, type Selection, select } from './read.ts';
import type { TreeNode } from './tree.ts';
import type { View } from './view.ts';

/** One thing that a read can see. Names and paths are printable and unambiguous texts (path-bytes.ts). */
export interface ContextInput {
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo' | 'block-device' | 'character-device';
  /** Where it lies within the read; '' for what the source itself names. */
  readonly name: string;
  /** Where it lies in the context. */
  readonly path: string;
  /** The permission bits that count. */
  readonly mode: number;
  readonly sizeBytes: number;
  /** SHA-256 of a file in 64 hex digits, the text of a link, the number of a device; '' for the others. */
  readonly content: string;
  /** Extended attributes, where they count and there are any. */
  readonly attributes?: string;
}

export interface ReadInputs {
  /** The absolute path of the context's root. */
  readonly root: string;
  /** 64 hex digits; see the head of this file. */
  readonly digest: string;
  readonly count: number;
  readonly sizeBytes: number;
  /** Why the build would fail here; the digest is defined all the same. */
  readonly problem: Selection['problem'];
  /** The path of an input whose name is not UTF-8, which no builder takes; the digest is exact all the same. */
  readonly foreignName: string | undefined;
  /** The inputs in order: depth first, by the bytes of their names. Made anew at each call. */
  list(): ContextInput[];
}

/** A socket arrives in an image as an empty file. */
const NO_BYTES = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** @param prepare - Makes everything known about nodes that goes into a digest. */
export type Collector = (
  reads: readonly ContextRead[],
  prepare: (portions: readonly Portion[]) => void
) => readonly ReadInputs[];

/** What is computed in one pass over a selection. */
type Summary = Pick<ReadInputs, 'digest' | 'count' | 'sizeBytes' | 'foreignName'>;

export function createCollector(view: View, modes: ModePolicy): Collector {
  const byKey = new Map<string, ReadInputs>();
  const octals = new Map<number, string>();
  const root = textOfPath(view.tree.rootPath);

  const modeOf = (node: TreeNode): number => {
    // The bits of a link mean nothing; on Linux they are always these.
    if (node.kind === 'symlink') return 0o777;
    return countedMode(modes, node.kind, node.kind === 'file' ? node.mode : view.tree.mode(node));
  };

  const octalOf = (mode: number): string => {
    let octal = octals.get(mode);
    if (octal === undefined) {
      octal = field(mode.toString(8));
      octals.set(mode, octal);
    }
    return octal;
  };

  const contentOf = (node: TreeNode): string => {
    switch (node.kind) {
      case 'file':
        return node.digest;
      case 'symlink':
        return textOfPath(view.tree.target(node));
      case 'socket':
        return NO_BYTES;
      default:
        return node.deviceNumber === 0 ? '' : String(node.deviceNumber);
    }
  };

  const hasAttributes = (node: TreeNode): node is TreeNode & { attributes: string } =>
    countsAttributes(modes) && node.attributes !== undefined && node.attributes !== '';

  const summaryOf = ({ portions, problem }: Selection): Summary => {
    const state = crypto.createHash('sha256');
    let pending = '';
    let count = 0;
    let sizeBytes = 0;
    let foreignName: string | undefined;
    for (const portion of portions) {
      const nameFieldOf = createNamer(portion);
      for (const node of portion.nodes) {
        count += 1;
        sizeBytes += node.sizeBytes;
        if (foreignName === undefined && !isUtf8(node.name)) foreignName = textOfPath(node.path);
        pending += hasAttributes(node) ? '5;' : '4;';
        pending += KIND_FIELDS[node.kind] + nameFieldOf(node) + octalOf(modeOf(node)) + field(contentOf(node));
        if (hasAttributes(node)) pending += field(node.attributes);
        if (pending.length > ENCODED_AT_ONCE) {
          state.update(pending);
          pending = '';
        }
      }
    }
    if (problem !== undefined) pending += `2;${field('problem')}${field(problem)}`;
    return { digest: state.update(pending).digest('hex'), count, sizeBytes, foreignName };
  };

  const inputsOf = (portion: Portion): ContextInput[] =>
    portion.nodes.map(node => ({
      kind: kindOf(node),
      name: textOfPath(nameIn(portion, node)),
      path: textOfPath(node.path),
      mode: modeOf(node),
      sizeBytes: node.sizeBytes,
      content: contentOf(node),
      ...(hasAttributes(node) ? { attributes: node.attributes } : {})
    }));

  return (reads, prepare) => {
    const selections = new Map<string, Selection>();
    for (const read of reads) {
      const key = keyOfRead(read);
      if (!byKey.has(key)) selections.set(key, select(view, read));
    }
    prepare([...selections.values()].flatMap(({ portions }) => portions));
    return reads.map(read => {
      const key = keyOfRead(read);
      const known = byKey.get(key);
      const selection = selections.get(key);
      if (known !== undefined || selection === undefined) return known as ReadInputs; // not selected as it was known
      const inputs: ReadInputs = {
        root,
        ...summaryOf(selection),
        problem: selection.problem,
        list: () => select(view, read).portions.flatMap(inputsOf)
      };
      byKey.set(key, inputs);
      return inputs;
    });
  };
}

/** Small pieces would cost a call each, large ones memory. */
const ENCODED_AT_ONCE = 1 << 16;

function kindOf({ kind }: TreeNode): ContextInput['kind'] {
  return kind === 'socket' ? 'file' : kind;
}

/** Gives the encoded names of nodes; what siblings have in common is made once. */
function createNamer(portion: Portion): (node: TreeNode) => string {
  let lastParent: TreeNode | undefined;
  let beforeName = '';
  let bytesBefore = 0;
  return node => {
    if (node === portion.top) return field(textOfPath(portion.name));
    if (node.parent !== undefined && node.parent !== lastParent) {
      lastParent = node.parent;
      const parentName = textOfPath(nameIn(portion, lastParent));
      beforeName = parentName === '' ? '' : `${parentName}/`;
      bytesBefore = Buffer.byteLength(beforeName);
    }
    const name = textOfPath(node.name);
    return `${bytesBefore + byteLength(name)}:${beforeName}${name}`;
  };
}

const NOT_ASCII = /[^\0-\x7f]/;

/** Quicker than `Buffer.byteLength` for short texts, which are ASCII mostly. */
function byteLength(text: string): number {
  return NOT_ASCII.test(text) ? Buffer.byteLength(text) : text.length;
}

/** A field as it is encoded; see the head of this file. */
function field(text: string): string {
  return `${byteLength(text)}:${text}`;
}

const KIND_FIELDS: Readonly<Record<TreeNode['kind'], string>> = {
  file: field('file'),
  directory: field('directory'),
  symlink: field('symlink'),
  fifo: field('fifo'),
  socket: field('file'),
  'block-device': field('block-device'),
  'character-device': field('character-device')
};
