/**
 * Prints values as YAML.
 *
 * In: the nodes of a Compose tree, or content made by the renderers; where it will stand.
 * Out: text in block style, two spaces a level (or the file's own step), or in flow style on one line.
 * Both printers keep their own stack and indentation ends at a fixed depth, below which flow style goes on: deep
 * documents neither overflow the call stack nor grow with the square of their depth.
 */
import type { ScalarNode } from '../compose/node.ts';
import { isPlainSafe, isPlainToken, literalBlock, quoteString, type ScalarPlace } from './scalar.ts';

/** What can be printed. Every `Node` of a Compose tree can. */
export type Printable = PrintableScalar | PrintableMap | PrintableList | Token;

export interface PrintableScalar extends Pick<ScalarNode, 'kind' | 'value' | 'text' | 'style'> {
  readonly tag?: string;
}

export interface PrintableMap {
  readonly kind: 'map';
  readonly tag?: string;
  readonly entries: readonly PrintableEntry[];
}

export interface PrintableEntry {
  readonly key: PrintableScalar | Token;
  readonly value: Printable;
}

export interface PrintableList {
  readonly kind: 'sequence';
  readonly tag?: string;
  readonly items: readonly Printable[];
}

/** Text that is YAML already, on one line: an alias, a scalar copied from the file. */
interface Token {
  readonly kind: 'token';
  readonly token: string;
}

export interface Layout {
  readonly eol: string;
  /** Columns by which a map is indented below its key. */
  readonly step: number;
  /** Columns by which the dashes of a list are indented below its key: 0, or as many as `step`. */
  readonly dashIndent: number;
  /** What to print in place of a scalar; all as they are where this is absent. */
  readonly view?: View;
}

type View = (scalar: PrintableScalar) => PrintableScalar;

const asItIs: View = scalar => scalar;

const DEEPEST_INDENT = 100;
/** YAML lets a key on one line have 1024 characters; longer ones are marked with `?`. */
const LONGEST_SIMPLE_KEY = 1000;

/** @returns a string to print, in quotes where a reader could take it for something else. */
export function stringOf(text: string, value = text): PrintableScalar {
  return { kind: 'scalar', value, text, style: isPlainSafe(text, 'block') ? 'plain' : 'single' };
}

interface Frame {
  readonly node: PrintableMap | PrintableList;
  readonly indent: number;
  index: number;
  /** What stands before the first entry in place of indentation: the dash of the list around it. */
  lead: string | undefined;
}

/**
 * @param indent - The column in which the keys or dashes stand.
 * @returns lines, each ended by the layout's line break.
 */
export function printBlock(root: PrintableMap | PrintableList, indent: number, layout: Layout): string {
  const lines: string[] = [];
  const stack: Frame[] = [{ node: root, indent, index: 0, lead: undefined }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const child = childOf(frame.node, frame.index);
    if (child === undefined) {
      stack.pop();
      continue;
    }
    const margin = frame.lead ?? ' '.repeat(frame.indent);
    frame.index += 1;
    frame.lead = undefined;
    const before = child.key === undefined ? `${margin}-` : margin + keyBefore(child.key, frame.indent, layout.eol);
    const nested = nestedIndent(frame, child.value, layout);
    if (nested === undefined) {
      lines.push(before, inlineValue(child.value, frame.indent + layout.step, layout), layout.eol);
      continue;
    }
    const dashed = child.key === undefined && nested.node.tag === undefined;
    if (!dashed) lines.push(before, nested.node.tag === undefined ? '' : ` ${nested.node.tag}`, layout.eol);
    stack.push({ ...nested, index: 0, lead: dashed ? `${before} ` : undefined });
  }
  return lines.join('');
}

function childOf(
  node: PrintableMap | PrintableList,
  index: number
): { readonly key: PrintableEntry['key'] | undefined; readonly value: Printable } | undefined {
  if (node.kind === 'map') return node.entries[index];
  const value = node.items[index];
  return value === undefined ? undefined : { key: undefined, value };
}

/** Where the lines of a collection go; undefined for what stands on the line of its key or dash. */
function nestedIndent(
  frame: Frame,
  value: Printable,
  layout: Layout
): { readonly node: PrintableMap | PrintableList; readonly indent: number } | undefined {
  if (!isCollection(value) || isEmpty(value) || frame.indent >= DEEPEST_INDENT) return undefined;
  if (frame.node.kind === 'sequence') return { node: value, indent: frame.indent + 2 };
  return { node: value, indent: frame.indent + (value.kind === 'map' ? layout.step : layout.dashIndent) };
}

function isCollection(value: Printable): value is PrintableMap | PrintableList {
  return value.kind === 'map' || value.kind === 'sequence';
}

function isEmpty(value: PrintableMap | PrintableList): boolean {
  return (value.kind === 'map' ? value.entries : value.items).length === 0;
}

function inlineValue(value: Printable, indent: number, { eol, view = asItIs }: Layout): string {
  if (isCollection(value)) return ` ${printFlow(value, 'flow', view)}`;
  if (value.kind === 'token') return ` ${value.token}`;
  const scalar = view(value);
  const tag = scalar.tag === undefined ? '' : ` ${scalar.tag}`;
  const block = spansLines(scalar) ? literalBlock(scalar.text, indent, eol) : undefined;
  const token = block ?? scalarToken(scalar, 'block');
  return token === '' ? tag : `${tag} ${token}`;
}

function spansLines(scalar: PrintableScalar): boolean {
  return scalar.style === 'literal' || scalar.style === 'folded' || scalar.text.includes('\n');
}

/**
 * A scalar on one line. A plain one goes out as it came in, so that the reader takes it for the same type and casts it
 * as it cast the original.
 */
function scalarToken({ text, value, style }: PrintableScalar, place: ScalarPlace): string {
  if (style === 'plain') {
    if (text === '' && value === null) return place === 'block' ? '' : 'null';
    if (isPlainToken(text, place)) return text;
    if (typeof value !== 'string' && !text.includes('$')) return text;
  }
  return quoteString(text, style === 'literal' || style === 'folded' ? 'plain' : style, place);
}

/** A key of block style with its colon. */
function keyBefore(key: PrintableEntry['key'], indent: number, eol: string): string {
  const token = keyToken(key, 'block');
  return token.length <= LONGEST_SIMPLE_KEY ? `${token}:` : `? ${token}${eol}${' '.repeat(indent)}:`;
}

function keyToken(key: PrintableEntry['key'], place: ScalarPlace): string {
  return key.kind === 'token' ? key.token : scalarToken(key, place) || 'null';
}

/** @returns the value on one line. */
export function printFlow(root: Printable, place: 'flow' | 'json', view: View = asItIs): string {
  const out: string[] = [];
  const stack: { readonly node: PrintableMap | PrintableList; index: number }[] = [];
  const open = (value: Printable): void => {
    if (!isCollection(value)) {
      out.push(value.kind === 'token' ? value.token : taggedToken(view(value), place));
      return;
    }
    out.push(value.tag === undefined ? '' : `${value.tag} `, value.kind === 'map' ? '{' : '[');
    stack.push({ node: value, index: 0 });
  };
  open(root);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const child = childOf(frame.node, frame.index);
    if (child === undefined) {
      out.push(frame.node.kind === 'map' ? '}' : ']');
      stack.pop();
      continue;
    }
    if (frame.index > 0) out.push(', ');
    frame.index += 1;
    if (child.key !== undefined) {
      const token = keyToken(child.key, place);
      out.push(token.length <= LONGEST_SIMPLE_KEY ? `${token}: ` : `? ${token} : `);
    }
    open(child.value);
  }
  return out.join('');
}

function taggedToken(scalar: PrintableScalar, place: ScalarPlace): string {
  const token = scalarToken(scalar, place);
  return scalar.tag === undefined ? token : `${scalar.tag} ${token}`;
}
