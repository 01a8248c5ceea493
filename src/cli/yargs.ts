/**
 * The command line as yargs sees it, made from the same definitions: help, and what the quick reader leaves open.
 *
 * Loaded only where a person has to be told something; see quick-parse.ts.
 */
import yargs from 'yargs';
import { DiagnosticError } from '../diagnostic/index.ts';
import type { Command, OptionDefinition, OptionTable, ParsedArguments } from './command.ts';
import { helpEnd } from './help-end.ts';
import { PURPOSE } from './reference.ts';
import { usageProblems } from './usage.ts';

export type YargsAnswer =
  | { readonly kind: 'run'; readonly parsed: ParsedArguments }
  | { readonly kind: 'print'; readonly text: string };

/** Help is written for this width, or for a terminal that is narrower; src/start/start.ts prints it ready-made. */
export const HELP_WIDTH = 80;

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
  const width = Math.min(HELP_WIDTH, columns);
  let parser = yargs()
    .scriptName('compose-cache')
    .usage(`$0 COMMAND [OPTIONS]\n\n${PURPOSE}`)
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
    .wrap(width)
    .exitProcess(false)
    .fail((message, error) => {
      throw error instanceof DiagnosticError ? error : usageError(message ?? error.message);
    });
  for (const command of commands) {
    parser = parser.command(
      command.usage,
      command.describe,
      builder => {
        for (const [name, option] of inReadingOrder(command.options))
          builder.option(name, yargsOption(option, command.name));
        const { positional } = command;
        if (positional !== undefined) {
          const { describe, choices } = positional;
          builder.positional(positional.name, {
            describe,
            type: 'string',
            ...(choices === undefined ? {} : { choices })
          });
        }
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
  if (text === version) return { kind: 'print', text: `${text}\n` };
  if (text !== '') {
    const command = commands.find(({ name }) => name === argv[0]);
    return { kind: 'print', text: `${text}\n\n${helpEnd(command, width)}` };
  }
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

/** What only this command has comes first, what all have last. */
const GROUPS = ['Command', 'Project', 'Settings', 'Output'] as const;

function inReadingOrder(options: OptionTable): readonly (readonly [string, OptionDefinition])[] {
  const entries = Object.entries(options);
  return GROUPS.flatMap(group => entries.filter(([, option]) => option.group === group));
}

function yargsOption(option: OptionDefinition, command: string) {
  const group = option.group === 'Command' ? `Options of ${command}:` : `${option.group}:`;
  return {
    describe: option.describe,
    ...(option.hidden === true ? { hidden: true } : { group }),
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
