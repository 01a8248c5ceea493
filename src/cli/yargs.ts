/**
 * The command line as yargs sees it, made from the same definitions: help, errors, suggestions, completion.
 *
 * Loaded only where a person has to be told something; see quick-parse.ts.
 */
import yargs from 'yargs';
import { DiagnosticError } from '../diagnostic/index.ts';
import type { Command, OptionDefinition, ParsedArguments } from './command.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { usageProblems } from './usage.ts';

export type YargsAnswer =
  | { readonly kind: 'run'; readonly parsed: ParsedArguments }
  | { readonly kind: 'print'; readonly text: string };

/** Help is written for this width, or for a terminal that is narrower; src/start/start.ts prints it ready-made. */
export const HELP_WIDTH = 80;

/** What the text below every help says. */
const EPILOGUE = `Exit codes: ${EXIT_CODES.done} done; ${EXIT_CODES.no} the answer is no; ${EXIT_CODES.input} wrong use or wrong input; ${EXIT_CODES.machine} registry or docker failed; docker's own code where docker compose was handed the terminal; ${EXIT_CODES.interrupted} interrupted.
Environment: COMPOSE_FILE, COMPOSE_PATH_SEPARATOR, COMPOSE_PROFILES, COMPOSE_PROJECT_NAME, COMPOSE_ENV_FILES and COMPOSE_DISABLE_ENV_FILE as docker compose has them; COMPOSE_CACHE_* for every setting; DOCKER_CONFIG; NO_COLOR.`;

/**
 * @returns what to run, or the text of help or version.
 * @throws DiagnosticError `wrong-usage`.
 */
export async function parseWithYargs(
  argv: readonly string[],
  commands: readonly Command[],
  version: string,
  columns: number
): Promise<YargsAnswer> {
  if (!asksForText(argv)) {
    const problems = usageProblems(argv, commands);
    if (problems.length > 0) throw new DiagnosticError(problems);
  }
  let parsed: ParsedArguments | undefined;
  const separator = argv.indexOf('--');
  const own = separator === -1 ? argv : argv.slice(0, separator);
  const rest = separator === -1 ? [] : argv.slice(separator + 1);
  let parser = yargs()
    .scriptName('compose-cache')
    .usage('$0 COMMAND [OPTIONS]\n\nNames every image of a Docker Compose project by what it is made of.')
    .locale('en')
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'boolean-negation': false
    })
    .strict()
    .demandCommand(1, 1, 'a command is needed')
    .version(version)
    .help()
    .alias('help', 'h')
    .wrap(Math.min(HELP_WIDTH, columns))
    .exitProcess(false)
    .epilogue(EPILOGUE)
    .fail((message, error) => {
      throw error instanceof DiagnosticError ? error : usageError(message ?? error.message);
    });
  for (const command of commands) {
    parser = parser.command(
      command.usage,
      command.describe,
      builder => {
        for (const [name, option] of Object.entries(command.options)) builder.option(name, yargsOption(option));
        const { positional } = command;
        if (positional !== undefined) {
          const { describe, choices } = positional;
          builder.positional(positional.name, {
            describe,
            type: 'string',
            ...(choices === undefined ? {} : { choices })
          });
        }
        for (const [commandLine, purpose] of command.examples) builder.example(commandLine, purpose);
        return builder;
      },
      given => {
        parsed = toParsed(given, command, rest);
      }
    );
  }
  const text = await new Promise<string>((resolve, reject) => {
    parser.parse(withJoinedDashes(own), {}, (error, _given, output) => {
      if (error) reject(error);
      else resolve(output);
    });
  });
  if (text !== '') return { kind: 'print', text: `${text}\n` };
  if (parsed === undefined) throw usageError('a command is needed');
  return { kind: 'run', parsed };
}

/** Whether help or the version is asked for, whatever else is there. */
function asksForText(argv: readonly string[]): boolean {
  const separator = argv.indexOf('--');
  const own = separator === -1 ? argv : argv.slice(0, separator);
  return own.includes('--help') || own.includes('-h') || own.includes('--version');
}

/** yargs takes the `-` of `--file -` for a missing value, but not that of `--file=-`. */
function withJoinedDashes(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of argv) {
    const before = joined.at(-1);
    if (word === '-' && before?.startsWith('-') && !before.includes('=')) joined[joined.length - 1] = `${before}=-`;
    else joined.push(word);
  }
  return joined;
}

/** For what only yargs finds. */
function usageError(message: string): DiagnosticError {
  return new DiagnosticError({
    code: 'wrong-usage',
    message: message.charAt(0).toLowerCase() + message.slice(1).replace(/\s+/g, ' ').trim(),
    help: 'compose-cache --help lists the commands, compose-cache COMMAND --help what each takes'
  });
}

function yargsOption(option: OptionDefinition) {
  return {
    describe: option.describe,
    ...(option.hidden === true ? { hidden: true } : { group: `${option.group}:` }),
    ...(option.alias === undefined ? {} : { alias: option.alias }),
    ...(option.choices === undefined ? {} : { choices: option.choices }),
    ...(option.kind === 'boolean'
      ? { type: 'boolean' as const }
      : { type: 'string' as const, requiresArg: true, array: option.kind === 'list' })
  };
}

function toParsed(
  given: Readonly<Record<string, unknown>>,
  command: Command,
  rest: readonly string[]
): ParsedArguments {
  const options: Record<string, boolean | string | readonly string[]> = {};
  for (const [name, { kind }] of Object.entries(command.options)) {
    const value = given[name];
    if (value === undefined) continue;
    if (kind === 'boolean') options[name] = value === true;
    else if (kind === 'list') options[name] = Array.isArray(value) ? value.map(String) : [String(value)];
    else options[name] = String(value);
  }
  const { positional } = command;
  const value = positional === undefined ? undefined : given[positional.name];
  const positionals = value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
  return { command: command.name, options, positionals, rest };
}
