/**
 * Reads the YAML of Compose files.
 *
 * In: the text of one file. Out: its documents, as they are written and as trees of nodes.
 * The surprising rule: the parser is our own, since no package for JavaScript reads YAML as docker compose does. That is
 * YAML 1.1 with parts of 1.2 and a few habits: `012` is 10, `"a"#comment` is fine, `[a?b]` is not. The `yaml` package,
 * which follows YAML 1.2 to the letter, disagrees on each of these, and takes five times as long.
 */
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
