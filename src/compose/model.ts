/**
 * The files of one project, or of one `include`, as a single document in long form.
 *
 * Each document of each file goes through the same steps: variables, merge tags, `extends`, `include`, then it is laid
 * over what the ones before it came to, and the result is checked.
 *
 * Source: compose-go, `loader/loader.go` (loadYamlModel).
 */
import { resolve } from 'node:path';
import type { Span } from '../diagnostic/index.ts';
import { checkValues } from './check-values.ts';
import { interpolateDocument, layOver, parseSource, type SourceDocuments } from './compose-file.ts';
import { withDefaults } from './defaults.ts';
import { applyExtends, createExtendedFiles, type ExtendedFiles } from './extends.ts';
import { applyIncludes, type IncludedFile } from './include.ts';
import type { MapNode, Node } from './node.ts';
import { remove } from './reset.ts';
import type { Scope } from './scope.ts';
import { readSource } from './sources.ts';
import { childOf, newMap } from './tree.ts';

/** A file of the project and where it lies; `-` for stdin. */
export interface ModelFile {
  readonly path: string;
  readonly documents: SourceDocuments;
}

/** The files of the project itself. @param files - At least one. */
export function loadMainModel(scope: Scope, files: readonly ModelFile[]): MapNode {
  const [first] = files;
  const start: Span = { source: first?.documents.source ?? { path: '-', text: '' }, start: 0, end: 0 };
  return foldFiles(scope, files, start);
}

/** The files of one `include`, with defaults, since they are compared with what else includes them. */
function loadIncludedModel(scope: Scope, files: readonly IncludedFile[]): MapNode {
  const parsed = files.map(({ path, node }) => ({
    path: resolve(scope.sources.workingDirectory, path),
    documents: parseSource(readSource(scope.sources, path, 'included file', node.span))
  }));
  const start = files[0]?.node.span ?? { source: { path: '-', text: '' }, start: 0, end: 0 };
  return withDefaults(foldFiles(scope, parsed, start));
}

function foldFiles(scope: Scope, files: readonly ModelFile[], start: Span): MapNode {
  const extendedFiles = createExtendedFiles(scope);
  const model = files.reduce(
    (base: MapNode, file) => foldDocuments(scope, base, file, extendedFiles),
    newMap([], start)
  );
  checkValues(model);
  return model;
}

function foldDocuments(scope: Scope, base: MapNode, file: ModelFile, extendedFiles: ExtendedFiles): MapNode {
  const chain = scope.chain.includes(file.path) ? scope.chain : [...scope.chain, file.path];
  return file.documents.roots.reduce(
    (model: MapNode, root) => foldDocument({ ...scope, chain }, model, root, file, extendedFiles),
    base
  );
}

function foldDocument(scope: Scope, base: MapNode, root: Node, file: ModelFile, extendedFiles: ExtendedFiles): MapNode {
  const { root: own, removals } = interpolateDocument(scope, root);
  warnOfVersion(scope, own);
  const extended = applyExtends(scope, own, file.documents.source.path, removals, extendedFiles);
  const reduced = remove(base, removals);
  return layOver(reduced, applyIncludes(scope, extended, loadIncludedModel), true);
}

function warnOfVersion(scope: Scope, root: MapNode): void {
  const version = childOf(root, 'version');
  if (version === undefined) return;
  scope.findings.add({
    code: 'obsolete-attribute',
    severity: 'warning',
    at: version.span,
    message: '"version" is obsolete and has no effect',
    help: 'remove it'
  });
}
