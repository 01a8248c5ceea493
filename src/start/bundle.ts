/**
 * Loads the command line, and the pieces of it that only some commands need when they are asked for.
 *
 * In: `cli.cjs` and `pieces/`, which scripts/build-cli.mjs has made. Out: what src/cli/main.ts exports.
 */
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { resetOptimization } from '../host/optimizer.ts';
import { type CodeCache, findCodeCache } from './code-cache.ts';
import type { Distribution } from './distribution.ts';

/** What src/cli/main.ts exports. */
export interface CommandLine {
  main(argv: readonly string[]): Promise<number>;
  commandNames(): readonly string[];
  helpOf(command: readonly string[]): Promise<string>;
}

export interface Bundle {
  readonly commandLine: CommandLine;
  /** Whether V8 had code for it. */
  readonly isCached: boolean;
  readonly cache: CodeCache;
  /** Tells the bundle's text from all others. */
  readonly id: string;
  /** V8's code cache with all that has been compiled by now. */
  createCodeCache(): Buffer;
}

type ModuleWrapper = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: object },
  filename: string,
  directory: string
) => void;

const BUNDLE = 'cli.cjs';

/** The build begins the text with a comment that has 32 digits. */
const ID_START = '/*'.length;
const ID_LENGTH = 32;

/** @param require - Gives the modules of Node. */
export function loadBundle(distribution: Distribution, require: NodeJS.Require): Bundle {
  const text = distribution.read(BUNDLE).toString('latin1');
  const id = text.slice(ID_START, ID_START + ID_LENGTH);
  const cache = findCodeCache(distribution, BUNDLE, id);
  const script = scriptOf(BUNDLE, text, cache.data);
  const loaded = new Map<string, unknown>();
  const hot = evaluate(script, BUNDLE);
  for (const [name, piece] of Object.entries(hot)) loaded.set(`./${name}`, piece);
  return {
    commandLine: hot as unknown as CommandLine, // beside the pieces that cold ones share with it
    isCached: cache.data !== undefined && script.cachedDataRejected !== true,
    cache,
    id,
    createCodeCache: () => {
      resetOptimization();
      return script.createCachedData();
    }
  };

  function load(name: string): unknown {
    if (!name.startsWith('./')) return require(name);
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const file = `pieces/${name.slice('./'.length, -'.js'.length)}.cjs`;
    const piece = evaluate(scriptOf(file, distribution.read(file).toString('latin1'), undefined), file);
    loaded.set(name, piece);
    return piece;
  }

  function evaluate(compiled: Script, file: string): Readonly<Record<string, unknown>> {
    const module = { exports: {} };
    const path = join(distribution.folder ?? dirname(process.execPath), file);
    const wrapper: ModuleWrapper = compiled.runInThisContext();
    wrapper(module.exports, load, module, path, dirname(path));
    return module.exports;
  }
}

/** The name that V8 is told must not tell of the machine: the code cache contains it. */
function scriptOf(file: string, text: string, cachedData: Buffer | undefined): Script {
  return new Script(text, { filename: `compose-cache/dist/${file}`, ...(cachedData && { cachedData }) });
}
