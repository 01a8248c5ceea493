/**
 * One pattern of an ignore file (or of `--exclude`, or of `--parents`), compiled as moby/patternmatcher does.
 *
 * In: the text of a pattern, already cleaned, without `!`.
 * Out: whether it matches a path itself; what lies below a match is the matcher's business (matcher.ts).
 * The language is neither Go's `path.Match` nor a regular expression, but what the original arrived at by translating
 * one into the other: `**` swallows the slash that follows, `\d` is any digit, `[*]` is not a star. To agree in
 * every corner the translation here makes the same steps in the same order.
 *
 * Source: moby/patternmatcher, `Pattern.compile` and `Pattern.match`.
 */
import { compileGoPattern } from './go-match.ts';
import { compileGoRegexp } from './go-regexp.ts';
import { bytesOfText, charactersOf } from './path-bytes.ts';

/** Paths are byte strings without a leading slash. */
export interface Pattern {
  matches(path: string): boolean;
  /** False only where no path below the directory can match; a walk may then skip it. */
  couldMatchBelow(directory: string): boolean;
}

type Test =
  | { readonly kind: 'exact'; readonly path: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'suffix'; readonly suffix: string }
  | { readonly kind: 'expression'; readonly expression: RegExp };

/**
 * Characters that the original escapes. It means to escape `|`, `{` and `}`, too, but its table has no room for them, so
 * that beside a star `a|b*` is a choice and `a{2}*` a repetition (the engine agrees: fixtures/context/ignore-patterns).
 */
const ESCAPED = '.+()$';

/** @returns `undefined` where the engine would refuse the pattern. */
export function compilePattern(pattern: string): Pattern | undefined {
  if (compileGoPattern(pattern) === undefined) return undefined;
  const test = compileTest(pattern);
  if (test === undefined) return undefined;
  const components = bytesOfText(pattern).split('/');
  return {
    matches: path => testMatches(test, path),
    couldMatchBelow: directory => couldMatchBelow(test, components, directory)
  };
}

function compileTest(pattern: string): Test | undefined {
  const characters = [...pattern];
  let expression = '^';
  let kind: Test['kind'] = 'exact';
  let at = 0;
  for (let first = true; at < characters.length; first = false) {
    const character = characters[at] ?? '';
    at += 1;
    if (character === '*' && characters[at] === '*') {
      at += characters[at + 1] === '/' ? 2 : 1;
      if (at < characters.length) {
        expression += '(.*/)?';
        kind = 'expression';
      } else if (kind === 'exact') {
        kind = 'prefix';
      } else {
        expression += '.*';
        kind = 'expression';
      }
      if (first) kind = 'suffix';
    } else if (character === '*' || character === '?') {
      expression += character === '*' ? '[^/]*' : '[^/]';
      kind = 'expression';
    } else if (ESCAPED.includes(character)) {
      expression += `\\${character}`;
    } else if (character === '\\' && at < characters.length) {
      expression += `\\${characters[at]}`;
      at += 1;
      kind = 'expression';
    } else {
      expression += character;
      if (character === '[' || character === ']') kind = 'expression';
    }
  }
  const bytes = bytesOfText(pattern);
  if (kind === 'exact') return { kind, path: bytes };
  if (kind === 'prefix') return { kind, prefix: bytes.slice(0, -2) };
  if (kind === 'suffix') return { kind, suffix: bytes.slice(2) };
  const compiled = compileGoRegexp(`${expression}$`);
  return compiled === undefined ? undefined : { kind, expression: compiled };
}

function testMatches(test: Test, path: string): boolean {
  switch (test.kind) {
    case 'exact':
      return path === test.path;
    case 'prefix':
      return path.startsWith(test.prefix);
    case 'suffix':
      // `**/name` is also the name alone.
      return path.endsWith(test.suffix) || (test.suffix.startsWith('/') && path === test.suffix.slice(1));
    case 'expression':
      return test.expression.test(charactersOf(path));
  }
}

/**
 * Compares leading components as long as they are plain text: past the first one with a character that means
 * something, anything may follow. Where the pattern has no `**` and no class, it also cannot be longer than it is.
 */
function couldMatchBelow(test: Test, components: readonly string[], directory: string): boolean {
  if (test.kind === 'suffix') return true;
  const below = `${directory}/`;
  if (test.kind === 'exact') return test.path.startsWith(below);
  if (test.kind === 'prefix') return test.prefix.startsWith(below) || below.startsWith(test.prefix);
  // A choice or a repetition reaches beyond the component in which it stands.
  if (components.some(component => /[|{]/.test(component))) return true;
  const names = directory.split('/');
  for (const [index, name] of names.entries()) {
    const component = components[index];
    // A path below has more components than the pattern has.
    if (component === undefined) return false;
    if (component.includes('**') || /[\\[\]^]/.test(component)) return true;
    if (!/[*?]/.test(component) && component !== name) return false;
  }
  return components.length > names.length;
}
