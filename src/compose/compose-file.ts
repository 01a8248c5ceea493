/**
 * One Compose file from its bytes to interpolated documents, and the step that lays one document over another.
 *
 * Source: compose-go, `loader/loader.go` (loadYamlFile).
 */
import { DiagnosticError, type SourceText } from '../diagnostic/index.ts';
import { toCanonical } from './canonical.ts';
import { type ComposeDocuments, parseComposeDocuments } from './document.ts';
import { writeOutForeign } from './foreign-texts.ts';
import { interpolateTree } from './interpolate.ts';
import { mergeDocuments } from './merge.ts';
import type { MapNode, Node } from './node.ts';
import { takeTags, type Untagged } from './reset.ts';
import { lookupIn, type Scope, sharesVariables } from './scope.ts';
import { describeKind, refuse, withoutKeys } from './tree.ts';
import { removeSuperseded, withoutEmptyNameServers } from './unique.ts';
import { validateSchema } from './validate.ts';

export interface SourceDocuments extends ComposeDocuments {
  readonly source: SourceText;
}

export function parseSource(source: SourceText): SourceDocuments {
  return { source, ...parseComposeDocuments(source) };
}

/** A document with its variables replaced and its merge tags taken out. @throws DiagnosticError */
export function interpolateDocument(scope: Scope, root: Node): Untagged {
  if (root.kind !== 'map') {
    const help = 'begin with "services:"; remove empty documents (a "---" with nothing after it)';
    return refuse('schema-violation', root, `a Compose file must be a mapping, not ${describeKind(root)}`, help);
  }
  const untagged = takeTags(root);
  const { root: interpolated, diagnostics } = interpolateTree(untagged.root, lookupIn(scope.variables));
  scope.findings.add(...diagnostics);
  if (sharesVariables(scope)) return { ...untagged, root: interpolated };
  const texts = writeOutForeign(interpolated, scope.variables, scope.main, scope.onWrittenOut);
  return { ...untagged, root: texts };
}

/**
 * Lays a document over what the ones before it came to.
 *
 * @param base - In long form; empty for the first document.
 * @param check - Whether the result has to follow the schema; docker compose does not ask that of an extended file.
 */
export function layOver(base: MapNode, over: MapNode, check: boolean): MapNode {
  const merged = removeSuperseded(mergeDocuments(base, over));
  if (check) {
    const problems = validateSchema(merged);
    if (problems.length > 0) throw new DiagnosticError(problems);
  }
  const canonical = withoutEmptyNameServers(toCanonical(check ? withoutKeys(merged, 'version') : merged));
  // The long form shows what the short one hid, such as a port within a range.
  return removeSuperseded(canonical);
}
