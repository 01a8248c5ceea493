/**
 * Makes the contents of files known to their nodes: digest, size, permission bits.
 *
 * In: nodes of a tree.
 * Out: the nodes; a file whose digest is known, from this run or from an earlier one, is not opened again.
 */
import { DiagnosticError } from '../diagnostic/index.ts';
import { nodeTreeFiles, type TreeFiles } from '../host/index.ts';
import type { DigestCache } from './digest-cache.ts';
import { createFileReader, type FileContent, type ReaderTools } from './file-reader.ts';
import { keptChanging, unreadable } from './problems.ts';
import type { Portion } from './read.ts';
import { readFiles } from './reader-threads.ts';
import type { Tree, TreeNode } from './tree.ts';

export interface ContentReader {
  /** @throws DiagnosticError `unreadable-file`, `file-changed`. */
  read(tree: Tree, portions: readonly Portion[], cache: DigestCache | undefined): void;
}

const PERMISSION_BITS = 0o7777;

/** Called for every file that was read, and with no file for each piece of a large one. */
export type OnRead = (files: number, sizeBytes: number) => void;

export function createContentReader(files: TreeFiles, tools: ReaderTools, onRead?: OnRead): ContentReader {
  let piecesBytes = 0;
  const onPiece = (sizeBytes: number): void => {
    piecesBytes += sizeBytes;
    onRead?.(0, sizeBytes);
  };
  const reader = createFileReader(files, { ...tools, onPiece });

  const recall = (tree: Tree, node: TreeNode, cache: DigestCache): boolean => {
    const stat = orSayWhy(tree, node, files.stat);
    const digest = cache.find(node, stat);
    if (digest === undefined) return false;
    setContent(node, { digest, stat, isSettled: true });
    return true;
  };

  const readAlone = (path: string): FileContent => {
    const content = reader.read(path);
    if (content === undefined) throw keptChanging(path);
    return content;
  };

  return {
    read(tree, portions, cache) {
      let unread = unreadFiles(portions);
      if (cache !== undefined) unread = unread.filter(node => node.entry < 0 || !recall(tree, node, cache));
      const take = (node: TreeNode, content: FileContent) => {
        setContent(node, content);
        onRead?.(1, Math.max(0, content.stat.size - piecesBytes));
        piecesBytes = 0;
        if (content.isSettled) cache?.add(node, content.stat);
        else node.entry = -1;
      };
      // A helper has the file system of Node only, not one that a test made.
      if (files === nodeTreeFiles) {
        readFiles(reader, {
          files: unread,
          pathOf: tree.absolute,
          take: (node, content) => {
            if (content !== undefined) take(node, content);
          }
        });
      }
      for (const node of unread) {
        if (node.digest === '') take(node, orSayWhy(tree, node, readAlone));
      }
    }
  };
}

/** Files without a digest, each once, though several reads may see it. */
function unreadFiles(portions: readonly Portion[]): TreeNode[] {
  const unread: TreeNode[] = [];
  for (const { nodes } of portions) {
    for (const node of nodes) {
      if (node.kind !== 'file' || node.digest !== '' || unread[node.place] === node) continue;
      node.place = unread.length;
      unread.push(node);
    }
  }
  return unread;
}

function setContent(node: TreeNode, { digest, stat }: FileContent): void {
  node.digest = digest;
  node.mode = stat.mode & PERMISSION_BITS;
  node.sizeBytes = asSmallInteger(stat.size);
}

/** V8 takes a number from the system for a floating-point one, and would make over every node to hold such. */
function asSmallInteger(size: number): number {
  return size < 1 << 30 ? size | 0 : size;
}

function orSayWhy<Result>(tree: Tree, node: TreeNode, act: (path: string) => Result): Result {
  const path = tree.absolute(node);
  try {
    return act(path);
  } catch (error) {
    throw error instanceof DiagnosticError ? error : unreadable(path, error);
  }
}
