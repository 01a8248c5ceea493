/**
 * The man page, from the definitions of the commands.
 *
 * Written with the macros of man(7), which groff and mandoc both know. Options that most commands share stand once, at
 * the end; those of a command stand with it.
 */
import type { Command, OptionTable } from './command.ts';
import { COMMON_OPTIONS } from './options.ts';
import { DESCRIPTION, ENVIRONMENT, EXIT_STATUS, HANDED_OVER, PURPOSE } from './reference.ts';

const GROUPS = ['Project', 'Settings', 'Output'] as const;

/** @param date - Of the release, as `2026-11-28`. */
export function manPage(commands: readonly Command[], version: string, date: string): string {
  const lines = [
    `.TH COMPOSE\\-CACHE 1 "${date}" "compose\\-cache ${escaped(version)}" "User Commands"`,
    '.SH NAME',
    `compose\\-cache \\- ${escaped(PURPOSE.charAt(0).toLowerCase() + PURPOSE.slice(1).replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    '.B compose\\-cache',
    '.I COMMAND',
    '[OPTIONS]',
    '.SH DESCRIPTION',
    escaped(DESCRIPTION),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH OPTIONS',
    'Every command that reads a project takes these.',
    ...GROUPS.flatMap(group => [`.SS ${group}`, ...optionLines(ofGroup(COMMON_OPTIONS, group))]),
    '.SH EXIT STATUS',
    ...EXIT_STATUS.flatMap(([code, meaning]) => tagged(String(code), meaning)),
    '.PP',
    escaped(HANDED_OVER),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([names, meaning]) => tagged(names, meaning)),
    '.SH SEE ALSO',
    '.BR docker\\-compose (1),',
    '.BR docker\\-buildx (1)'
  ];
  return `${lines.join('\n')}\n`;
}

function commandLines({ usage, describe, positional, options, examples }: Command): readonly string[] {
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !Object.hasOwn(COMMON_OPTIONS, name)));
  return [
    `.SS ${escaped(usage)}`,
    escaped(describe),
    ...(positional === undefined ? [] : tagged(positional.name, positional.describe)),
    ...optionLines(own),
    ...examples.flatMap(([commandLine, purpose]) => [
      '.PP',
      `${escaped(purpose)}:`,
      '.PP',
      '.nf',
      `.RS 4`,
      escaped(commandLine),
      '.RE',
      '.fi'
    ])
  ];
}

function ofGroup(options: OptionTable, group: string): OptionTable {
  return Object.fromEntries(Object.entries(options).filter(([, option]) => option.group === group));
}

function optionLines(options: OptionTable): readonly string[] {
  return Object.entries(options).flatMap(([name, { alias, value, choices, describe, hidden }]) => {
    if (hidden === true) return [];
    const flags = `${alias === undefined ? '' : `-${alias}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
    return tagged(flags, choices === undefined ? describe : `${describe} One of ${choices.join(', ')}.`);
  });
}

/** A term in bold, and what it means. */
function tagged(term: string, meaning: string): readonly string[] {
  return ['.TP', `.B ${escaped(term)}`, escaped(meaning)];
}

/** Text as roff prints it letter by letter: no escapes, no hyphens for minus signs, no line that is a request. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('"', '\\(dq')
    .replace(/^\./gm, '\\&.');
}
