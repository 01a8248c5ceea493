/**
 * The command line's entry: reads the arguments, runs one command, turns whatever goes wrong into words and an exit code.
 */
import { DiagnosticError, renderDiagnostics } from '../diagnostic/index.ts';
import {
  createNodeTerminal,
  InterruptedError,
  NoCurrentFolderError,
  nodeClock,
  nodeProcesses,
  type Processes,
  StandardStreamError,
  type Terminal
} from '../host/index.ts';
import { COMMANDS } from './commands/index.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { progressFor } from './progress.ts';
import { quickParse, withSeparateValues } from './quick-parse.ts';
import { mayColourErrors } from './style.ts';
import { VERSION } from './version.ts';

/**
 * Runs the command line.
 *
 * @param argv - The arguments after the program's name.
 * @returns the exit code; see exit-codes.ts.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const terminal = createNodeTerminal();
  try {
    return await run(argv, terminal);
  } catch (error) {
    return report(error, terminal);
  }
}

/** The names of all commands; for the build, which makes their help. */
export function commandNames(): readonly string[] {
  return COMMANDS.map(({ name }) => name);
}

/** The man page; for the build. @param date - Of the release. */
export async function manual(date: string): Promise<string> {
  const { manPage } = await import('./man-page.ts');
  return manPage(COMMANDS, VERSION, date);
}

/** The help of a command, or of the program; for the build. */
export async function helpOf(command: readonly string[]): Promise<string> {
  const { HELP_WIDTH, parseWithYargs } = await import('./yargs.ts');
  const answer = await parseWithYargs([...command, '--help'], COMMANDS, VERSION, HELP_WIDTH);
  if (answer.kind !== 'print') throw new Error('yargs printed no help');
  return answer.text;
}

async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const argv = withSeparateValues(withoutHelpWord(words), COMMANDS);
  let parsed = quickParse(argv, COMMANDS);
  if (parsed === undefined) {
    const { parseWithYargs } = await import('./yargs.ts');
    const answer = await parseWithYargs(argv, COMMANDS, VERSION, terminal.columns);
    if (answer.kind === 'print') {
      terminal.output(answer.text);
      return EXIT_CODES.done;
    }
    parsed = answer.parsed;
  }
  const { command: name } = parsed;
  const command = COMMANDS.find(candidate => candidate.name === name);
  if (command === undefined) throw new Error(`the command ${name} was parsed but is not defined`);
  try {
    return await command.run(parsed, {
      terminal,
      processes: handingOverFrom(terminal),
      ...progressFor(parsed, terminal, nodeClock),
      commands: COMMANDS
    });
  } finally {
    terminal.transient('');
  }
}

/** What gets our terminal finds it without a line of ours. */
function handingOverFrom(terminal: Terminal): Processes {
  return {
    ...nodeProcesses,
    handOver(...args) {
      terminal.transient('');
      return nodeProcesses.handOver(...args);
    }
  };
}

/** `help COMMAND` is another way to ask for `COMMAND --help`; of a command that there is not, the error has to speak. */
function withoutHelpWord([first, ...others]: readonly string[]): readonly string[] {
  if (first !== 'help') return first === undefined ? [] : [first, ...others];
  const [command] = others;
  if (command === undefined || command === 'help') return ['--help'];
  return COMMANDS.some(({ name }) => name === command) ? [...others, '--help'] : others;
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof InterruptedError) return EXIT_CODES.interrupted;
  if (error instanceof StandardStreamError) return report(refusal(error), terminal);
  if (error instanceof NoCurrentFolderError) {
    const help = 'go to a folder that is there: cd';
    return report(
      new DiagnosticError({ code: 'unreadable-file', message: error.message, help }, { cause: error }),
      terminal
    );
  }
  if (error instanceof DiagnosticError) {
    terminal.report(renderDiagnostics(error.diagnostics, { colour: mayColourErrors(terminal) }));
    return error.exitCode;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.report(
    `compose-cache ${VERSION} (Node ${process.version}, ${process.platform}) came upon a bug of its own.\n` +
      `Please report it with what follows and, if you can, the Compose file:\n${details}\n`
  );
  return EXIT_CODES.bug;
}

function refusal(error: StandardStreamError): DiagnosticError {
  const { stream, code } = error;
  return new DiagnosticError(
    stream === 'standard input'
      ? { code: 'unreadable-file', message: `${stream} cannot be read: ${code}`, help: 'give it a file or a pipe' }
      : {
          code: 'unwritable-file',
          message: `${stream} cannot be written: ${code}`,
          help: 'look at where it leads to, and at the space on the disk'
        },
    { cause: error }
  );
}
