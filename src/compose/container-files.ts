/**
 * The files of `env_file` and `label_file`: docker compose reads them whatever it is asked to do, so a mistake in them
 * is a mistake of the project. Their values are of no use here and are forgotten.
 *
 * Source: compose-go, `types/project.go`; for `format: raw`, docker's `kvfile` package.
 */
import { resolve } from 'node:path';
import { DiagnosticError, type Problem, type SourceText } from '../diagnostic/index.ts';
import { isAbsent } from '../host/index.ts';
import { parseDotenv } from './dotenv.ts';
import type { Variables } from './environment.ts';
import { keyValues } from './key-value.ts';
import type { MapNode, Node } from './node.ts';
import { expandHome } from './paths.ts';
import { fileProblem, readSource, type Sources } from './sources.ts';
import { childOf, itemsOf, stringOf } from './tree.ts';

export interface ContainerFilesOptions {
  readonly sources: Sources;
  /** The project directory. */
  readonly directory: string;
  readonly variables: Variables;
}

/** What values can mention. */
interface Seen {
  /** The service's own `environment`. */
  readonly own: ReadonlyMap<string, string>;
  /** What is set so far: `environment`, over it the env files that were read. */
  environment: ReadonlyMap<string, string>;
  labels: ReadonlyMap<string, string>;
}

/** Reads the env files and label files of a service. @returns what is wrong with them. */
export function checkContainerFiles(service: MapNode, options: ContainerFilesOptions): Problem[] {
  const own = new Map<string, string>();
  for (const { key, value } of keyValues(childOf(service, 'environment'))) {
    if (value !== undefined) own.set(key, value);
  }
  const seen: Seen = { own, environment: own, labels: new Map() };
  return [
    ...itemsOf(childOf(service, 'env_file')).flatMap(item => checkEnvFile(item, seen, options)),
    ...labelFiles(service).flatMap(item => attempt(() => readLabels(item, seen, options)))
  ];
}

function attempt(read: () => void): readonly Problem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}

function labelFiles(service: MapNode): readonly Node[] {
  const files = childOf(service, 'label_file');
  return files?.kind === 'scalar' ? [files] : itemsOf(files);
}

function readLabels(item: Node, seen: Seen, { sources, directory, variables }: ContainerFilesOptions): void {
  const path = resolve(directory, expandHome(stringOf(item) ?? '', variables));
  const source = readSource(sources, path, 'label file', item.span);
  seen.labels = parseDotenv(source, name => seen.labels.get(name), seen.labels);
}

function checkEnvFile(item: Node, seen: Seen, options: ContainerFilesOptions): readonly Problem[] {
  const { sources, directory, variables } = options;
  const pathNode = childOf(item, 'path');
  if (pathNode === undefined) return [];
  const path = resolve(directory, expandHome(stringOf(pathNode) ?? '', variables));
  const required = childOf(item, 'required');
  const isOptional =
    required?.kind === 'scalar' && (required.value === false || /^(?:false|n|no|off)$/i.test(String(required.value)));
  if (isOptional && isAbsent(sources.files, path)) return [];
  const format = childOf(item, 'format');
  return attempt(() => {
    // Often git ignores it, so that a fresh checkout lacks it.
    const help = `check the path, or create the file; where it may be missing, write {path: ${stringOf(pathNode)}, required: false}`;
    const source = readSource(sources, path, 'env file', pathNode.span, help);
    const kind = stringOf(format) ?? '';
    if (kind === 'raw') return checkRawLines(source);
    if (kind !== '' && format !== undefined) {
      const problem = {
        code: 'schema-violation' as const,
        message: 'the format of this env file is unknown',
        help: 'write "raw", or leave "format" out'
      };
      throw new DiagnosticError(fileProblem(sources, path, format.span, problem));
    }
    seen.environment = parseDotenv(source, name => variables.get(name) ?? seen.own.get(name), seen.environment);
  });
}

/** `NAME=VALUE` a line, nothing replaced. */
function checkRawLines(source: SourceText): void {
  let start = 0;
  for (const line of source.text.split('\n')) {
    const content = line.replace(/^[\s\ufeff]+/, '');
    const name = content.split('=', 1)[0] ?? '';
    if (
      content !== '' &&
      !content.startsWith('#') &&
      (name === '' || /\s/.test(name.trimEnd() === name ? name : `${name} `))
    ) {
      throw new DiagnosticError({
        code: 'invalid-env-file',
        at: { source, start, end: start + line.length },
        message: name === '' ? 'the line names no variable' : 'the name of the variable has a space in it',
        help: 'write NAME=VALUE without spaces before "="'
      });
    }
    start += line.length + 1;
  }
}
