/** What stands below the options in every help: examples that can be pasted, exit codes, the environment. */
import type { Command } from './command.ts';
import { ENVIRONMENT, EXIT_STATUS, HANDED_OVER } from './reference.ts';

/** @param command - Whose help it is; undefined for the program's own. */
export function helpEnd(command: Command | undefined, width: number): string {
  const examples = (command?.examples ?? []).map(([commandLine, purpose]) => `  # ${purpose}\n  ${commandLine}\n`);
  return [
    ...(examples.length === 0 ? [] : [`Examples:\n${examples.join('\n')}`]),
    `Exit codes:\n${EXIT_STATUS.map(([code, meaning]) => entry(String(code), meaning, 5, width)).join('')}${wrapped(HANDED_OVER, 2, width)}`,
    `Environment:\n${ENVIRONMENT.map(([names, meaning]) => entry(names, meaning, 24, width)).join('')}`
  ].join('\n');
}

/** A name, and beside it, or below where it is long, what it means. */
function entry(name: string, meaning: string, column: number, width: number): string {
  const text = wrapped(meaning, column + 2, width);
  if (name.length > column - 2) return `${wrapped(name, 2, width)}${text}`;
  return `  ${name.padEnd(column)}${text.trimStart()}`;
}

/** Lines of a text that begin in a column. */
function wrapped(text: string, indent: number, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map(one => `${' '.repeat(indent)}${one}\n`).join('');
}
