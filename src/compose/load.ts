/**
 * Loads a project: from the options of a command line to what docker compose would make of them.
 *
 * In: options, environment, file system. Out: the project, or a DiagnosticError with everything that is wrong.
 * The phases, in order: which files (discover), the project's name, each file read, interpolated, extended, included,
 * merged and checked (model), paths, profiles, consistency, and the values of each `build`.
 *
 * Source: Compose Specification; docker compose 2.40 decides where it is silent, and what it refuses is refused.
 */
import { resolve } from 'node:path';
import { DiagnosticError, type Problem } from '../diagnostic/index.ts';
import type { Environment, Files } from '../host/index.ts';
import { textAt, toBuild } from './build.ts';
import { parseSource } from './compose-file.ts';
import { findContradictions } from './consistency.ts';
import { checkContainerFiles } from './container-files.ts';
import { findUndecodable } from './decode.ts';
import { dependenciesOf } from './dependencies.ts';
import { type Discovery, discover } from './discover.ts';
import type { Variables } from './environment.ts';
import { loadMainModel, type ModelFile } from './model.ts';
import type { MapNode } from './node.ts';
import { rebase } from './paths.ts';
import { activeProfiles, isActive, profilesOf, unknownProfiles } from './profiles.ts';
import type { ComposeFile, Project, Service } from './project.ts';
import { normalizeProjectName, projectName } from './project-name.ts';
import type { Scope } from './scope.ts';
import { createFindings, readSource, type Sources } from './sources.ts';
import { childOf, entriesOf, isMap, keyOf, newScalar, nodeAt, stringOf, withKey } from './tree.ts';
import { asWritten } from './written.ts';
import type { RawNode } from './yaml/syntax.ts';

export interface LoadOptions {
  /** `--file`, in order; `-` is stdin. Empty: COMPOSE_FILE, or the default files. */
  readonly files: readonly string[];
  readonly projectDirectory: string | undefined;
  readonly projectName: string | undefined;
  /** `--profile`; empty: COMPOSE_PROFILES. */
  readonly profiles: readonly string[];
  /** `--env-file`; empty: COMPOSE_ENV_FILES, or `.env`. */
  readonly envFiles: readonly string[];
  /** The current folder, absolute. */
  readonly workingDirectory: string;
  readonly environment: Environment;
  /** Called at most once. */
  readonly readStdin: () => string;
  readonly fileSystem: Files;
}

/**
 * @returns the project with all its services, whatever their profile.
 * @throws DiagnosticError for whatever docker compose would refuse, with places in the files.
 */
export function loadProject(options: LoadOptions): Project {
  const sources = createSources(options);
  const findings = createFindings();
  const found = discover(sources, options);
  findings.add(...found.diagnostics);
  const files = found.files.map(path => ({
    path,
    documents: parseSource(readSource(sources, path, 'Compose file', undefined))
  }));
  const roots = files.flatMap(file => file.documents.roots);
  const name = projectName(options.projectName, found.variables, roots, found.directory);
  const variables: Variables = new Map([...found.variables, ['COMPOSE_PROJECT_NAME', name]]);
  let foreignFiles = 0;
  const scope: Scope = {
    sources,
    findings,
    variables,
    main: variables,
    directory: found.directory,
    includeDirectory: found.directory,
    chain: [],
    onForeignFile: () => {
      foreignFiles++;
    },
    onWrittenOut: () => undefined
  };
  const model = rebase(loadMainModel(scope, files), '.');
  if (model.entries.length === 0) refuseEmpty(files);
  const tree = withName(asWritten(model), name);
  const profiles = activeProfiles(options.profiles, variables);
  const services = servicesOf(model);
  findings.add(...unknownProfiles(services.values(), profiles));
  checkProject(model, services, profiles, { sources, directory: found.directory, variables });
  return {
    name,
    directory: found.directory,
    files: files.map(toComposeFile),
    selfContained: files.length === 1 && roots.length === 1 && foreignFiles === 0,
    tree,
    services: new Map(
      [...services].map(([key, service]) => [
        key,
        toService(key, service, isActive(service, profiles), found, variables)
      ])
    ),
    environment: variables,
    settings: childOf(tree, 'x-compose-cache'),
    diagnostics: findings.all
  };
}

/** A document that names the project as something else says so by the name that counts. */
function withName(tree: MapNode, name: string): MapNode {
  const written = childOf(tree, 'name');
  if (written === undefined || normalizeProjectName(stringOf(written) ?? '') === name) return tree;
  return withKey(tree, 'name', newScalar(name, written.span));
}

function createSources({ workingDirectory, fileSystem, readStdin, environment }: LoadOptions): Sources {
  let stdin: string | undefined;
  return {
    workingDirectory: currentFolder(workingDirectory, environment, fileSystem),
    files: fileSystem,
    readStdin: () => {
      // A second `-` finds nothing more, as for docker compose.
      if (stdin !== undefined) return '';
      stdin = readStdin();
      return stdin;
    }
  };
}

/** The current folder by the name that the shell has for it, since a link's name can become the project's. */
function currentFolder(folder: string, environment: Environment, files: Files): string {
  const named = environment.PWD;
  if (named === undefined || named === folder || !named.startsWith('/') || resolve(named) !== named) return folder;
  if (files.kind(named) !== 'directory') return folder;
  return files.realPath(named) === files.realPath(folder) ? named : folder;
}

function refuseEmpty(files: readonly ModelFile[]): never {
  const [first] = files;
  throw new DiagnosticError({
    code: 'schema-violation',
    ...(first === undefined ? {} : { file: first.documents.source.path }),
    message: 'the Compose file is empty',
    help: 'begin with "services:"'
  });
}

function toComposeFile({ path, documents: { source, raw } }: ModelFile): ComposeFile {
  const nothing: RawNode = { kind: 'map', children: [], start: 0, end: 0, tag: '', anchored: false };
  return { path: path === '-' ? undefined : path, source, raw: raw[0] ?? nothing };
}

function servicesOf(model: MapNode): Map<string, MapNode> {
  return new Map(
    entriesOf(childOf(model, 'services')).flatMap(entry => (isMap(entry.value) ? [[keyOf(entry), entry.value]] : []))
  );
}

interface CheckContext {
  readonly sources: Sources;
  readonly directory: string;
  readonly variables: Variables;
}

/** Everything that needs the whole project; what cannot be decoded is told first, since the rest would build on it. */
function checkProject(
  model: MapNode,
  all: ReadonlyMap<string, MapNode>,
  profiles: readonly string[],
  context: CheckContext
): void {
  throwAny(findUndecodable(model));
  const services = new Map([...all].filter(([, service]) => isActive(service, profiles)));
  throwAny(findContradictions({ model, services, all }));
  throwAny([...services.values()].flatMap(service => checkContainerFiles(service, context)));
}

function throwAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new DiagnosticError(problems);
}

function toService(
  name: string,
  service: MapNode,
  active: boolean,
  { directory }: Discovery,
  variables: Variables
): Service {
  const build = childOf(service, 'build');
  return {
    name,
    span: service.span,
    profiles: profilesOf(service),
    active,
    image: textAt(service, 'image'),
    platform: textAt(service, 'platform'),
    build: isMap(build) ? toBuild(build, directory, variables) : undefined,
    dependsOn: dependenciesOf(service).map(dependency => dependency.service),
    settings: nodeAt(service, 'x-compose-cache')
  };
}
