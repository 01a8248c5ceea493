/**
 * What an ignore file leaves of a tree: the files and directories that BuildKit's client would send.
 *
 * In: a tree and the rules of an ignore file.
 * Out: the same nodes, less what is ignored. A directory that is ignored stays as far as an exception keeps something
 * below it; an ignored directory in which nothing can be kept is not even listed.
 *
 * Source: tonistiigi/fsutil, `filterFS.Walk`.
 */
import { systemCode } from '../host/index.ts';
import type { Matcher, MatchState } from './matcher.ts';
import { join, type Tree, type TreeNode } from './tree.ts';

export interface View {
  readonly tree: Tree;
  /** The kept children of a kept directory, in the order of their names. */
  children(directory: TreeNode): readonly TreeNode[];
  /**
   * What lies at a path whose components are no links, `undefined` where nothing is kept.
   *
   * @param path - A byte string, relative to the root without a leading slash; the root is ''.
   */
  at(path: string): TreeNode | undefined;
}

export function createView(tree: Tree, matcher: Matcher | undefined): View {
  const children = matcher === undefined ? tree.children : keptChildren(tree, matcher);
  const at = (path: string): TreeNode | undefined => {
    let node: TreeNode | undefined = tree.root;
    for (const name of path === '' ? [] : path.split('/')) {
      if (node?.kind !== 'directory') return undefined;
      node = findByName(children(node), name);
    }
    return node;
  };
  return { tree, children, at };
}

function findByName(nodes: readonly TreeNode[], name: string): TreeNode | undefined {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const node = nodes[middle] as TreeNode; // low <= middle < high
    if (node.name === name) return node;
    if (node.name < name) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

function keptChildren(tree: Tree, matcher: Matcher): View['children'] {
  const states = new Map<TreeNode, MatchState>();
  const lists = new Map<TreeNode, readonly TreeNode[]>();

  const keeps = (node: TreeNode, path: string, parent: MatchState | undefined): boolean => {
    if (node.kind !== 'directory') return !matcher.file(path, parent);
    const { matched, state } = matcher.directory(path, parent);
    if (matched && matcher.canPrune(path, state)) return false;
    states.set(node, state);
    return !matched || childrenOfIgnored(node).length > 0;
  };

  const childrenOfIgnored = (node: TreeNode): readonly TreeNode[] => {
    try {
      return children(node);
    } catch (error) {
      // A locked directory that is ignored anyway does not disturb the build.
      if (['EACCES', 'EPERM'].includes(systemCode(causeOf(error)) ?? '')) return [];
      throw error;
    }
  };

  const children = (directory: TreeNode): readonly TreeNode[] => {
    const known = lists.get(directory);
    if (known !== undefined) return known;
    const state = states.get(directory);
    const { path } = directory;
    const kept = tree.children(directory).filter(child => keeps(child, join(path, child.name), state));
    lists.set(directory, kept);
    return kept;
  };
  return children;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
