/**
 * Lines of builds: which moving tags a run reads as caches, and which it may write.
 *
 * In: the branch that is built, the default branch, whether the run may write at all; the configured moving tags.
 * Out: tags. A branch reads its own tag, then the default branch's, then the configured ones, and writes only its own;
 * the configured ones (`ci`) are written from the default branch alone, so that no branch can put layers before another.
 */
import { createHash } from 'node:crypto';
import { isTag } from '../image/index.ts';

export interface BranchLine {
  /** The branch that is built; undefined where a run belongs to none, as for a git tag. */
  readonly branch: string | undefined;
  /** Undefined where it is not known. */
  readonly defaultBranch: string | undefined;
  /** `shared`: its own tag and the configured ones. */
  readonly writes: 'none' | 'own' | 'shared';
}

const LONGEST_TAG = 128;
/** Room for what tells the tags of several targets in one repository apart. */
const LONGEST_BRANCH_TAG = 80;
const DIGEST_DIGITS = 8;
/** What begins like a hash tag, or names a build cache, must not be what a branch is called. */
const LIKE_OTHERS = /^(?:[0-9a-f]{32,}|buildcache(?:-.*)?|latest)$/;

/**
 * The moving tag of a branch: its name, where that is a tag that means nothing else; else a readable form of it with a
 * digest, so that no two branches (`a/b` and `a-b`) share a tag.
 *
 * @param taken - The configured moving tags: a branch called `ci` is not the line that `ci` stands for.
 */
export function branchTag(branch: string, taken: readonly string[]): string {
  const isPlain = isTag(branch) && branch.length <= LONGEST_BRANCH_TAG;
  if (isPlain && !taken.includes(branch) && !LIKE_OTHERS.test(branch)) return branch;
  const readable = branch
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST_BRANCH_TAG - DIGEST_DIGITS - 1);
  const digest = createHash('sha256').update(branch).digest('hex').slice(0, DIGEST_DIGITS);
  return readable === '' ? `branch-${digest}` : `${readable}-${digest}`;
}

/** Moving tags that serve as cache sources, the most specific first. */
export function tagsToRead(line: BranchLine | undefined, configured: readonly string[]): readonly string[] {
  return [...new Set([...tagOf(line?.branch, configured), ...tagOf(line?.defaultBranch, configured), ...configured])];
}

/** Moving tags that a push moves. */
export function tagsToWrite(line: BranchLine | undefined, configured: readonly string[]): readonly string[] {
  if (line?.writes === 'none') return [];
  const shared = line === undefined || line.writes === 'shared' ? configured : [];
  return [...new Set([...tagOf(line?.branch, configured), ...shared])];
}

function tagOf(branch: string | undefined, configured: readonly string[]): readonly string[] {
  return branch === undefined ? [] : [branchTag(branch, configured)];
}

/** A moving tag for one of several targets in a repository. */
export function suffixedTag(tag: string, suffix: string): string {
  return `${tag.slice(0, LONGEST_TAG - suffix.length)}${suffix}`;
}
