import type { Matcher, MatchState } from '../../../src/context/matcher.ts';

/** Asks for a file as a walk would: each directory above it first, and no further where one may be skipped. */
export function isIgnored(matcher: Matcher | undefined, path: string, prune = true): boolean {
  if (matcher === undefined) return false;
  const names = path.split('/');
  let state: MatchState | undefined;
  for (let depth = 1; depth < names.length; depth++) {
    const directory = names.slice(0, depth).join('/');
    const verdict = matcher.directory(directory, state);
    if (prune && verdict.matched && matcher.canPrune(directory, verdict.state)) return true;
    state = verdict.state;
  }
  return matcher.file(path, state);
}
