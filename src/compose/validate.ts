/**
 * Whether a tree follows the Compose Specification, and if not, what a person has to change.
 *
 * In: one tree as docker compose validates it: each document of each file once it is interpolated, cast, extended and
 * merged over what came before it, without `include` and `extends`, which docker compose takes out earlier.
 * Out: one finding per mistake, all of them, in reading order.
 * The verdict is that of a validator which was generated from `schemas/`; nothing here decides what is allowed. That
 * services, networks and the rest exist where they are named is for the consistency check.
 *
 * Source: Compose Specification; where it and docker compose differ, docker compose 2.40 (compose-go, schema/).
 */
import { type Diagnostic, sortDiagnostics } from '../diagnostic/index.ts';
import type { MapNode } from './node.ts';
import { validateComposeFile, vocabulary } from './schema.generated.js';
import { collapseErrors } from './validate/findings.ts';
import { explain } from './validate/messages.ts';
import { toPlain } from './validate/plain.ts';

/**
 * Checks a tree against the Compose Specification.
 *
 * @returns `schema-violation` findings sorted by place; empty where docker compose would accept the tree, too.
 */
export function validateSchema(root: MapNode): Diagnostic[] {
  if (validateComposeFile(toPlain(root))) return [];
  const words = vocabulary();
  const findings = collapseErrors(validateComposeFile.errors ?? []);
  return sortDiagnostics(distinct(findings.map(finding => explain(finding, root, words))));
}

/** What several services take from one anchor is one mistake: only the first mention of a place stays. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ at, message }) => {
    if (at === undefined) return true;
    // The path in quotes at the start is all that differs between mentions.
    const key = JSON.stringify([at.source.path, at.start, at.end, message.replace(/"[^"]*"/, '')]);
    return !seen.has(key) && seen.add(key);
  });
}
