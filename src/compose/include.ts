/**
 * `include`: other Compose files, read as projects of their own and put beside this one's services.
 *
 * In: one interpolated document. Out: the document with everything that its includes bring, and without `include`.
 * The surprising rules: an included file sees the variables of this project over those of its own env file; what is
 * defined twice is an error unless both say the same; names and extensions of an included file do not count.
 *
 * Source: Compose Specification, "Include"; compose-go, `loader/include.go`, whose resolving of relative folders in
 * nested includes (`project_directory`, `env_file`: from the current folder) is kept as it is.
 */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, DiagnosticError, locationOf } from '../diagnostic/index.ts';
import { isAbsent } from '../host/index.ts';
import { type EnvFile, readEnvFiles, type Variables } from './environment.ts';
import { sameValue } from './go-values.ts';
import type { MapNode, Node, ScalarNode } from './node.ts';
import { withPassedOnValues } from './passed-on-values.ts';
import { isRemoteFile, rebase } from './paths.ts';
import type { Scope } from './scope.ts';
import { fileProblem, shownPath } from './sources.ts';
import {
  childOf,
  describeKind,
  entriesOf,
  isNull,
  keyOf,
  newMap,
  refuse,
  stringOf,
  withKey,
  withoutKeys
} from './tree.ts';

/** What an included project can bring. */
const SECTIONS = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models'];

/** Reads files into one document in long form, with all defaults; see `model.ts`. */
export type LoadModel = (scope: Scope, files: readonly IncludedFile[]) => MapNode;

export interface IncludedFile {
  /** Absolute, or relative to the current folder. */
  readonly path: string;
  /** What names it. */
  readonly node: Node;
}

/** One element of `include` in long form. */
interface Include {
  readonly node: Node;
  readonly paths: readonly ScalarNode[];
  readonly projectDirectory: string | undefined;
  readonly envFiles: readonly ScalarNode[];
}

/** @param loadModel - Reads what is included. */
export function applyIncludes(scope: Scope, root: MapNode, loadModel: LoadModel): MapNode {
  const includes = childOf(root, 'include');
  if (includes === undefined) return root;
  let result = withoutKeys(root, 'include');
  for (const include of parseIncludes(includes)) result = importInto(result, loadInclude(scope, include, loadModel));
  return result;
}

function parseIncludes(node: Node): Include[] {
  if (isNull(node)) return [];
  if (node.kind !== 'sequence') {
    const help = 'write a list of paths, "include: [PATH, …]"';
    return refuse('schema-violation', node, `"include" must be a list, not ${describeKind(node)}`, help);
  }
  return node.items.map((item, index) => parseInclude(item, `include[${index}]`));
}

function parseInclude(node: Node, path: string): Include {
  if (node.kind === 'scalar') return { node, paths: texts(node, path), projectDirectory: undefined, envFiles: [] };
  if (node.kind === 'sequence') {
    return refuse('schema-violation', node, `"${path}" must be a path or a mapping, not ${describeKind(node)}`);
  }
  const [paths, folder, envFile] = ['path', 'project_directory', 'env_file'].map(key => childOf(node, key));
  return {
    node,
    paths: texts(paths, `${path}.path`),
    projectDirectory:
      folder === undefined || isNull(folder) ? undefined : textOf(folder, `${path}.project_directory`).value,
    envFiles: texts(envFile, `${path}.env_file`)
  };
}

interface TextNode extends ScalarNode {
  readonly value: string;
}

function texts(node: Node | undefined, path: string): readonly TextNode[] {
  if (node === undefined || isNull(node)) return [];
  if (node.kind === 'sequence') return node.items.map((item, index) => textOf(item, `${path}[${index}]`));
  return [textOf(node, path)];
}

function textOf(node: Node, path: string): TextNode {
  const value = stringOf(node);
  if (node.kind === 'scalar' && value !== undefined) return { ...node, value };
  return refuse('schema-violation', node, `"${path}" must be a string, not ${describeKind(node)}`);
}

function loadInclude(scope: Scope, include: Include, loadModel: LoadModel): MapNode {
  scope.onForeignFile();
  const files = include.paths.map(node => locate(scope, node));
  refuseCircle(scope, files);
  const folders = foldersOf(scope, include, files[0]?.path);
  const variables = includedVariables(scope, include, folders.directory);
  const writtenOut = new Set<string>();
  const inner: Scope = {
    ...scope,
    ...folders,
    variables,
    chain: [...scope.chain, ...files.map(file => absolute(scope, file.path))],
    onWrittenOut: name => {
      writtenOut.add(name);
      scope.onWrittenOut(name);
    }
  };
  const model = rebase(loadModel(inner, files), folders.includeDirectory);
  const complete = withPassedOnValues(inner, model);
  if (writtenOut.size > 0) scope.findings.add(writtenOutNote(include, [...writtenOut]));
  return complete;
}

function absolute(scope: Scope, path: string): string {
  return resolve(scope.sources.workingDirectory, path);
}

function locate(scope: Scope, node: ScalarNode): IncludedFile {
  const path = String(node.value);
  if (isRemoteFile(path)) {
    const help = 'copy the file into the project and include the copy';
    return refuse('unsupported-remote', node, 'the included file lies on another machine', help);
  }
  return { node, path: isAbsolute(path) ? path : join(scope.directory, path) };
}

function refuseCircle(scope: Scope, files: readonly IncludedFile[]): void {
  for (const file of files) {
    const path = absolute(scope, file.path);
    const start = scope.chain.indexOf(path);
    if (start === -1) continue;
    const circle = [...scope.chain.slice(start), path].map(step => shownPath(scope.sources, step)).join(' → ');
    refuse('invalid-project', file.node, `files include each other in a circle: ${circle}`, 'take one "include" out');
  }
}

/** The folder of an included project, and the way to it from the including one. */
function foldersOf(
  scope: Scope,
  { projectDirectory }: Include,
  mainFile: string | undefined
): Pick<Scope, 'directory' | 'includeDirectory'> {
  if (projectDirectory === undefined || projectDirectory === '') {
    if (mainFile === undefined) return { directory: '', includeDirectory: '.' };
    return { directory: dirname(mainFile), includeDirectory: wayTo(scope, dirname(mainFile)) };
  }
  if (isAbsolute(projectDirectory)) return { directory: projectDirectory, includeDirectory: projectDirectory };
  const folder = join(scope.directory, projectDirectory);
  const isFolder = scope.sources.files.kind(absolute(scope, folder)) === 'directory';
  return {
    directory: join(scope.includeDirectory, projectDirectory),
    includeDirectory: wayTo(scope, isFolder ? folder : join(scope.directory, dirname(projectDirectory)))
  };
}

function wayTo(scope: Scope, folder: string): string {
  const way = relative(absolute(scope, scope.directory), absolute(scope, folder));
  return way === '' ? '.' : way.split(sep).join('/');
}

/** The variables of the including project over those of the env files of the included one. */
function includedVariables(scope: Scope, include: Include, directory: string): Variables {
  const { sources, variables } = scope;
  const own = readEnvFiles(sources, envFilesOf(scope, include, directory), variables);
  return [...own.keys()].every(name => variables.has(name)) ? variables : new Map([...own, ...variables]);
}

function envFilesOf(scope: Scope, { envFiles }: Include, directory: string): readonly EnvFile[] {
  if (envFiles.length > 0) return envFiles.map(node => locateEnvFile(scope, node));
  const path = join(directory, '.env');
  const kind = scope.sources.files.kind(absolute(scope, path));
  return kind === undefined || kind === 'directory' ? [] : [{ path }];
}

function locateEnvFile(scope: Scope, node: ScalarNode): EnvFile {
  const written = String(node.value);
  const path = isAbsolute(written) ? written : join(scope.includeDirectory, written);
  if (!isAbsent(scope.sources.files, absolute(scope, path))) return { path, named: node.span };
  const problem = {
    code: 'unreadable-file' as const,
    message: `the env file "${shownPath(scope.sources, path)}" does not exist`,
    help: 'create it, or take it out of "include"'
  };
  throw new DiagnosticError(fileProblem(scope.sources, path, node.span, problem));
}

/** Puts what an included project defines beside what is there. */
function importInto(root: MapNode, imported: MapNode): MapNode {
  return SECTIONS.reduce((result, section) => importSection(result, imported, section), root);
}

function importSection(root: MapNode, imported: MapNode, section: string): MapNode {
  const from = childOf(imported, section);
  if (from === undefined || from.kind !== 'map') return root;
  const there = childOf(root, section) ?? newMap([], from.span);
  if (there.kind !== 'map') {
    return refuse('schema-violation', there, `"${section}" must be a mapping, not ${describeKind(there)}`);
  }
  const known = new Map(there.entries.map(entry => [keyOf(entry), entry]));
  const added = entriesOf(from).filter(entry => {
    const other = known.get(keyOf(entry));
    if (other === undefined) return true;
    if (sameValue(other.value, entry.value)) return false;
    const { file, line } = locationOf(entry.key.span);
    const message = `"${section}.${keyOf(entry)}" is defined here and in the included ${file}:${line}`;
    return refuse(
      'invalid-project',
      other.key,
      message,
      'rename one of them, or change it in an override file instead'
    );
  });
  return withKey(root, section, newMap([...there.entries, ...added], there.span));
}

function writtenOutNote(include: Include, names: readonly string[]): Diagnostic {
  const list = [...names].sort().join(', ');
  return {
    code: 'included-variables',
    severity: 'note',
    at: include.node.span,
    message: `the included file has its own values of ${list}; where the files are merged into one, they are written out`,
    help: 'set them in the .env file of the project to keep the variables'
  };
}
