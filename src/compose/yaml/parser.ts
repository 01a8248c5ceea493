/**
 * Parses YAML: from tokens to the documents of a file as they are written.
 *
 * In: the text of a file. Out: the root of each document; aliases know what they name.
 * The surprising rule: an anchor outlives its document, so a later document of the file may use it.
 *
 * Source: YAML 1.1, chapter 4; go-yaml v3, whose parser accepts and refuses what this one does.
 */
import { type SourceText, suggestName } from '../../diagnostic/index.ts';
import type { ScalarStyle } from '../node.ts';
import { fail } from './cursor.ts';
import { scanTokens } from './scanner.ts';
import type { RawContentNode, RawMap, RawNode, RawScalar, RawSequence } from './syntax.ts';
import type { TagToken, Token } from './tokens.ts';

/** Deeper than people nest, shallow enough for every walk over the tree to be recursive. */
const MAX_DEPTH = 1000;

const YAML_TAGS = 'tag:yaml.org,2002:';

/** What may stand before a node's content. */
interface Properties {
  /** Where the first of them starts; undefined where there are none. */
  readonly start: number | undefined;
  readonly end: number;
  readonly tag: string;
  readonly anchor: string | undefined;
}

/** A collection whose end is not reached. */
interface Growing<K extends 'map' | 'sequence'> {
  readonly kind: K;
  readonly tag: string;
  readonly anchored: boolean;
  readonly start: number;
  end: number;
  readonly children: RawNode[];
}

const NO_PROPERTIES: Properties = { start: undefined, end: 0, tag: '', anchor: undefined };

/** @throws DiagnosticError `invalid-yaml` */
export function parseDocuments(source: SourceText): RawNode[] {
  const tokens = scanTokens(source);
  const anchors = new Map<string, RawContentNode>();
  let handles: Map<string, string>;
  let index = 0;
  let depth = 0;

  /** Never past the end token, which stands for all that would follow. */
  const peek = (): Token => tokens[Math.min(index, tokens.length - 1)] as Token; // there is always an end token
  const peekKind = (): Token['kind'] => peek().kind;

  function next(): Token {
    const token = peek();
    index++;
    return token;
  }

  function parseAll(): RawNode[] {
    const roots: RawNode[] = [];
    while (peekKind() !== 'end') {
      roots.push(parseDocument(roots.length === 0));
      if (peekKind() === 'document-end') index++;
      if (roots.length > 0) while (peekKind() === 'document-end') index++;
    }
    return roots;
  }

  function parseDocument(isFirst: boolean): RawNode {
    const hasDirectives = parseDirectives();
    if (peekKind() === 'document-start') {
      const { end } = next();
      return endsDocument(peekKind()) ? emptyScalar(end) : parseNode(true, false);
    }
    if (!isFirst || hasDirectives) {
      const { start, end } = peek();
      const message = 'a document has ended before this, and no new one has started';
      fail(source, start, end, message, 'start one with "---", or indent this like what it belongs to');
    }
    return parseNode(true, false);
  }

  function parseDirectives(): boolean {
    handles = new Map();
    let hasVersion = false;
    const first = index;
    for (;;) {
      const token = peek();
      if (token.kind === 'yaml-directive') {
        if (hasVersion) fail(source, token.start, token.end, 'a document has one "%YAML" line', 'remove this one');
        hasVersion = true;
      } else if (token.kind === 'tag-directive') {
        if (handles.has(token.handle)) {
          fail(
            source,
            token.start,
            token.end,
            `the handle "${token.handle}" is declared twice`,
            'remove one of the lines'
          );
        }
        handles.set(token.handle, token.suffix);
      } else break;
      index++;
    }
    if (!handles.has('!')) handles.set('!', '!');
    if (!handles.has('!!')) handles.set('!!', YAML_TAGS);
    return index > first;
  }

  /**
   * @param inBlock - Whether block maps and sequences may stand here, as they may not within `[…]` and `{…}`.
   * @param indentless - Whether a list may stand here without indentation, as it may behind a key.
   */
  function parseNode(inBlock: boolean, indentless: boolean): RawNode {
    const token = peek();
    if (token.kind === 'alias') {
      index++;
      return {
        kind: 'alias',
        name: token.name,
        target: anchorNamed(token.name, token),
        start: token.start,
        end: token.end
      };
    }
    if (++depth > MAX_DEPTH) {
      fail(
        source,
        token.start,
        token.end,
        `values are nested more than ${MAX_DEPTH} levels deep`,
        'nest them less deeply'
      );
    }
    const node = parseContent(parseProperties(), inBlock, indentless);
    depth--;
    return node;
  }

  function anchorNamed(name: string, { start, end }: Token): RawContentNode {
    const target = anchors.get(name);
    if (target !== undefined) return target;
    const near = suggestName(name, anchors.keys());
    const help = near === undefined ? `define it before, with "&${name}"` : `did you mean "*${near}"?`;
    return fail(source, start, end, `the alias "*${name}" names an anchor that is not defined before it`, help);
  }

  function parseProperties(): Properties {
    const { kind, start } = peek();
    if (kind !== 'anchor' && kind !== 'tag') return NO_PROPERTIES;
    let anchor: string | undefined;
    let tag: TagToken | undefined;
    let end = start;
    for (let token = peek(); ; token = peek()) {
      if (token.kind === 'anchor' && anchor === undefined) anchor = token.name;
      else if (token.kind === 'tag' && tag === undefined) tag = token;
      else break;
      end = token.end;
      index++;
    }
    return { start, end, anchor, tag: tag === undefined ? '' : resolveTag(tag) };
  }

  function resolveTag(token: TagToken): string {
    const prefix = token.handle === '' ? '' : handles.get(token.handle);
    if (prefix === undefined) {
      const message = `the tag's handle "${token.handle}" is not declared`;
      fail(source, token.start, token.end, message, 'write "!!str", "!reset" or "!override", or remove the tag');
    }
    const tag = prefix + token.suffix;
    if (tag === '!') return '';
    return tag.startsWith(YAML_TAGS) ? `!!${tag.slice(YAML_TAGS.length)}` : tag;
  }

  function parseContent(properties: Properties, inBlock: boolean, indentless: boolean): RawNode {
    const token = peek();
    switch (token.kind) {
      case 'block-entry':
        if (indentless) return parseBlockSequence(properties, true);
        break;
      case 'scalar':
        index++;
        return scalar(properties, token.text, token.style, token.start, token.end);
      case 'flow-sequence-start':
        return parseFlowSequence(properties);
      case 'flow-map-start':
        return parseFlowMap(properties);
      case 'block-sequence-start':
        if (inBlock) return parseBlockSequence(properties, false);
        break;
      case 'block-map-start':
        if (inBlock) return parseBlockMap(properties);
        break;
      default:
    }
    if (properties.start !== undefined) return scalar(properties, '', 'plain', properties.start, properties.end);
    return failAtToken(token, 'a value is missing here', 'write one, or remove what asks for it');
  }

  function scalar(
    { tag, anchor }: Properties,
    text: string,
    style: ScalarStyle,
    start: number,
    end: number
  ): RawScalar {
    const node: RawScalar = { kind: 'scalar', tag, anchored: anchor !== undefined, start, end, text, style };
    if (anchor !== undefined) anchors.set(anchor, node);
    return node;
  }

  /** A collection is known by its anchor from its start on: an alias within it is told about the circle later. */
  function begin<K extends 'map' | 'sequence'>(kind: K, { tag, anchor }: Properties): Growing<K> {
    const { start } = peek();
    const node: Growing<K> = { kind, tag, anchored: anchor !== undefined, start, end: start, children: [] };
    if (anchor !== undefined) anchors.set(anchor, node as Growing<'map'> | Growing<'sequence'>);
    return node;
  }

  function parseBlockSequence(properties: Properties, isIndentless: boolean): RawSequence {
    const node = begin('sequence', properties);
    if (!isIndentless) index++;
    while (peekKind() === 'block-entry') {
      const { end } = next();
      const kind = peekKind();
      const isEmpty =
        kind === 'block-entry' || kind === 'block-end' || (isIndentless && (kind === 'key' || kind === 'value'));
      node.children.push(isEmpty ? emptyScalar(end) : parseNode(true, false));
    }
    if (!isIndentless) {
      if (peekKind() !== 'block-end') {
        failAtToken(peek(), 'this stands in a list but does not start with "-"', 'indent it like what it belongs to');
      }
      index++;
    }
    return close(node);
  }

  function parseBlockMap(properties: Properties): RawMap {
    const node = begin('map', properties);
    index++;
    for (;;) {
      const kind = peekKind();
      if (kind === 'key') {
        const { end } = next();
        node.children.push(endsBlockEntry(peekKind()) ? emptyScalar(end) : parseNode(true, true));
      } else if (kind === 'value') {
        // A ":" with nothing before it.
        failAtToken(peek(), 'a key is missing before this ":"', 'write one; an empty one is written as ""');
      } else break;
      node.children.push(parseBlockValue());
    }
    if (peekKind() !== 'block-end') {
      failAtToken(
        peek(),
        'this is indented neither like a key nor like a value of the map around it',
        'mend its indentation'
      );
    }
    index++;
    return close(node);
  }

  function parseBlockValue(): RawNode {
    if (peekKind() !== 'value') return emptyScalar(peek().start);
    const { end } = next();
    return endsBlockEntry(peekKind()) ? emptyScalar(end) : parseNode(true, true);
  }

  function parseFlowSequence(properties: Properties): RawSequence {
    const node = begin('sequence', properties);
    const open = next();
    for (let isFirst = true; peekKind() !== 'flow-sequence-end'; isFirst = false) {
      if (!isFirst) {
        if (peekKind() !== 'flow-entry') failInFlow(open, ']');
        index++;
        if (peekKind() === 'flow-sequence-end') break;
      }
      node.children.push(peekKind() === 'key' ? parsePairInSequence() : parseNode(false, false));
    }
    return close(node, next().end);
  }

  /** `[key: value]` is a list of one map. */
  function parsePairInSequence(): RawMap {
    const { start, end } = next();
    const children: RawNode[] = [];
    const kind = peekKind();
    if (kind === 'value' || kind === 'flow-entry' || kind === 'flow-sequence-end') {
      // The parser that we follow passes over this token without a look.
      index++;
      children.push(emptyScalar(end));
    } else children.push(parseNode(false, false));
    children.push(parseFlowValue('flow-sequence-end'));
    return close({ kind: 'map', tag: '', anchored: false, start, end, children });
  }

  function parseFlowMap(properties: Properties): RawMap {
    const node = begin('map', properties);
    const open = next();
    for (let isFirst = true; peekKind() !== 'flow-map-end'; isFirst = false) {
      if (!isFirst) {
        if (peekKind() !== 'flow-entry') failInFlow(open, '}');
        index++;
        if (peekKind() === 'flow-map-end') break;
      }
      if (peekKind() === 'key') {
        index++;
        const kind = peekKind();
        const isEmpty = kind === 'value' || kind === 'flow-entry' || kind === 'flow-map-end';
        node.children.push(isEmpty ? emptyScalar(peek().start) : parseNode(false, false));
        node.children.push(parseFlowValue('flow-map-end'));
      } else {
        const key = parseNode(false, false);
        node.children.push(key, emptyScalar(key.end));
      }
    }
    return close(node, next().end);
  }

  function parseFlowValue(end: 'flow-map-end' | 'flow-sequence-end'): RawNode {
    if (peekKind() === 'value') {
      index++;
      if (peekKind() !== 'flow-entry' && peekKind() !== end) return parseNode(false, false);
    }
    return emptyScalar(peek().start);
  }

  function failInFlow(open: Token, close: ']' | '}'): never {
    const token = peek();
    if (token.kind === 'end') {
      fail(
        source,
        open.start,
        open.end,
        `the "${source.text.charAt(open.start)}" is never closed`,
        `end it with "${close}"`
      );
    }
    return failAtToken(
      token,
      `"," or "${close}" is missing before this`,
      'put quotes around values with special characters'
    );
  }

  /** Tokens without extent, as starts of blocks, give way to the one behind them. */
  function failAtToken(token: Token, message: string, help: string): never {
    const visible = tokens.slice(index, index + 3).find(({ start, end }) => end > start) ?? token;
    return fail(source, visible.start, visible.end, message, help);
  }

  return parseAll();
}

function endsDocument(kind: Token['kind']): boolean {
  return (
    kind === 'yaml-directive' ||
    kind === 'tag-directive' ||
    kind === 'document-start' ||
    kind === 'document-end' ||
    kind === 'end'
  );
}

function endsBlockEntry(kind: Token['kind']): boolean {
  return kind === 'key' || kind === 'value' || kind === 'block-end';
}

function emptyScalar(at: number): RawScalar {
  return { kind: 'scalar', tag: '', anchored: false, start: at, end: at, text: '', style: 'plain' };
}

/** Ends a collection where its last child ends, or where its bracket does. */
function close<T extends { end: number; readonly children: readonly RawNode[] }>(node: T, end?: number): T {
  node.end = end ?? Math.max(node.end, node.children.at(-1)?.end ?? 0);
  return node;
}
