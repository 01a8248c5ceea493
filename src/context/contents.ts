/**
 * Makes the contents of files known to their nodes: digest, size, permission bits.
 *
 * In: nodes of a tree.
 * Out: the nodes; a file whose digest is known, from this run or from an earlier one, is not opened again.
 */
import crypto from 'node:crypto';
import { nodeTreeFiles, type TreeFiles } from '../host/index.ts';
import type { DigestCache } from './digest-cache.ts';
import { createFileReader, type FileContent, type FileReader, readerTools } from './file-reader.ts';
import { keptChanging, unreadable } from './problems.ts';
import type { SelectedNode } from './read.ts';
import { readFiles } from './reader-threads.ts';
import type { Tree, TreeNode } from './tree.ts';

export interface ContentReader {
  /** @throws DiagnosticError `unreadable-file`, `file-changed`. */
  read(tree: Tree, items: readonly SelectedNode[], cache: DigestCache | undefined): void;
}

const PERMISSION_BITS = 0o7777;

export function createContentReader(files: TreeFiles): ContentReader {
  const reader = createFileReader(files, readerTools(crypto));

  const recall = (tree: Tree, { node, path }: SelectedNode, cache: DigestCache): boolean => {
    const stat = statOf(files, tree.absolute(path));
    const digest = cache.find(path, stat);
    if (digest === undefined) return false;
    setContent(node, { digest, stat, isSettled: true });
    return true;
  };

  return {
    read(tree, items, cache) {
      let unread = unreadFiles(items);
      if (cache?.isEmpty === false) unread = unread.filter(item => !recall(tree, item, cache));
      const take = ({ node, path }: SelectedNode, content: FileContent) => {
        setContent(node, content);
        if (content.isSettled) cache?.add(path, content.stat, content.digest);
      };
      // A helper has the file system of Node only, not one that a test made.
      if (files === nodeTreeFiles) {
        readFiles(reader, {
          count: unread.length,
          pathAt: index => tree.absolute(unread[index]?.path ?? ''),
          take: (index, content) => {
            const item = unread[index];
            if (item !== undefined && content !== undefined) take(item, content);
          }
        });
      }
      for (const item of unread) {
        if (item.node.digest === '') take(item, readOrSayWhy(reader, tree.absolute(item.path)));
      }
    }
  };
}

/** Files without a digest, each once, though several reads may see it. */
function unreadFiles(items: readonly SelectedNode[]): SelectedNode[] {
  const seen = new Set<TreeNode>();
  return items.filter(({ node }) => {
    if (node.kind !== 'file' || node.digest !== '' || seen.has(node)) return false;
    seen.add(node);
    return true;
  });
}

function setContent(node: TreeNode, { digest, stat }: FileContent): void {
  node.digest = digest;
  node.mode = stat.mode & PERMISSION_BITS;
  node.sizeBytes = stat.size;
}

function statOf(files: TreeFiles, path: string): ReturnType<TreeFiles['stat']> {
  try {
    return files.stat(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function readOrSayWhy(reader: FileReader, path: string): FileContent {
  let content: FileContent | undefined;
  try {
    content = reader.read(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (content === undefined) throw keptChanging(path);
  return content;
}
