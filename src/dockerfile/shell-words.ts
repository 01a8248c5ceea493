/**
 * Expands variables, quotes and escapes of a word as BuildKit does, which resembles a shell but is none.
 *
 * In: a word, and what is known of each variable.
 * Out: the expanded text, and the words it falls into. A variable that only the base image knows leaves a token (unknown.ts).
 *
 * Source: Dockerfile reference, "Environment replacement"; where it is silent BuildKit, frontend/dockerfile/shell/lex.go.
 */
import { isSpace } from './go-text.ts';
import { removePrefix, removeSuffix, replacePattern } from './shell-pattern.ts';
import { isKnown, isSurelyFilled, unknownText } from './unknown.ts';

/** A variable's value; `undefined` where it is surely not set; UNKNOWN where the base image may set it. */
export type Lookup = (name: string) => string | undefined | typeof UNKNOWN;

export const UNKNOWN: unique symbol = Symbol('a variable of the base image');

export interface WordOptions {
  /** The escape character: a backslash unless a parser directive says otherwise. */
  readonly escapeChar: string;
  /** Keeps quotes in the result. */
  readonly rawQuotes?: boolean;
  /** Keeps escape characters in the result. */
  readonly rawEscapes?: boolean;
  /** Takes quotes for ordinary characters. */
  readonly ignoreQuotes?: boolean;
  /** Keeps `$x` where x is not set. */
  readonly keepUnset?: boolean;
}

export interface Expansion {
  readonly text: string;
  /** The text split at white space that stood unquoted, or came out of a variable. */
  readonly words: readonly string[];
}

/** What BuildKit says of a word that it cannot expand. The message is for people. */
export class ExpansionError extends Error {
  readonly help: string;

  constructor(message: string, help = 'variables are $NAME or ${NAME}, with :-, :+, :?, #, %, / as modifiers') {
    super(message);
    this.help = help;
  }
}

/** @throws ExpansionError */
export function expandWord(word: string, lookup: Lookup, options: WordOptions): Expansion {
  return new WordReader(word, lookup, options).readAll();
}

/** Collects the words of a text while it is read. */
class WordSplitter {
  readonly words: string[] = [];
  #word = '';

  /** An unquoted character. */
  add(character: string): void {
    if (isSpace(character)) this.end();
    else this.#word += character;
  }

  /** What came out of a variable: its white space splits, what is unknown stays in one piece. */
  addExpanded(text: string): void {
    if (isKnown(text)) for (const character of text) this.add(character);
    else this.#word += text;
  }

  /** What was quoted or escaped. */
  addRaw(text: string): void {
    this.#word += text;
  }

  end(): void {
    if (this.#word !== '') this.words.push(this.#word);
    this.#word = '';
  }
}

const SPECIAL_PARAMETER = /^[@*#?\-$!0]$/;

/** Nesting that no person writes; each level is a call. */
const DEEPEST_NESTING = 500;

const QUOTE_HELP = 'close it; a quote that means itself has the escape character before it';

class WordReader {
  readonly #characters: readonly string[];
  readonly #lookup: Lookup;
  readonly #options: WordOptions;
  #at = 0;
  #depth = 0;
  #rawEscapes: boolean;

  constructor(word: string, lookup: Lookup, options: WordOptions) {
    // Go's text scanner passes over a byte order mark at the start of what it reads.
    this.#characters = [...(word.startsWith('\ufeff') ? word.slice(1) : word)];
    this.#lookup = lookup;
    this.#options = options;
    this.#rawEscapes = options.rawEscapes === true;
  }

  readAll(): Expansion {
    return this.#readUntil(undefined, this.#rawEscapes);
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(): string | undefined {
    return this.#characters[this.#at++];
  }

  #readUntil(stop: string | undefined, rawEscapes: boolean): Expansion {
    if (++this.#depth > DEEPEST_NESTING) throw new ExpansionError('expressions are nested too deeply');
    const outer = this.#rawEscapes;
    this.#rawEscapes = rawEscapes;
    try {
      return this.#readPart(stop);
    } finally {
      this.#rawEscapes = outer;
      this.#depth--;
    }
  }

  #readPart(stop: string | undefined): Expansion {
    let text = '';
    const splitter = new WordSplitter();
    for (let character = this.#peek(); character !== undefined; character = this.#peek()) {
      if (character === stop) {
        this.#at++;
        splitter.end();
        return { text, words: splitter.words };
      }
      if (character === '$') {
        const value = this.#readVariable();
        text += value;
        splitter.addExpanded(value);
      } else if ((character === "'" || character === '"') && this.#options.ignoreQuotes !== true) {
        const quoted = character === "'" ? this.#readSingleQuotes() : this.#readDoubleQuotes();
        text += quoted;
        splitter.addRaw(quoted);
      } else if (character === this.#options.escapeChar) {
        const escaped = this.#readEscape();
        text += escaped;
        splitter.addRaw(escaped);
      } else {
        this.#at++;
        text += character;
        splitter.add(character);
      }
    }
    if (stop !== undefined) throw new ExpansionError(`"${stop}" is missing`);
    splitter.end();
    return { text, words: splitter.words };
  }

  #readEscape(): string {
    const escapeChar = this.#next() ?? '';
    return (this.#rawEscapes ? escapeChar : '') + (this.#next() ?? '');
  }

  #readSingleQuotes(): string {
    const quote = this.#options.rawQuotes === true ? "'" : '';
    const end = this.#characters.indexOf("'", this.#at + 1);
    if (end === -1) throw new ExpansionError('a single quote is not closed', QUOTE_HELP);
    const text = this.#characters.slice(this.#at + 1, end).join('');
    this.#at = end + 1;
    return quote + text + quote;
  }

  #readDoubleQuotes(): string {
    const { escapeChar, rawQuotes } = this.#options;
    const quote = rawQuotes === true ? '"' : '';
    let text = quote;
    this.#at++;
    for (let character = this.#peek(); character !== undefined; character = this.#peek()) {
      if (character === '$') {
        text += this.#readVariable();
        continue;
      }
      this.#at++;
      if (character === '"') return text + quote;
      if (character === escapeChar) {
        if (this.#rawEscapes) text += character;
        const next = this.#peek();
        // An escape at the very end vanishes; before anything but these it stays.
        if (next === undefined) break;
        if (next === '"' || next === '$' || next === escapeChar) character = this.#next() ?? '';
      }
      text += character;
    }
    throw new ExpansionError('a double quote is not closed', QUOTE_HELP);
  }

  #readVariable(): string {
    this.#at++;
    if (this.#peek() !== '{') {
      const name = this.#readName();
      if (name === '') return '$';
      return this.#plainValue(name, `$${name}`);
    }
    this.#at++;
    const first = this.#peek();
    if (first === undefined) throw new ExpansionError('"}" is missing');
    if (first === '{' || first === '}' || first === ':') throw new ExpansionError('"${" has no name behind it');
    const name = this.#readName();
    const modifier = this.#next();
    switch (modifier) {
      case '}':
        return this.#plainValue(name, `\${${name}}`);
      case ':':
        return this.#readModified(name, this.#next(), true);
      case '/':
        return this.#readReplacement(name);
      default:
        return this.#readModified(name, modifier, false);
    }
  }

  #plainValue(name: string, unset: string): string {
    const value = this.#lookup(name);
    if (value === UNKNOWN) return unknownText('value', name);
    return value ?? (this.#options.keepUnset === true ? unset : '');
  }

  #readModified(name: string, modifier: string | undefined, emptyIsUnset: boolean): string {
    if (modifier === undefined || !'+-?#%'.includes(modifier)) throw unsupported(modifier, emptyIsUnset);
    const trims = modifier === '#' || modifier === '%';
    const word = this.#readUntil('}', trims).text;
    const value = this.#lookup(name);
    const colon = emptyIsUnset ? ':' : '';
    if (value === undefined && this.#options.keepUnset === true) return `\${${name}${colon}${modifier}${word}}`;
    const unclear = value === UNKNOWN || (value !== undefined && !isKnown(value));
    if (trims) {
      if (unclear || !isKnown(word))
        return unknownText('trim', name, modifier, word, value === UNKNOWN ? '' : (value ?? ''));
      return trimValue(value ?? '', modifier, word);
    }
    if (value === UNKNOWN || (unclear && emptyIsUnset && !isSurelyFilled(value))) {
      return unknownText('choice', name, `${colon}${modifier}`, word, value === UNKNOWN ? '' : value);
    }
    return choose(name, value, modifier, word, emptyIsUnset);
  }

  #readReplacement(name: string): string {
    const all = this.#peek() === '/';
    if (all) this.#at++;
    const pattern = this.#readUntil('/', true).text;
    const text = this.#readUntil('}', true).text;
    const value = this.#lookup(name);
    if (value === undefined && this.#options.keepUnset === true) return `\${${name}/${pattern}/${text}}`;
    if (value === UNKNOWN || ![value ?? '', pattern, text].every(isKnown)) {
      return unknownText('replacement', name, all ? '//' : '/', pattern, text, value === UNKNOWN ? '' : (value ?? ''));
    }
    return checkPattern(replacePattern(value ?? '', pattern, text, all), pattern);
  }

  #readName(): string {
    const first = this.#peek();
    if (first === undefined) return '';
    const digits = isDigit(first);
    if (!digits && SPECIAL_PARAMETER.test(first)) {
      this.#at++;
      return first;
    }
    const start = this.#at;
    const isPart = digits ? isDigit : isLetterOrDigit;
    while (isPart(this.#peek() ?? '')) this.#at++;
    return this.#characters.slice(start, this.#at).join('');
  }
}

function unsupported(modifier: string | undefined, colon: boolean): ExpansionError {
  if (modifier === undefined) return new ExpansionError('"}" is missing');
  return new ExpansionError(`"${colon ? ':' : ''}${modifier}" is not a modifier of "\${…}"`);
}

function trimValue(value: string, modifier: string, word: string): string {
  const longest = word.startsWith(modifier);
  const pattern = longest ? word.slice(1) : word;
  const remove = modifier === '#' ? removePrefix : removeSuffix;
  return checkPattern(remove(value, pattern, longest), pattern);
}

function checkPattern(result: string | undefined, pattern: string): string {
  if (result === undefined) throw new ExpansionError(`"${pattern}" is not a pattern`);
  return result;
}

function choose(
  name: string,
  value: string | undefined,
  modifier: string,
  word: string,
  emptyIsUnset: boolean
): string {
  const absent = value === undefined || (emptyIsUnset && value === '');
  switch (modifier) {
    case '-':
      return absent ? word : value;
    case '+':
      return absent ? '' : word;
    default:
      if (absent) {
        throw new ExpansionError(
          `"${name}" ${value === undefined ? 'is not set' : 'is empty'}, which "?" forbids`,
          `give "${name}" a default, or pass it as a build argument`
        );
      }
      return value;
  }
}

// Digits and letters of any script; V8 is slow to make a class of them, and few Dockerfiles need it.

function isDigit(char: string): boolean {
  return /^\d$/.test(char) || (char > '\x7f' && /^\p{Nd}$/u.test(char));
}

function isLetterOrDigit(char: string): boolean {
  return /^\w$/.test(char) || (char > '\x7f' && /^[\p{L}\p{Nd}]$/u.test(char));
}
