/**
 * The patterns of `${x#pattern}`, `${x%pattern}` and `${x/pattern/text}`: `*`, `?`, and a backslash before either.
 *
 * A set of reachable places is moved along the value, so that no pattern takes more than its length times the value's,
 * where a regular expression could take exponentially long.
 *
 * Source: BuildKit, frontend/dockerfile/shell/lex.go (`convertShellPatternToRegex`, `trimPrefix`, `trimSuffix`).
 */

type Token = { readonly kind: 'any' } | { readonly kind: 'star' } | { readonly kind: 'literal'; readonly text: string };

/** @returns undefined where BuildKit refuses the pattern. */
export function removePrefix(value: string, pattern: string, longest: boolean): string | undefined {
  const tokens = parsePattern([...pattern]);
  return tokens === undefined ? undefined : removeStart([...value], tokens, longest).join('');
}

/** @returns undefined where BuildKit refuses the pattern. */
export function removeSuffix(value: string, pattern: string, longest: boolean): string | undefined {
  // As BuildKit does: turn both round, which turns the question into the one for prefixes.
  const tokens = parsePattern(reversePattern([...pattern]));
  return tokens === undefined
    ? undefined
    : removeStart([...value].reverse(), tokens, longest)
        .reverse()
        .join('');
}

/** @returns undefined where BuildKit refuses the pattern. */
export function replacePattern(value: string, pattern: string, text: string, all: boolean): string | undefined {
  const tokens = parsePattern([...pattern]);
  if (tokens === undefined) return undefined;
  const characters = [...value];
  let result = '';
  let copied = 0;
  for (let at = 0; at <= characters.length; ) {
    const end = lastEnd(characters, at, tokens);
    // An empty match right behind the previous one does not count (Go's regexp).
    if (end === undefined || (end === at && at === copied && at > 0)) {
      at++;
      continue;
    }
    const matched = characters.slice(at, end).join('');
    result += characters.slice(copied, at).join('') + (all ? expandTemplate(text, matched) : text);
    copied = end;
    if (!all) break;
    at = end === at ? at + 1 : end;
  }
  return result + characters.slice(copied).join('');
}

function parsePattern(characters: readonly string[]): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const next = characters[at + 1] ?? '';
    if (character === '*') tokens.push({ kind: 'star' });
    else if (character === '?') tokens.push({ kind: 'any' });
    else if (character !== '\\') tokens.push({ kind: 'literal', text: character });
    else if (next === '}' || next === '/') continue;
    else if (next === '*' || next === '?' || next === '\\') {
      tokens.push({ kind: 'literal', text: next });
      at++;
    } else return undefined;
  }
  return tokens;
}

/** Turns a pattern round, escapes staying before what they escape. */
function reversePattern(characters: readonly string[]): string[] {
  const reversed: string[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '\\' && at + 1 < characters.length) {
      reversed.unshift(character, characters[at + 1] ?? '');
      at++;
    } else reversed.unshift(character);
  }
  return reversed;
}

function removeStart(value: readonly string[], tokens: readonly Token[], longest: boolean): string[] {
  const ends = endsOf(value, 0, tokens);
  const end = longest ? ends.lastIndexOf(true) : ends.indexOf(true);
  return value.slice(Math.max(end, 0));
}

function lastEnd(value: readonly string[], start: number, tokens: readonly Token[]): number | undefined {
  const end = endsOf(value, start, tokens).lastIndexOf(true);
  return end === -1 ? undefined : end;
}

/** For every place of the value whether the pattern, begun at `start`, can end there. A star does not cross a line break. */
function endsOf(value: readonly string[], start: number, tokens: readonly Token[]): boolean[] {
  let places: boolean[] = new Array(value.length + 1).fill(false);
  places[start] = true;
  for (const token of tokens) {
    const next: boolean[] = new Array(value.length + 1).fill(false);
    for (let at = start; at <= value.length; at++) {
      if (token.kind === 'star') next[at] = places[at] === true || (next[at - 1] === true && value[at - 1] !== '\n');
      else if (places[at] === true && accepts(token, value[at])) next[at + 1] = true;
    }
    places = next;
  }
  return places;
}

function accepts(token: Exclude<Token, { readonly kind: 'star' }>, character: string | undefined): boolean {
  if (character === undefined) return false;
  return token.kind === 'any' ? character !== '\n' : token.text === character;
}

/** `regexp.Expand`: with `//`, Go reads `$0` and `${name}` in what is put in; groups there are none. */
function expandTemplate(text: string, matched: string): string {
  return text.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
    if (whole === '$$') return '$';
    return /^0+$/.test(braced ?? plain ?? '') ? matched : '';
  });
}
