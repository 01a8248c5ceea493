/**
 * The pages of docs/commands, from the definitions that the help is made of.
 *
 * What stands in a page after `BY_HAND` is written by people and kept; all before it is made here.
 */
import type { Command, OptionDefinition, OptionTable } from '../../src/cli/command.ts';
import { COMMON_OPTIONS } from '../../src/cli/options.ts';

/** The line of a page after which its text is kept. */
const BY_HAND = '<!-- Above: made from the code by `npx vitest run test/docs -u`. Below: written by hand. -->';

/** @param notes - What people wrote for the page; may be empty. */
export function commandPage(command: Command, notes: string): string {
  const own = Object.fromEntries(
    Object.entries(command.options).filter(
      ([name, { hidden }]) => hidden !== true && !Object.hasOwn(COMMON_OPTIONS, name)
    )
  );
  const takesCommon = Object.keys(command.options).some(name => Object.hasOwn(COMMON_OPTIONS, name));
  const parts = [
    `# compose-cache ${command.name}`,
    command.describe,
    `Usage: \`compose-cache ${command.usage} [options]\``,
    ...(command.positional === undefined ? [] : [`\`${command.positional.name}\`: ${command.positional.describe}`]),
    ...(command.examples.length === 0 ? [] : ['## Examples', fence('sh', exampleLines(command))]),
    ...(Object.keys(own).length === 0 ? [] : ['## Options', optionTable(own)]),
    ...(takesCommon
      ? [
          'Besides: the [options that all commands share](README.md#options-that-all-commands-share) and the [exit codes](README.md#exit-codes-and-environment).'
        ]
      : ['[Exit codes](README.md#exit-codes-and-environment).']),
    BY_HAND
  ];
  return `${parts.join('\n\n')}\n${notes}`;
}

/** The index of docs/commands. @param help - What `compose-cache --help` prints. */
export function commandIndex(commands: readonly Command[], help: string): string {
  const rows = commands.map(({ name, describe }) => [`[\`${name}\`](${name}.md)`, describe]);
  const groups = [...new Set(Object.values(COMMON_OPTIONS).map(({ group }) => group))];
  const parts = [
    '# Commands',
    'These pages are made from the definitions that `--help` is made of.',
    table(['command', 'what it does'], rows),
    '## Options that all commands share',
    ...groups.flatMap(group => [
      `### ${group}`,
      optionTable(Object.fromEntries(Object.entries(COMMON_OPTIONS).filter(([, option]) => option.group === group)))
    ]),
    '## Exit codes and environment',
    fence('', help.slice(help.indexOf('Exit codes:')).trimEnd())
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What people wrote in a page that is there. */
export function notesOf(page: string): string {
  const at = page.indexOf(BY_HAND);
  return at === -1 ? '' : page.slice(at + BY_HAND.length + 1);
}

function exampleLines({ examples }: Command): string {
  return examples.map(([commandLine, purpose]) => `# ${purpose}\n${commandLine}`).join('\n');
}

function optionTable(options: OptionTable): string {
  return table(
    ['option', 'meaning'],
    Object.entries(options).map(([name, option]) => [optionName(name, option), meaningOf(option)])
  );
}

function optionName(name: string, { alias, value }: OptionDefinition): string {
  const short = alias === undefined ? '' : `\`-${alias}\`, `;
  return `${short}\`--${name}${value === undefined ? '' : ` ${value}`}\``;
}

function meaningOf({ describe, choices }: OptionDefinition): string {
  if (choices === undefined) return describe;
  return `${describe} One of ${choices.map(choice => `\`${choice}\``).join(', ')}.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
