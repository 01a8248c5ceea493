/**
 * Words as BuildKit's shell reads them: quotes, escapes, variables with their modifiers.
 *
 * In: a word and what variables mean. Out: the expanded word, and whether a variable's value cannot be known (it comes from
 * an image that we do not see): such an expression stays as it is written.
 *
 * Source: Dockerfile reference, "Environment replacement"; where it is silent BuildKit's frontend/dockerfile/shell decides.
 */

/** `unknown`: there may be a value, but nobody here can tell. */
export type VariableValue = string | undefined | { readonly unknown: true };

export interface ExpandOptions {
  /** The escape character of the Dockerfile. */
  readonly escape: string;
  readonly lookup: (name: string) => VariableValue;
  /** Leaves `$` alone. */
  readonly keepDollars?: boolean;
  /** Leaves quotes and escapes as they are written: for the contents of heredocs. */
  readonly keepQuotes?: boolean;
}

export interface ExpandedWord {
  readonly text: string;
  /** Names of variables that the word needs and that cannot be known. */
  readonly unknown: readonly string[];
}

class SyntaxProblem extends Error {}

/** @returns undefined where the builder would refuse the word. */
export function expandWord(word: string, options: ExpandOptions): ExpandedWord | undefined {
  const reader = new WordReader(word, options);
  try {
    return { text: reader.readUntil(undefined, false), unknown: reader.unknown };
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

const NAME_CHARACTER = /[\p{L}\p{Nd}_]/u;
const DIGIT = /\p{Nd}/u;
const SPECIAL_PARAMETERS = '@*#?-$!0';

class WordReader {
  readonly unknown: string[] = [];
  readonly #characters: readonly string[];
  readonly #options: ExpandOptions;
  #at = 0;

  constructor(word: string, options: ExpandOptions) {
    this.#characters = [...word];
    this.#options = options;
  }

  readUntil(stop: string | undefined, rawEscapes: boolean): string {
    const { escape, keepQuotes, keepDollars } = this.#options;
    let result = '';
    for (;;) {
      const character = this.#peek();
      if (character === undefined) break;
      if (character === stop) {
        this.#at++;
        return result;
      }
      if (character === "'" && keepQuotes !== true) result += this.#readSingleQuotes();
      else if (character === '"' && keepQuotes !== true) result += this.#readDoubleQuotes(rawEscapes);
      else if (character === '$' && keepDollars !== true) result += this.#readVariable();
      else if (character === escape) {
        this.#at++;
        if (rawEscapes || keepQuotes === true) result += character;
        result += this.#next() ?? '';
      } else result += this.#next() ?? '';
    }
    if (stop !== undefined) throw new SyntaxProblem();
    return result;
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(): string | undefined {
    return this.#characters[this.#at++];
  }

  #readSingleQuotes(): string {
    const end = this.#characters.indexOf("'", this.#at + 1);
    if (end === -1) throw new SyntaxProblem();
    const text = this.#characters.slice(this.#at + 1, end).join('');
    this.#at = end + 1;
    return text;
  }

  #readDoubleQuotes(rawEscapes: boolean): string {
    const { escape, keepDollars } = this.#options;
    let result = '';
    this.#at++;
    for (;;) {
      const character = this.#peek();
      if (character === undefined) throw new SyntaxProblem();
      if (character === '"') {
        this.#at++;
        return result;
      }
      if (character === '$' && keepDollars !== true) {
        result += this.#readVariable();
        continue;
      }
      this.#at++;
      if (character !== escape) {
        result += character;
        continue;
      }
      if (rawEscapes) result += character;
      const escaped = this.#peek();
      if (escaped === '"' || escaped === '$' || escaped === escape) {
        this.#at++;
        result += escaped;
      } else if (escaped !== undefined) result += character;
    }
  }

  #readVariable(): string {
    const start = this.#at;
    this.#at++;
    if (this.#peek() !== '{') {
      const name = this.#readName();
      return name === '' ? '$' : this.#value(name, start, value => value ?? '');
    }
    this.#at++;
    const first = this.#peek();
    if (first === undefined || first === '{' || first === '}' || first === ':') throw new SyntaxProblem();
    const name = this.#readName();
    const operator = this.#next();
    switch (operator) {
      case '}':
        return this.#value(name, start, value => value ?? '');
      case ':':
        return this.#readModifier(name, start, this.#next() ?? '', true);
      case '+':
      case '-':
      case '?':
      case '#':
      case '%':
        return this.#readModifier(name, start, operator, false);
      case '/':
        return this.#readReplacement(name, start);
      default:
        throw new SyntaxProblem();
    }
  }

  #readModifier(name: string, start: number, operator: string, nullIsUnset: boolean): string {
    const raw = operator === '#' || operator === '%';
    const word = this.readUntil('}', raw);
    return this.#value(name, start, value => {
      const unset = value === undefined || (nullIsUnset && value === '');
      switch (operator) {
        case '-':
          return unset ? word : value;
        case '+':
          return unset ? '' : word;
        case '?':
          if (unset) throw new SyntaxProblem();
          return value;
        case '#':
        case '%':
          return trimmed(value ?? '', word, operator);
        default:
          throw new SyntaxProblem();
      }
    });
  }

  #readReplacement(name: string, start: number): string {
    const all = this.#peek() === '/';
    if (all) this.#at++;
    const pattern = this.readUntil('/', true);
    const replacement = this.readUntil('}', true);
    return this.#value(name, start, value => {
      const expression = new RegExp(patternSource(pattern, true), all ? 'gsu' : 'su');
      return (value ?? '').replace(expression, () => replacement);
    });
  }

  #value(name: string, start: number, use: (value: string | undefined) => string): string {
    const value = this.#options.lookup(name);
    if (typeof value !== 'object') return use(value);
    this.unknown.push(name);
    return this.#characters.slice(start, this.#at).join('');
  }

  #readName(): string {
    let name = '';
    for (;;) {
      const character = this.#peek();
      if (character === undefined) return name;
      if (name === '' && DIGIT.test(character)) {
        for (let digit = this.#peek(); digit !== undefined && DIGIT.test(digit); digit = this.#peek()) {
          name += digit;
          this.#at++;
        }
        return name;
      }
      if (name === '' && SPECIAL_PARAMETERS.includes(character)) {
        this.#at++;
        return character;
      }
      if (!NAME_CHARACTER.test(character)) return name;
      name += character;
      this.#at++;
    }
  }
}

function trimmed(value: string, word: string, operator: '#' | '%'): string {
  const greedy = word.startsWith(operator);
  const pattern = patternSource(greedy ? word.slice(1) : word, greedy);
  if (operator === '#') return value.replace(new RegExp(`^(?:${pattern})`, 'su'), '');
  const whole = new RegExp(`^(?:${pattern})$`, 'su');
  const characters = [...value];
  const lengths = characters.map((_, index) => index).concat(characters.length);
  // The suffix that matches: the shortest from the right, the longest from the left.
  const start = (greedy ? lengths : lengths.reverse()).find(index => whole.test(characters.slice(index).join('')));
  return start === undefined ? value : characters.slice(0, start).join('');
}

/** A shell pattern (`*`, `?`, `\`) as a regular expression; there are no brackets. */
function patternSource(pattern: string, greedy: boolean): string {
  let source = '';
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '*') source += greedy ? '.*' : '.*?';
    else if (character === '?') source += '.';
    else if (character === '\\') {
      const next = characters[at + 1];
      if (next === '}' || next === '/') continue;
      if (next !== '*' && next !== '?' && next !== '\\') throw new SyntaxProblem();
      source += `\\${next}`;
      at++;
    } else source += /[[\]{}.+()|^$/]/.test(character) ? `\\${character}` : character;
  }
  return source;
}

/**
 * Splits at white space outside of quotes; quotes and escapes stay in the words.
 *
 * Source: BuildKit, frontend/dockerfile/parser (`parseWords`).
 */
export function splitWords(text: string, escape: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  let inWord = false;
  const end = () => {
    if (inWord) words.push(word);
    word = '';
    inWord = false;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote === '' && /\s/.test(character)) {
      end();
      continue;
    }
    inWord = true;
    word += character;
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === escape && quote !== "'" && at + 1 < text.length) word += text[++at] ?? '';
    } else if (character === "'" || character === '"') quote = character;
    else if (character === escape && at + 1 < text.length) word += text[++at] ?? '';
  }
  end();
  return words;
}
