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
  /** The directory in which it lies; `undefined` for the root. */
  readonly parent: TreeNode | undefined;
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
  /** The number of a file in the digest cache, -1 where it has none. */
  entry = -1;
  /** The place of a file in the list of those that are to be read. */
  place = -1;
  private directoryPath: string | undefined = undefined;

  constructor(name: string, kind: TreeEntryKind, parent: TreeNode | undefined) {
    this.name = name;
    this.kind = kind;
    this.parent = parent;
  }

  /** A byte string, relative to the root without a leading slash; the root is ''. */
  get path(): string {
    if (this.kind !== 'directory') return this.parent === undefined ? '' : join(this.parent.path, this.name);
    this.directoryPath ??= this.parent === undefined ? '' : join(this.parent.path, this.name);
    return this.directoryPath;
  }
}

export interface Tree {
  /** An absolute byte string without a trailing slash. */
  readonly rootPath: string;
  readonly root: TreeNode;
  /** The absolute path of a node, a byte string. */
  absolute(node: TreeNode): string;
  /** @throws DiagnosticError `unreadable-file`. */
  children(node: TreeNode): readonly TreeNode[];
  /** @throws DiagnosticError `unreadable-file`. */
  target(node: TreeNode): string;
  /** The permission bits of anything but a file, whose bits come with its digest. */
  mode(node: TreeNode): number;
}

/** @param onList - Is told of each directory that was listed, with its children in their order. */
export function createTree(
  files: TreeFiles,
  rootPath: string,
  onList: (directory: TreeNode, children: readonly TreeNode[]) => void = () => undefined
): Tree {
  const top = rootPath === '/' ? '/' : `${rootPath}/`;
  // Siblings are asked for one after the other, so what stands before their names is made once for all of them.
  let lastParent: TreeNode | undefined;
  let beforeName = '';

  const absolute = (node: TreeNode): string => {
    const { parent } = node;
    if (parent === undefined) return rootPath;
    if (parent !== lastParent) {
      lastParent = parent;
      beforeName = parent.parent === undefined ? top : `${top}${parent.path}/`;
    }
    return beforeName + node.name;
  };
  const attempt = <T>(node: TreeNode, call: (absolutePath: string) => T): T => {
    const path = absolute(node);
    try {
      return call(path);
    } catch (error) {
      if (error instanceof DiagnosticError) throw error;
      throw unreadable(path, error);
    }
  };
  return {
    rootPath,
    root: new TreeNode('', 'directory', undefined),
    absolute,
    children(node) {
      if (node.children === undefined) {
        const children = attempt(node, path => files.list(path, (name, kind) => new TreeNode(name, kind, node)));
        node.children = children.sort((a, b) => (a.name < b.name ? -1 : 1));
        onList(node, node.children);
      }
      return node.children;
    },
    target(node) {
      node.target ??= attempt(node, files.readLink);
      return node.target;
    },
    mode(node) {
      if (node.mode === -1) {
        const stat = attempt(node, files.stat);
        node.mode = stat.mode & 0o7777;
        if (node.kind.endsWith('-device')) node.deviceNumber = stat.rdev;
      }
      return node.mode;
    }
  };
}

/** Puts a name, or a path, below a directory; '' is the root of either. */
export function join(directory: string, name: string): string {
  if (name === '') return directory;
  return directory === '' ? name : `${directory}/${name}`;
}
