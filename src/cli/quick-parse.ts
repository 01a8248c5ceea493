/**
 * Reads an argument list without loading yargs, which would take longer than the work itself.
 *
 * It uses yargs' own parser and the same definitions of commands. Whatever is not plainly right (help, an unknown
 * option, a missing value, a value that is no choice) it leaves to yargs, which says what is wrong.
 */
import parseArguments from 'yargs-parser';
import type { Command, OptionTable, ParsedArguments } from './command.ts';

/** @returns what was given, or undefined where yargs has to look. */
export function quickParse(argv: readonly string[], commands: readonly Command[]): ParsedArguments | undefined {
  const separator = argv.indexOf('--');
  const own = separator === -1 ? argv : argv.slice(0, separator);
  const rest = separator === -1 ? [] : argv.slice(separator + 1);
  if (own.includes('--help') || own.includes('-h') || own.includes('--version')) return undefined;
  const command = commandOf(own, commands);
  if (command === undefined) return undefined;
  const { options } = command;
  if (own.some(word => isWrongSwitch(word, options))) return undefined;
  const parsed = parseArguments([...own], {
    alias: Object.fromEntries(
      Object.entries(options).flatMap(([name, { alias }]) => (alias === undefined ? [] : [[name, [alias]]]))
    ),
    boolean: namesOf(options, 'boolean'),
    string: [...namesOf(options, 'text'), ...namesOf(options, 'list'), '_'],
    configuration: {
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'strip-aliased': true,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'boolean-negation': false
    }
  });
  const values: Record<string, boolean | string | readonly string[]> = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (name === '_') continue;
    const checked = checkedValue(options, name, value);
    if (checked === undefined) return undefined;
    values[name] = checked;
  }
  const [, ...positionals] = parsed._.map(String);
  const { positional } = command;
  const fits =
    positional === undefined
      ? positionals.length === 0
      : (!positional.required || positionals.length > 0) &&
        (positional.variadic || positionals.length <= 1) &&
        positionals.every(word => positional.choices?.includes(word) ?? true);
  return fits ? { command: command.name, options: values, positionals, rest } : undefined;
}

/**
 * `-fFILE` as two words: docker compose takes the value of a letter without a space, yargs would take it for more letters.
 * `-file` stays as it is, to be told from `--file`.
 */
export function withSeparateValues(argv: readonly string[], commands: readonly Command[]): readonly string[] {
  const options = commandOf(argv, commands)?.options ?? {};
  const letters = Object.values(options).flatMap(({ kind, alias }) =>
    kind === 'boolean' || alias === undefined ? [] : [alias]
  );
  const separator = argv.indexOf('--');
  return argv.flatMap((word, index) => {
    const isOwn = separator === -1 || index < separator;
    const [, letter = '', value = ''] = /^-([a-z])([^=].*)$/is.exec(word) ?? [];
    return isOwn && letters.includes(letter) && !Object.hasOwn(options, letter + value)
      ? [`-${letter}`, value]
      : [word];
  });
}

/** `--push=all`, which yargs-parser would take for false. */
function isWrongSwitch(word: string, options: OptionTable): boolean {
  const [, name = '', value = ''] = /^--([^=]+)=(.*)$/s.exec(word) ?? [];
  return Object.hasOwn(options, name) && options[name]?.kind === 'boolean' && value !== 'true' && value !== 'false';
}

/** The command is the first word: options may stand before it only if yargs sorts them out. */
function commandOf(argv: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands.find(({ name }) => name === argv[0]);
}

function namesOf(options: OptionTable, kind: string): string[] {
  return Object.keys(options).filter(name => options[name]?.kind === kind);
}

function checkedValue(
  options: OptionTable,
  name: string,
  value: unknown
): boolean | string | readonly string[] | undefined {
  if (!Object.hasOwn(options, name)) return undefined;
  const option = options[name];
  if (option?.kind === 'boolean') return typeof value === 'boolean' ? value : undefined;
  if (option?.kind === 'list') {
    const items = Array.isArray(value) ? value : [value];
    return items.every(item => typeof item === 'string' && item !== '') ? (items as string[]) : undefined;
  }
  if (typeof value !== 'string' || value === '') return undefined;
  return option?.choices === undefined || option.choices.includes(value) ? value : undefined;
}
