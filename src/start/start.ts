/**
 * Starts the command line: what was printed when the package was built is printed as it is, for all else the bundle is
 * loaded.
 */
import { createNodeTerminal, StandardStreamError } from '../host/terminal.ts';
import { loadBundle } from './bundle.ts';
import type { Distribution } from './distribution.ts';

export { loadBundle } from './bundle.ts';
export { headOf } from './code-cache.ts';
export { distributionIn } from './distribution.ts';

/** Put in by the build. */
declare const COMPOSE_CACHE_VERSION: string;

/**
 * Runs the command line.
 *
 * @param require - Gives the bundle the modules of Node.
 * @returns the exit code.
 */
export async function run(
  distribution: Distribution,
  require: NodeJS.Require,
  argv: readonly string[]
): Promise<number> {
  const ready =
    argv.length === 1 && argv[0] === '--version'
      ? `${COMPOSE_CACHE_VERSION}\n`
      : helpFor(distribution, argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv);
  if (ready !== undefined && isPrinted(ready)) return 0;
  const bundle = loadBundle(distribution, require);
  if (!bundle.isCached) process.once('exit', () => bundle.cache.keep(bundle.createCodeCache));
  return bundle.commandLine.main(argv);
}

/** Where it cannot be printed, the command line will try again, and has the words for it. */
function isPrinted(text: string): boolean {
  try {
    createNodeTerminal().output(text);
  } catch (error) {
    if (error instanceof StandardStreamError) return false;
    throw error;
  }
  return true;
}

/** The width for which the build has made the help. */
const HELP_WIDTH = 80;

/** The help that yargs printed when the package was built, for `--help` and `COMMAND --help`. */
function helpFor(distribution: Distribution, argv: readonly string[]): string | undefined {
  const [command = '', flag] = argv.length === 1 ? ['', argv[0]] : argv;
  const asked = argv.length <= 2 && (flag === '--help' || flag === '-h') && /^[a-z]*$/.test(command);
  if (!asked || (process.stdout.isTTY && process.stdout.columns < HELP_WIDTH)) return undefined;
  try {
    return distribution.read(`help/${command === '' ? 'index' : command}.txt`).toString();
  } catch {
    return undefined;
  }
}
