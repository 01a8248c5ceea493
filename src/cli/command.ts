/**
 * What a command is: options as data, a purpose, examples, and a function that works without any command line.
 *
 * One definition serves the quick reader of argument lists, yargs (help, errors, completion) and the documentation.
 */
import type { Processes, Terminal } from '../host/index.ts';
import type { ProgressListener } from '../pipeline/index.ts';

export interface OptionDefinition {
  readonly kind: 'boolean' | 'text' | 'list';
  readonly alias?: string;
  /** One full sentence; it names the default. */
  readonly describe: string;
  readonly choices?: readonly string[];
  /** The word for the value in the help, which also tells completion what to offer: `FILE`, `DIR`, `REF`, `PROFILE`. */
  readonly value?: string;
  /** Left out of help and completion: an option for programs of ours. */
  readonly hidden?: true;
  readonly group: 'Project' | 'Settings' | 'Output' | 'Command';
}

export type OptionTable = Readonly<Record<string, OptionDefinition>>;

/** Argument values by the option's name; an option that was not given is absent. */
export interface ParsedArguments {
  readonly command: string;
  readonly options: Readonly<Record<string, boolean | string | readonly string[] | undefined>>;
  /** What stands beside options: service names. */
  readonly positionals: readonly string[];
  /** What stands after `--`. */
  readonly rest: readonly string[];
}

/** What a command may touch of the machine. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly processes: Processes;
  /** Shows how far long work has come; absent where nobody wants to see it. */
  readonly progress?: ProgressListener;
  /** All of them, for the one that completes them. */
  readonly commands: readonly Command[];
}

export interface Command {
  readonly name: string;
  /** As in `render [services..]`. */
  readonly usage: string;
  readonly positional?: {
    readonly name: string;
    readonly describe: string;
    readonly required: boolean;
    readonly variadic: boolean;
    /** Where it is one of these words; else it is a service. */
    readonly choices?: readonly string[];
  };
  readonly describe: string;
  readonly options: OptionTable;
  /** A command line that can be pasted, and what it does. */
  readonly examples: readonly (readonly [commandLine: string, purpose: string])[];
  /** @returns the exit code. @throws DiagnosticError */
  run(parsed: ParsedArguments, context: CommandContext): Promise<number>;
}

/** The text of an option. */
export function textOption(parsed: ParsedArguments, name: string): string | undefined {
  const value = parsed.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of an option that may be given several times. */
export function listOption(parsed: ParsedArguments, name: string): readonly string[] {
  const value = parsed.options[name];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

export function hasOption(parsed: ParsedArguments, name: string): boolean {
  return parsed.options[name] === true;
}
