/**
 * Reads the extended attributes of files as far as they count.
 *
 * In: files, directories and links of a tree.
 * Out: for each a canonical text, '' for none: name and value (hex) of each attribute, by the bytes of the names.
 * BuildKit counts `security.capability` and everything outside `security.`, `system.` and `com.apple.`, so access lists
 * and the labels of SELinux do not change a build.
 *
 * Source: BuildKit, cache/contenthash/tarsum.go; tonistiigi/fsutil, `loadXattr`.
 */
import type { ExtendedAttribute, ExtendedAttributes } from '../host/index.ts';
import { textOfPath } from './path-bytes.ts';
import type { Tree, TreeNode } from './tree.ts';

/** @returns false where the machine has no means to read them; then all count as having none. */
export function readAttributes(host: ExtendedAttributes, tree: Tree, nodes: readonly TreeNode[]): boolean {
  const unread = nodes.filter(({ attributes }) => attributes === undefined);
  if (unread.length === 0) return true;
  const found = host.read(unread.map(tree.absolute));
  for (const [index, node] of unread.entries()) node.attributes = canonicalText(found?.get(index) ?? []);
  return found !== undefined;
}

function canonicalText(attributes: readonly ExtendedAttribute[]): string {
  return attributes
    .filter(({ name }) => counts(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value }) => `${textOfPath(name)}=${value}`)
    .join('\n');
}

function counts(name: string): boolean {
  return name === 'security.capability' || !/^(?:security|system|com\.apple)\./.test(name);
}
