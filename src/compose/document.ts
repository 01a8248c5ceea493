/**
 * Reads the YAML of Compose files.
 *
 * In: the text of one file. Out: a tree of nodes for each of its documents.
 * The surprising rule: the `yaml` package has no say in what a file means. It follows YAML 1.2 to the letter, docker
 * compose does not, and what one accepts the other may refuse or read otherwise (`012`, `"a"#comment`, `[a?b]`). For
 * changing a file in place it is the better tool, so its documents can be had, too.
 */
import { type Document, parseAllDocuments } from 'yaml';
import type { SourceText } from '../diagnostic/index.ts';
import type { Node } from './node.ts';
import { parseDocuments } from './yaml/parser.ts';
import type { RawNode } from './yaml/syntax.ts';
import { createTreeBuilder } from './yaml/tree.ts';

export interface ComposeDocuments {
  /** One for each document of the file, none for a file without any; a root may be something else than a map. */
  readonly roots: readonly Node[];
  /** The same documents as they were written, for editing the file in place. */
  readonly raw: readonly RawNode[];
}

/** @throws DiagnosticError `invalid-yaml` */
export function parseComposeDocuments(source: SourceText): ComposeDocuments {
  const raw = parseDocuments(source);
  return { raw, roots: raw.map(createTreeBuilder(source)) };
}

/**
 * The documents of a file as the `yaml` package has them, its errors included. They take ten times as long as the
 * trees above, so ask only when a file is to be edited.
 */
export function parseForEditing(source: SourceText): readonly Document.Parsed[] {
  const parsed = parseAllDocuments(source.text, { uniqueKeys: false, logLevel: 'silent' });
  return 'empty' in parsed ? [] : parsed;
}
