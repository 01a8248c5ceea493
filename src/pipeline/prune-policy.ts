/**
 * Which tags of a repository can go.
 *
 * In: the tags with what is known of them, and the policy. Out: for each tag whether it goes, and why not.
 * Only hash tags ever go. What names the same manifest as a tag that stays, stays; so does an image that stands in an
 * index that stays, and one whose age nobody knows.
 */

/** A tag, as far as it matters for pruning. */
export interface KnownTag {
  readonly tag: string;
  /** Undefined where the registry does not say: then it stays. */
  readonly digest: string | undefined;
  /** Whether it is a hash tag by the template of the settings. */
  readonly isHashTag: boolean;
  /** Milliseconds since 1970; undefined where the image does not say. */
  readonly createdMs: number | undefined;
  /** Digests of the images of an index. */
  readonly children: readonly string[];
}

export interface PrunePolicy {
  /** Hash tags younger than that stay. */
  readonly olderThanMs: number | undefined;
  /** As many of the newest hash tags stay. */
  readonly keepLast: number | undefined;
  /** Hash tags that are needed: by the files at hand, and by git refs. */
  readonly needed: ReadonlySet<string>;
}

export interface Verdict {
  readonly tag: KnownTag;
  /** Undefined where it goes. */
  readonly keptFor: string | undefined;
}

/** @returns a verdict for each tag, in the order given. */
export function judgeTags(tags: readonly KnownTag[], policy: PrunePolicy, nowMs: number): readonly Verdict[] {
  const newest = newestOf(tags, policy.keepLast);
  const own = tags.map(tag => ({ tag, keptFor: ownReason(tag, policy, newest, nowMs) }));
  const kept = own.filter(({ keptFor }) => keptFor !== undefined);
  const heldBy = new Map<string, string>();
  for (const { tag } of kept) {
    for (const digest of [tag.digest, ...tag.children]) if (digest !== undefined) heldBy.set(digest, tag.tag);
  }
  return own.map(({ tag, keptFor }) => {
    const holder = tag.digest === undefined ? undefined : heldBy.get(tag.digest);
    return { tag, keptFor: keptFor ?? (holder === undefined ? undefined : `the tag ${holder} names it, too`) };
  });
}

function ownReason(
  { tag, isHashTag, digest, createdMs }: KnownTag,
  { olderThanMs, needed }: PrunePolicy,
  newest: ReadonlySet<string>,
  nowMs: number
): string | undefined {
  if (!isHashTag) return 'no hash tag';
  if (needed.has(tag)) return 'needed';
  if (newest.has(tag)) return 'among the newest';
  if (digest === undefined) return 'the registry does not say what it names';
  if (createdMs === undefined) return 'its age is not known';
  if (olderThanMs !== undefined && nowMs - createdMs < olderThanMs) return 'too young';
  return undefined;
}

function newestOf(tags: readonly KnownTag[], count = 0): ReadonlySet<string> {
  const dated = tags.filter(({ isHashTag, createdMs }) => isHashTag && createdMs !== undefined);
  const sorted = dated.toSorted((a, b) => (b.createdMs ?? 0) - (a.createdMs ?? 0) || (a.tag < b.tag ? -1 : 1));
  return new Set(sorted.slice(0, count).map(({ tag }) => tag));
}

/** What a tag made by a template looks like. */
export function hashTagPattern(template: string, digits: number): RegExp {
  const literal = template.split('{hash}').map(part => part.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&'));
  return new RegExp(`^${literal.join(`[0-9a-f]{${digits}}`)}$`);
}
