/**
 * Replaces the variables of one text: `$NAME`, `${NAME}`, and `${NAME:-default}` with its kin.
 *
 * In: a text and a way to look variables up. Out: the text with their values.
 * The surprising rules: an expression with an operator has to end on the line on which it starts; its default or
 * message is worked out even where it is not needed, errors included; `$` before anything but a name, `{` or `$`
 * stands for itself, while `${` before anything but a name is an error.
 *
 * Source: Compose Specification, "Interpolation". Where it is silent docker compose decides (compose-go's template
 * package); each such case is a row in fixtures/compose/interpolation.
 */
import { DiagnosticError, type Span } from '../diagnostic/index.ts';

/** @returns the value of a variable; undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

type Operator = '-' | ':-' | '+' | ':+' | '?' | ':?';

/** Each level costs the machine's stack; people write two or three. */
const MAX_DEPTH = 500;

/** ASCII, and the two other characters that count as letters of A-Z where case is ignored (long s, Kelvin sign). */
const NAME = /[_a-zA-Z\u017f\u212a][_a-zA-Z0-9\u017f\u212a]*/y;
const OPERATOR = /:?[-+?]/y;

/** Whether `substitute` would ask for a variable, or refuse the text. `$$` is none. */
export function hasVariables(text: string): boolean {
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', at + 1)) {
    const next = text[at + 1];
    if (next === '$') at++;
    else if (next === '{' || matchAt(NAME, text, at + 1) !== undefined) return true;
  }
  return false;
}

/**
 * @param span - Where the text stands, for errors.
 * @param onUnset - Told the name of every variable that is replaced by nothing because it is not set.
 * @throws DiagnosticError `invalid-interpolation`, `required-variable`. Values of variables are in no message.
 */
export function substitute(text: string, lookup: Lookup, span: Span, onUnset?: (name: string) => void): string {
  if (!text.includes('$')) return text;
  let braces: ReadonlyMap<number, number> | undefined;

  function expand(start: number, end: number, depth: number): string {
    let result = '';
    let copied = start;
    let lineEnd = -1;
    let lastBrace = -1;
    let at = text.indexOf('$', start);
    while (at !== -1 && at + 1 < end) {
      const next = text[at + 1];
      let after = at + 1;
      let value = '$';
      if (next === '$') {
        after = at + 2;
      } else if (next !== '{') {
        const name = matchAt(NAME, text, at + 1);
        if (name !== undefined) {
          value = lookUp(name);
          after = at + 1 + name.length;
        }
      } else {
        const name = matchAt(NAME, text, at + 2);
        if (name === undefined) throw invalid(at, end);
        const nameEnd = at + 2 + name.length;
        const operator = matchAt(OPERATOR, text, nameEnd);
        if (operator === undefined) {
          if (nameEnd >= end || text[nameEnd] !== '}') throw invalid(at, end);
          value = lookUp(name);
          after = nameEnd + 1;
        } else {
          if (at > lineEnd) {
            const lineBreak = text.indexOf('\n', at);
            lineEnd = lineBreak === -1 ? end : Math.min(lineBreak, end);
            lastBrace = text.lastIndexOf('}', lineEnd - 1);
          }
          const argument = nameEnd + operator.length;
          if (lastBrace < argument) throw invalid(at, end);
          braces ??= matchBraces(text);
          // Braces that do not match: the expression ends with the last one on the line.
          const close = Math.min(braces.get(at + 1) ?? lastBrace, lastBrace);
          if (depth === MAX_DEPTH) throw tooDeep(at, close + 1);
          value = operate(name, operator as Operator, expand(argument, close, depth + 1), at, close + 1, argument);
          after = close + 1;
        }
      }
      result += text.slice(copied, at) + value;
      copied = after;
      at = text.indexOf('$', after);
    }
    return result + text.slice(copied, end);
  }

  function lookUp(name: string): string {
    const value = lookup(name);
    if (value === undefined) onUnset?.(name);
    return value ?? '';
  }

  function operate(name: string, operator: Operator, argument: string, at: number, end: number, from: number): string {
    const value = lookup(name);
    const given = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
    if (operator.endsWith('-')) return given ? (value ?? '') : argument;
    if (operator.endsWith('+')) return given ? argument : (value ?? '');
    if (given) return value ?? '';
    // The message as it is written: once its variables are replaced it may hold what is not for printing.
    const reason = text.slice(from, end - 1).trim();
    throw new DiagnosticError({
      code: 'required-variable',
      at: placeOf(text.slice(at, end), span),
      message: `the variable "${name}" is required but ${value === '' ? 'empty' : 'not set'}${reason === '' ? '' : `: ${reason}`}`,
      help: `set ${name} in the environment or in an env file`
    });
  }

  function invalid(at: number, end: number): DiagnosticError {
    const lineBreak = text.indexOf('\n', at);
    const expression = text.slice(at, lineBreak === -1 ? end : Math.min(lineBreak, end));
    return new DiagnosticError({
      code: 'invalid-interpolation',
      at: placeOf(expression, span),
      message: `"${shorten(expression)}" is not a complete variable expression`,
      help: 'write ${NAME}, ${NAME:-default}, ${NAME:?message} or ${NAME:+value} on one line; for a plain "$" write "$$"'
    });
  }

  function tooDeep(at: number, end: number): DiagnosticError {
    return new DiagnosticError({
      code: 'invalid-interpolation',
      at: placeOf(text.slice(at, end), span),
      message: `the expressions are nested more than ${MAX_DEPTH} levels deep`,
      help: 'give some of the defaults in an env file'
    });
  }

  return expand(0, text.length, 0);
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/**
 * The closing brace of every opening one, by position. The character after an opening brace is passed over, a closing
 * brace too: that is how docker compose counts.
 */
function matchBraces(text: string): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '}') {
      const start = open.pop();
      if (start !== undefined) closing.set(start, at);
    } else if (char === '{') {
      open.push(at);
      at++;
    }
  }
  return closing;
}

/** The part of a scalar's span that an expression takes; all of it where escapes or folding hide the expression. */
function placeOf(expression: string, span: Span): Span {
  const at = span.source.text.slice(span.start, span.end).indexOf(expression);
  return at === -1 ? span : { ...span, start: span.start + at, end: span.start + at + expression.length };
}

function shorten(expression: string): string {
  return expression.length > 40 ? `${expression.slice(0, 40)}…` : expression;
}
