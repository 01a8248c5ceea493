/**
 * Loads the command line with V8's code cache, so that its code is not compiled anew at every start.
 *
 * In: what the build has made, a folder or the insides of an executable. Out: an exit code. A cache made by the build
 * serves the Node that built; for any other one is kept in the user's cache folder. V8 checks that a cache belongs to the very
 * text, its own version and flags, and refuses it otherwise: then everything works as without.
 * A cache is code: one that others could have written is not looked at.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

interface CommandLine {
  main(argv: readonly string[]): Promise<number>;
}

type ModuleWrapper = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  filename: string,
  directory: string
) => void;

const BUNDLE = 'cli.cjs';

/** What a cache's name needs besides the text that it belongs to. */
const ENGINE = `${process.versions.v8}-${process.arch}`;

/**
 * The bundle's name for V8, wherever it lies: the code cache contains it, and must not tell of the machine that built it.
 * scripts/build-start.cjs uses the same.
 */
const SCRIPT_NAME = 'compose-cache/dist/cli.cjs';

/** Put in by the build. */
declare const COMPOSE_CACHE_VERSION: string;

/** What the build has made, wherever it is. */
export interface Distribution {
  /** The bytes of a file, say `help/index.txt`. @throws when there is none. */
  read(name: string): Buffer;
  /** The folder that it is in; undefined inside an executable, which always runs with the Node that built it. */
  readonly folder: string | undefined;
}

/** The distribution in a folder: that of the package. */
export function distributionIn(folder: string): Distribution {
  return { folder, read: name => readFileSync(join(folder, name)) };
}

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
  if (argv.length === 1 && argv[0] === '--version') {
    process.stdout.write(`${COMPOSE_CACHE_VERSION}\n`);
    return 0;
  }
  const help = helpFor(distribution, argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv);
  if (help !== undefined) {
    process.stdout.write(help);
    return 0;
  }
  return loadCommandLine(distribution, require).main(argv);
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

/** Loads `cli.cjs`, a CommonJS bundle in ASCII that the build has wrapped in a function. */
function loadCommandLine(distribution: Distribution, require: NodeJS.Require): CommandLine {
  const text = distribution.read(BUNDLE).toString('latin1');
  const shipped = shippedCache(distribution);
  const kept = shipped === undefined ? keptCache(distribution, text.length) : undefined;
  const cachedData = shipped ?? (kept === undefined ? undefined : readOwn(kept));
  const script = new Script(text, { filename: SCRIPT_NAME, ...(cachedData === undefined ? {} : { cachedData }) });
  const module = { exports: {} };
  const wrapper: ModuleWrapper = script.runInThisContext();
  const folder = distribution.folder ?? dirname(process.execPath);
  wrapper(module.exports, require, module, join(folder, BUNDLE), folder);
  if (kept !== undefined && (cachedData === undefined || script.cachedDataRejected === true)) {
    process.once('exit', () => keep(kept, script.createCachedData()));
  }
  return module.exports as CommandLine; // what src/cli/main.ts exports
}

/** The cache that the build has made, if this Node can use it: its engine's name stands before it. */
function shippedCache(distribution: Distribution): Buffer | undefined {
  try {
    const bytes = distribution.read(`${BUNDLE}.v8cache`);
    const end = bytes.indexOf(0);
    return bytes.toString('latin1', 0, end) === ENGINE ? bytes.subarray(end + 1) : undefined;
  } catch {
    return undefined;
  }
}

/** Where the user's cache of a bundle lies; undefined where there is no place for it. */
function keptCache({ folder }: Distribution, length: number): string | undefined {
  if (folder === undefined) return undefined;
  if (process.env.COMPOSE_CACHE_NO_CACHE !== undefined && process.env.COMPOSE_CACHE_NO_CACHE !== '') return undefined;
  const xdg = process.env.XDG_CACHE_HOME;
  const home = process.env.HOME;
  if (home === undefined || home === '') return undefined;
  const root = xdg === undefined || xdg === '' ? join(home, '.cache') : xdg;
  const changed = statSync(join(folder, BUNDLE)).mtimeMs.toString(36);
  return join(root, 'compose-cache', `code-${ENGINE}-${length.toString(36)}-${changed}.v8cache`);
}

function readOwn(path: string): Buffer | undefined {
  try {
    return isOwn(dirname(path)) && isOwn(path) ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether nobody but us may have written it. */
function isOwn(path: string): boolean {
  const { uid, mode } = statSync(path);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function keep(path: string, data: Buffer): void {
  try {
    const folder = dirname(path);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOwn(folder)) return;
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, data, { mode: 0o600, flag: 'wx' });
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
  } catch {
    // A cache that cannot be written costs time, nothing else.
  }
}
