/**
 * The files below the root of one build context, read from the disk as far as someone asks, and each thing once.
 *
 * In: the root's path and the calls of a file system.
 * Out: nodes; a directory is listed when its children are asked for, in the order of the bytes of their names.
 * A tree is a snapshot by reading: what changes on the disk after it was read is not seen again.
 */
import { DiagnosticError } from '../diagnostic/index.ts';
import type { TreeEntryKind, TreeFiles } from '../host/index.ts';
import { unreadable } from './problems.ts';

export class TreeNode {
  /** A byte string, '' for the root. */
  readonly name: string;
  readonly kind: TreeEntryKind;
  /** Sorted by name; `undefined` until the directory is listed. */
  children: readonly TreeNode[] | undefined = undefined;
  /** Permission bits, -1 until known. */
  mode = -1;
  sizeBytes = 0;
  /** Of a device, its number. */
  deviceNumber = 0;
  /** Of a file, 64 hex digits of SHA-256; '' until known. */
  digest = '';
  /** Of a link, its text as a byte string. */
  target: string | undefined = undefined;
  /** Extended attributes in canonical form; '' for none, `undefined` until they are asked for. */
  attributes: string | undefined = undefined;

  constructor(name: string, kind: TreeEntryKind) {
    this.name = name;
    this.kind = kind;
  }
}

/** Paths are byte strings, relative to the root without a leading slash; the root is ''. */
export interface Tree {
  /** An absolute byte string without a trailing slash. */
  readonly rootPath: string;
  readonly root: TreeNode;
  absolute(path: string): string;
  /** @throws DiagnosticError `unreadable-file`. */
  children(node: TreeNode, path: string): readonly TreeNode[];
  /** @throws DiagnosticError `unreadable-file`. */
  target(node: TreeNode, path: string): string;
  /** The permission bits of anything but a file, whose bits come with its digest. */
  mode(node: TreeNode, path: string): number;
}

export function createTree(files: TreeFiles, rootPath: string): Tree {
  const absolute = (path: string) => (path === '' ? rootPath : `${rootPath === '/' ? '' : rootPath}/${path}`);
  const attempt = <T>(path: string, call: (absolutePath: string) => T): T => {
    try {
      return call(absolute(path));
    } catch (error) {
      if (error instanceof DiagnosticError) throw error;
      throw unreadable(absolute(path), error);
    }
  };
  return {
    rootPath,
    root: new TreeNode('', 'directory'),
    absolute,
    children(node, path) {
      node.children ??= attempt(path, absolutePath =>
        files.list(absolutePath, (name, kind) => new TreeNode(name, kind)).sort((a, b) => (a.name < b.name ? -1 : 1))
      );
      return node.children;
    },
    target(node, path) {
      node.target ??= attempt(path, files.readLink);
      return node.target;
    },
    mode(node, path) {
      if (node.mode === -1) {
        const stat = attempt(path, files.stat);
        node.mode = stat.mode & 0o7777;
        if (node.kind.endsWith('-device')) node.deviceNumber = stat.rdev;
      }
      return node.mode;
    }
  };
}
