/**
 * Reads the YAML of Compose files.
 *
 * In: the text of one file. Out: its documents as trees of nodes, and as the `yaml` package has them.
 *
 * Source: YAML 1.2, as docker compose's parser (go-yaml v3) reads it.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Node as YamlNode } from 'yaml';
import { DiagnosticError, type SourceText } from '../diagnostic/index.ts';
import type { Node } from './node.ts';
import type { RawContentNode, RawNode } from './yaml/syntax.ts';
import { createTreeBuilder } from './yaml/tree.ts';

export interface ComposeDocuments {
  readonly documents: Document.Parsed[];
  /** One for each document; a root may be something else than a map. */
  readonly roots: Node[];
}

/** @throws DiagnosticError `invalid-yaml` */
export function parseComposeDocuments(source: SourceText): ComposeDocuments {
  const parsed = parseAllDocuments(source.text, { uniqueKeys: false, logLevel: 'silent', merge: false });
  const documents: Document.Parsed[] = 'empty' in parsed ? [] : parsed;
  const build = createTreeBuilder(source);
  const anchors = new Map<string, RawContentNode>();
  const roots = documents.map(document => {
    const error = document.errors[0];
    if (error !== undefined) {
      throw new DiagnosticError({
        code: 'invalid-yaml',
        at: { source, start: error.pos[0], end: error.pos[1] },
        message: error.message.split('\n', 1)[0] ?? 'invalid YAML'
      });
    }
    return build(toRaw(document.contents, source, anchors));
  });
  return { documents, roots };
}

function toRaw(node: YamlNode | null, source: SourceText, anchors: Map<string, RawContentNode>): RawNode {
  const [start, end] = [node?.range?.[0] ?? 0, node?.range?.[1] ?? 0];
  if (isAlias(node)) {
    const target = anchors.get(node.source);
    if (target === undefined) {
      throw new DiagnosticError({
        code: 'invalid-yaml',
        at: { source, start, end },
        message: `unknown anchor "${node.source}"`
      });
    }
    return { kind: 'alias', name: node.source, target, start, end };
  }
  const tag = (node?.tag ?? '').replace('tag:yaml.org,2002:', '!!');
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  const base = { start, end, tag, anchored: anchor !== undefined };
  const remember = <T extends RawContentNode>(raw: T): T => {
    if (anchor !== undefined) anchors.set(anchor, raw);
    return raw;
  };
  if (isMap(node) || isSeq(node)) {
    const children: RawNode[] = [];
    const raw = remember({ ...base, kind: isMap(node) ? 'map' : 'sequence', children });
    if (isMap(node)) {
      for (const pair of node.items) {
        children.push(toRaw(pair.key as YamlNode, source, anchors), toRaw(pair.value as YamlNode, source, anchors));
      }
    } else for (const item of node.items) children.push(toRaw(item as YamlNode, source, anchors));
    return raw;
  }
  const styles: Record<string, 'single' | 'double' | 'literal' | 'folded'> = {
    QUOTE_SINGLE: 'single',
    QUOTE_DOUBLE: 'double',
    BLOCK_LITERAL: 'literal',
    BLOCK_FOLDED: 'folded'
  };
  const style = (isScalar(node) && styles[node.type ?? '']) || 'plain';
  return remember({ ...base, kind: 'scalar', text: isScalar(node) ? (node.source ?? '') : '', style });
}
