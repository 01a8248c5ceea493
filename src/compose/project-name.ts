/**
 * The name of the project: the option, COMPOSE_PROJECT_NAME, `name:` of the files (the last one), the project directory.
 *
 * The first two have to be valid as they stand; the others are made valid by dropping what is not allowed.
 *
 * Source: Compose Specification, "Version and name top-level elements"; compose-go, `loader/loader.go` (projectName).
 */
import { basename } from 'node:path';
import { DiagnosticError, type Problem } from '../diagnostic/index.ts';
import type { Variables } from './environment.ts';
import type { Node } from './node.ts';
import { substitute } from './template.ts';
import { childOf, stringOf } from './tree.ts';

/** What is left of a name when everything that Compose does not allow in it is taken out. */
export function normalizeProjectName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

/**
 * @param documents - All documents of the files of the project, in order.
 * @throws DiagnosticError `invalid-project-name`
 */
export function projectName(
  option: string | undefined,
  variables: Variables,
  documents: readonly Node[],
  directory: string
): string {
  const [first] = documents;
  if (option !== undefined && option !== '') return demandValid(option, 'the option --project-name', first);
  const fromEnvironment = variables.get('COMPOSE_PROJECT_NAME');
  if (fromEnvironment !== undefined && fromEnvironment !== '') {
    return demandValid(fromEnvironment, 'the environment variable COMPOSE_PROJECT_NAME', first);
  }
  const written = documents.map(document => childOf(document, 'name')).findLast(node => (stringOf(node) ?? '') !== '');
  if (written === undefined) return fromDirectory(directory, first);
  const text = stringOf(written) ?? '';
  const name = normalizeProjectName(substitute(text, variable => variables.get(variable), written.span));
  return name === '' ? refuseEmpty('"name" leaves no valid project name', { at: written.span }) : name;
}

/** @param document - Tells which project is meant. */
function demandValid(name: string, where: string, document: Node | undefined): string {
  if (normalizeProjectName(name) === name && name !== '') return name;
  throw new DiagnosticError({
    code: 'invalid-project-name',
    ...whichProject(document),
    message: `${where} is not a valid project name`,
    help: 'use lower-case letters, digits, "-" and "_", and begin with a letter or digit'
  });
}

function fromDirectory(directory: string, document: Node | undefined): string {
  const name = normalizeProjectName(basename(directory));
  if (name !== '') return name;
  return refuseEmpty(`the project directory "${directory}" leaves no valid project name`, whichProject(document));
}

function whichProject(document: Node | undefined): Pick<Problem, 'file'> {
  return document === undefined ? {} : { file: document.span.source.path };
}

function refuseEmpty(message: string, place: Pick<Problem, 'at' | 'file'>): never {
  throw new DiagnosticError({
    code: 'invalid-project-name',
    message,
    ...place,
    help: 'write "name:" into the Compose file with at least one lower-case letter or digit, or use --project-name'
  });
}
