/**
 * Follows links inside a tree, as BuildKit does inside a build context: a link never leads out of it.
 *
 * In: a way to look up what lies at a path, and a path, both relative to the root of the tree.
 * Out: the path without links. It need not exist; a missing component is taken as it is written.
 * An absolute target starts at the root of the tree, and `..` stops there.
 *
 * Source: BuildKit, cache/contenthash (`getFollowLinks`), after github.com/cyphar/filepath-securejoin.
 */

/** The text of the link at a path, `undefined` where there is none or something else. Paths are byte strings; the root is ''. */
export type LinkLookup = (path: string) => string | undefined;

/** As many links as BuildKit follows before it speaks of a loop. */
const MOST_LINKS = 255;

/**
 * @param followLast - Whether a link at the very end is followed, too.
 * @returns `undefined` for a loop.
 */
export function followLinks(targetAt: LinkLookup, path: string, followLast: boolean): string | undefined {
  const remaining = path.split('/').reverse();
  let current = '';
  let links = 0;
  for (let part = remaining.pop(); part !== undefined; part = remaining.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      current = current.slice(0, Math.max(0, current.lastIndexOf('/')));
      continue;
    }
    const next = current === '' ? part : `${current}/${part}`;
    const isLast = remaining.every(rest => rest === '' || rest === '.');
    const target = isLast && !followLast ? undefined : targetAt(next);
    if (target === undefined) {
      current = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return undefined;
    if (target.startsWith('/')) current = '';
    remaining.push(...target.split('/').reverse());
  }
  return current;
}
