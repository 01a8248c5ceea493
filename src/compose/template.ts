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

/** A piece of a template: text as it is, or a variable. Ranges are UTF-16 offsets into the template. */
type Part = string | Variable;

interface Variable {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly operation?: Operation;
}

interface Operation {
  readonly operator: Operator;
  /** The default, the replacement or the message. */
  readonly argument: readonly Part[];
  readonly argumentStart: number;
}

/** Each level costs the machine's stack; people write two or three. */
const MAX_DEPTH = 100;

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

  function evaluateAll(parts: readonly Part[]): string {
    let result = '';
    for (const part of parts) result += typeof part === 'string' ? part : evaluate(part);
    return result;
  }

  function evaluate(variable: Variable): string {
    const { name, operation } = variable;
    if (operation !== undefined) return operate(variable, operation, evaluateAll(operation.argument));
    const value = lookup(name);
    if (value === undefined) onUnset?.(name);
    return value ?? '';
  }

  function operate(variable: Variable, { operator, argumentStart }: Operation, argument: string): string {
    const value = lookup(variable.name);
    const isGiven = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
    if (operator.endsWith('-')) return isGiven ? (value ?? '') : argument;
    if (operator.endsWith('+')) return isGiven ? argument : (value ?? '');
    if (isGiven) return value ?? '';
    // The message as it is written: with its variables replaced it might hold what is not for printing.
    const reason = text.slice(argumentStart, variable.end - 1).trim();
    throw new DiagnosticError({
      code: 'required-variable',
      at: placeOf(text.slice(variable.start, variable.end), span),
      message: `the variable "${variable.name}" is required but ${value === '' ? 'empty' : 'not set'}${reason === '' ? '' : `: ${reason}`}`,
      help: `set ${variable.name} in the environment or in an env file`
    });
  }

  return evaluateAll(parseTemplate(text, span));
}

/** A stretch of a template that is being read, with what is known of the line that is read just now. */
interface Stretch {
  readonly end: number;
  readonly depth: number;
  lineEnd: number;
  /** The last `}` of the line; -1 where there is none. */
  lastBrace: number;
}

function parseTemplate(text: string, span: Span): readonly Part[] {
  let braces: ReadonlyMap<number, number> | undefined;

  function parse(start: number, end: number, depth: number): readonly Part[] {
    const stretch: Stretch = { end, depth, lineEnd: -1, lastBrace: -1 };
    const parts: Part[] = [];
    let copied = start;
    for (let at = text.indexOf('$', start); at !== -1 && at + 1 < end; at = text.indexOf('$', at)) {
      const [part, after] = parseExpression(at, stretch);
      if (part !== undefined) {
        parts.push(text.slice(copied, at), part);
        copied = after;
      }
      at = after;
    }
    parts.push(text.slice(copied, end));
    return parts;
  }

  /** @returns what stands at a `$`, undefined where that is only the `$`, and the place behind it. */
  function parseExpression(at: number, stretch: Stretch): readonly [Part | undefined, number] {
    const next = text[at + 1];
    if (next === '$') return ['$', at + 2];
    const isBraced = next === '{';
    const name = matchAt(NAME, text, isBraced ? at + 2 : at + 1);
    if (isBraced) return parseBraced(at, name, stretch);
    if (name === undefined) return [undefined, at + 1];
    const end = at + 1 + name.length;
    return [{ name, start: at, end }, end];
  }

  function parseBraced(at: number, name: string | undefined, stretch: Stretch): readonly [Part, number] {
    if (name === undefined) throw invalid(at, stretch.end);
    const nameEnd = at + 2 + name.length;
    if (nameEnd < stretch.end && text[nameEnd] === '}') return [{ name, start: at, end: nameEnd + 1 }, nameEnd + 1];
    const operator = matchAt(OPERATOR, text, nameEnd) as Operator | undefined; // the pattern has all of them
    if (operator === undefined) throw invalid(at, stretch.end);
    const argumentStart = nameEnd + operator.length;
    const close = closingBrace(at, argumentStart, stretch);
    if (close === undefined) throw invalid(at, stretch.end);
    if (stretch.depth === MAX_DEPTH) throw tooDeep(at, close + 1);
    const argument = parse(argumentStart, close, stretch.depth + 1);
    return [{ name, start: at, end: close + 1, operation: { operator, argument, argumentStart } }, close + 1];
  }

  /** Where braces do not match, an expression ends with the last one on its line. */
  function closingBrace(at: number, argumentStart: number, stretch: Stretch): number | undefined {
    if (at > stretch.lineEnd) {
      const lineBreak = text.indexOf('\n', at);
      stretch.lineEnd = lineBreak === -1 ? stretch.end : Math.min(lineBreak, stretch.end);
      stretch.lastBrace = text.lastIndexOf('}', stretch.lineEnd - 1);
    }
    if (stretch.lastBrace < argumentStart) return undefined;
    braces ??= matchBraces(text);
    return Math.min(braces.get(at + 1) ?? stretch.lastBrace, stretch.lastBrace);
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

  return parse(0, text.length, 0);
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
