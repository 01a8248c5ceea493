/**
 * Makes the contents of files known to their nodes: digest, size, permission bits.
 *
 * In: nodes of a tree.
 * Out: the nodes; a file whose digest is known already is not opened again.
 */
import crypto from 'node:crypto';
import { nodeTreeFiles, type TreeFiles } from '../host/index.ts';
import { createFileReader, type FileDigest, type FileReader, readerTools } from './file-reader.ts';
import { keptChanging, unreadable } from './problems.ts';
import type { SelectedNode } from './read.ts';
import { deservesHelper, readWithHelper } from './reader-threads.ts';
import type { Tree } from './tree.ts';

export interface ContentReader {
  /** @throws DiagnosticError `unreadable-file`, `file-changed`. */
  read(tree: Tree, items: readonly SelectedNode[]): void;
}

export function createContentReader(files: TreeFiles): ContentReader {
  const reader = createFileReader(files, readerTools(crypto));
  return {
    read(tree, items) {
      const unread = items.filter(({ node }) => node.kind === 'file' && node.digest === '');
      const paths = unread.map(({ path }) => tree.absolute(path));
      // A helper has the file system of Node only, not one that a test made.
      const helped = files === nodeTreeFiles && deservesHelper(paths.length) ? readWithHelper(reader, paths) : [];
      for (const [index, { node }] of unread.entries()) {
        if (node.digest !== '') continue;
        const { digest, mode, sizeBytes } = helped[index] ?? readOrSayWhy(reader, paths[index] ?? '');
        node.digest = digest;
        node.mode = mode;
        node.sizeBytes = sizeBytes;
      }
    }
  };
}

function readOrSayWhy(reader: FileReader, path: string): FileDigest {
  let result: FileDigest | undefined;
  try {
    result = reader.read(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (result === undefined) throw keptChanging(path);
  return result;
}
