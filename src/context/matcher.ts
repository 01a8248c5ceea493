/**
 * Decides by a list of patterns which paths of a build context stay out of the build.
 *
 * In: patterns in the order of the file, and paths from the root of the context downwards, each directory before what is in it.
 * Out: a verdict for each path, and with that of a directory what its children need to know.
 * The last pattern that matches wins, `!` brings back, and a pattern that matched a directory goes on matching below it.
 * A walk may skip an ignored directory only when `canPrune` agrees: pruning too early changes digests without a word.
 *
 * Source: moby/patternmatcher, `MatchesUsingParentResults`, with which BuildKit's client filters what it sends.
 */
import { cleanPath } from './path-bytes.ts';
import { compilePattern, type Pattern } from './pattern.ts';

/** One line of an ignore file. */
export interface Rule {
  readonly pattern: Pattern;
  readonly exception: boolean;
}

/** What a directory tells its children: which of the rules matched it. Opaque to others. */
export type MatchState = readonly boolean[];

export interface Verdict {
  readonly matched: boolean;
  readonly state: MatchState;
}

/** Paths are byte strings, relative to where the patterns start, without a leading slash; '' is that place itself. */
export interface Matcher {
  /** @param parent - The state of the directory that holds the path, absent for what lies at the top. */
  directory(path: string, parent: MatchState | undefined): Verdict;
  /** As `directory`, for what has no children. */
  file(path: string, parent: MatchState | undefined): boolean;
  /** Whether nothing below a matched directory can come out unmatched. */
  canPrune(path: string, state: MatchState): boolean;
  /** Whether something below an unmatched directory may come out matched. */
  couldMatchBelow(path: string): boolean;
}

/**
 * Reads one pattern, `!` and all.
 *
 * @returns a rule; a sentence that says why the engine would refuse it; `undefined` where there is nothing to match.
 */
export function parseRule(text: string): Rule | string | undefined {
  const trimmed = trimGoSpace(text);
  if (trimmed === '') return undefined;
  const cleaned = cleanPath(trimmed);
  const exception = cleaned.startsWith('!');
  const body = exception ? cleaned.slice(1) : cleaned;
  if (body === '') return 'nothing follows the "!"';
  const pattern = compilePattern(body);
  if (pattern === undefined) return 'it is not a valid pattern';
  return { pattern, exception };
}

/** @param rules - In the order of the file. */
export function createMatcher(rules: readonly Rule[]): Matcher {
  const directory = (path: string, parent: MatchState | undefined): Verdict => {
    const state = new Array<boolean>(rules.length);
    let matched = false;
    for (const [index, { pattern, exception }] of rules.entries()) {
      // A rule that could not change the verdict is not asked, and counts as unmatched for the children: so the original.
      const hit = parent?.[index] === true || (exception === matched && pattern.matches(path));
      state[index] = hit;
      if (hit) matched = !exception;
    }
    return { matched, state };
  };
  return {
    directory,
    file(path, parent) {
      let matched = false;
      for (let index = 0; index < rules.length; index++) {
        const rule = rules[index] as Rule; // within the length
        if (parent?.[index] === true || (rule.exception === matched && rule.pattern.matches(path))) {
          matched = !rule.exception;
        }
      }
      return matched;
    },
    canPrune(path, state) {
      if (path === '') return false;
      // Whatever matched the directory matches below it again, so only an exception after the last match can bring back.
      const decisive = rules.findLastIndex((rule, index) => !rule.exception && state[index] === true);
      return !rules.some(
        ({ pattern, exception }, index) => exception && index > decisive && pattern.couldMatchBelow(path)
      );
    },
    couldMatchBelow: path =>
      path === '' || rules.some(({ pattern, exception }) => !exception && pattern.couldMatchBelow(path))
  };
}

const SPACE = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const OUTER_SPACE = new RegExp(`^${SPACE}|${SPACE}$`, 'g');

/** `strings.TrimSpace` of Go: unlike `trim` of JavaScript it knows U+0085 and leaves U+FEFF alone. */
export function trimGoSpace(text: string): string {
  return text.replace(OUTER_SPACE, '');
}
