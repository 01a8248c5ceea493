/**
 * What is wrong with an argument list, in words that name the word and the remedy.
 *
 * yargs would tell of the first mistake only, without a suggestion for options and values.
 */
import { type Problem, suggestName } from '../diagnostic/index.ts';
import type { Command, OptionDefinition } from './command.ts';
import { type WrittenArgument, writtenArguments } from './written-arguments.ts';

/** @returns all that is found, code `wrong-usage`; nothing where the list looks right. */
export function usageProblems(argv: readonly string[], commands: readonly Command[]): readonly Problem[] {
  const [name, ...words] = argv;
  const command = commands.find(candidate => candidate.name === name);
  if (command === undefined) return [commandProblem(name, commands)];
  const separator = words.indexOf('--');
  const written = [...writtenArguments(separator === -1 ? words : words.slice(0, separator), command.options)];
  const problems = written.flatMap(argument => (argument.kind === 'option' ? optionProblem(argument, command) : []));
  return [...problems, ...repetitions(written, command), ...positionalProblems(written, command)];
}

function problem(message: string, help: string): Problem {
  return { code: 'wrong-usage', message, help };
}

function commandProblem(name: string | undefined, commands: readonly Command[]): Problem {
  const list = 'compose-cache --help lists the commands';
  if (name === undefined || name.startsWith('-')) {
    return problem('a command is needed', `${list}; options stand behind the command`);
  }
  const meant = suggestName(name, [...commands.map(command => command.name), 'help']);
  return problem(`there is no command "${name}"`, meant === undefined ? list : `did you mean "${meant}"? ${list}`);
}

type WrittenOption = Extract<WrittenArgument, { readonly kind: 'option' }>;

function optionProblem({ written, name, value }: WrittenOption, command: Command): readonly Problem[] {
  const option = name === undefined ? undefined : command.options[name];
  if (option === undefined) return isCluster(written, command) ? [] : [unknownOption(written, command)];
  if (option.kind === 'boolean') {
    return value === undefined || value === 'true' || value === 'false'
      ? []
      : [problem(`the option ${written} takes no value`, `write ${written} alone`)];
  }
  if (value === undefined || value === '') return [problem(`the option ${written} needs a value`, describe(option))];
  const isRight = option.choices?.includes(value) ?? true;
  return isRight ? [] : [wrongChoice(value, written, option.choices ?? [])];
}

/** `-qv` is two options. */
function isCluster(written: string, { options }: Command): boolean {
  const aliases = Object.values(options).flatMap(({ kind, alias }) =>
    kind === 'boolean' && alias !== undefined ? alias : []
  );
  return /^-[^-]/.test(written) && [...written.slice(1)].every(letter => aliases.includes(letter));
}

function unknownOption(written: string, { name, options }: Command): Problem {
  const known = Object.keys(options).filter(option => options[option]?.hidden !== true);
  const meant = written.startsWith('--') ? suggestName(written.slice(2), known) : undefined;
  const list = `compose-cache ${name} --help lists its options`;
  return problem(`"${name}" has no option ${written}`, meant === undefined ? list : `did you mean --${meant}? ${list}`);
}

function describe({ describe: sentence, choices }: OptionDefinition): string {
  return choices === undefined
    ? sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')
    : `it is one of ${choices.join(', ')}`;
}

function wrongChoice(value: string, of: string, choices: readonly string[]): Problem {
  const meant = suggestName(value, choices);
  const list = `it is one of ${choices.join(', ')}`;
  return problem(`"${value}" is not a value of ${of}`, meant === undefined ? list : `did you mean "${meant}"? ${list}`);
}

/** Which one of two values was meant? */
function repetitions(written: readonly WrittenArgument[], { options }: Command): readonly Problem[] {
  const names = written.flatMap(argument => (argument.kind === 'option' ? (argument.name ?? []) : []));
  const twice = new Set(names.filter((name, index) => options[name]?.kind === 'text' && names.indexOf(name) !== index));
  return [...twice].map(name => problem(`the option --${name} was given twice`, 'give it once'));
}

function positionalProblems(
  written: readonly WrittenArgument[],
  { name, usage, positional }: Command
): readonly Problem[] {
  const words = written.flatMap(argument => (argument.kind === 'positional' ? argument.word : []));
  const [first] = words;
  const form = `its form is: compose-cache ${usage}`;
  if (positional === undefined) {
    if (first === undefined) return [];
    const help =
      name === 'compose'
        ? `docker compose's arguments stand behind --, as in: compose-cache compose -- ${words.join(' ')}`
        : form;
    return [problem(`"${name}" takes no "${first}"`, help)];
  }
  if (first === undefined) return positional.required ? [problem(`"${name}" needs a ${positional.name}`, form)] : [];
  const { choices } = positional;
  const wrong = choices === undefined ? [] : words.filter(word => !choices.includes(word));
  if (wrong.length > 0) return wrong.map(word => wrongChoice(word, `<${positional.name}>`, choices ?? []));
  return positional.variadic || words.length === 1
    ? []
    : [problem(`"${name}" takes one ${positional.name}, and "${words[1] ?? ''}" is one more`, form)];
}
