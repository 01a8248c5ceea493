/**
 * Keeps what was read of every build context during one run.
 *
 * In: the root of a context, its ignore file, and the reads of one build.
 * Out: the inputs of each read (inputs.ts). Builds that share a context share all work: a directory is listed once, a
 * file read once, and the same read of two builds is the same object.
 */
import crypto from 'node:crypto';
import { isAbsolute, relative, sep } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import {
  type CacheFolder,
  type ExtendedAttributes,
  nodeExtendedAttributes,
  nodeTreeFiles,
  systemCode,
  type TreeFiles
} from '../host/index.ts';
import { readAttributes } from './attributes.ts';
import { createContentReader, type OnRead } from './contents.ts';
import { type DigestCache, openDigestCache } from './digest-cache.ts';
import { type ReaderTools, readerTools } from './file-reader.ts';
import type { IgnoreRules } from './ignore-file.ts';
import { type Collector, createCollector, type ReadInputs } from './inputs.ts';
import { countsAttributes, type ModePolicy } from './modes.ts';
import { bytesOfText, textOfPath } from './path-bytes.ts';
import type { ContextRead } from './read.ts';
import { createTree, type Tree } from './tree.ts';
import { createView } from './view.ts';

export interface CollectOptions {
  readonly modes: ModePolicy;
}

export interface ContextInputs {
  /** One for each read, in the order given; the same object for the same read of the same context. */
  readonly reads: readonly ReadInputs[];
  /** Sources that match nothing, and what could not be looked at. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ContextStore {
  /**
   * @param root - The absolute path of the context's root.
   * @throws DiagnosticError `missing-context`, `unreadable-file`, `file-changed`, `unsupported-file`.
   */
  collect(root: string, ignore: IgnoreRules, reads: readonly ContextRead[], options: CollectOptions): ContextInputs;
  /**
   * Keeps the digests of files for the next run, where the store was given a folder for them that lies in none of the
   * contexts. Best called last.
   */
  remember(): void;
}

export interface StoreOptions {
  /** Where the digests of files are kept from one run to the next; absent, nothing is. */
  readonly digests?: CacheFolder;
  readonly files?: TreeFiles;
  readonly attributes?: ExtendedAttributes;
  readonly onRead?: OnRead;
  /** The clock, beside others, by which files are read. */
  readonly tools?: ReaderTools;
}

export function createContextStore({
  digests,
  files = nodeTreeFiles,
  attributes = nodeExtendedAttributes,
  onRead,
  tools = readerTools(crypto)
}: StoreOptions = {}): ContextStore {
  const trees = new Map<string, Tree>();
  const collectors = new Map<string, Collector>();
  const contents = createContentReader(files, tools, onRead);
  const caches = new Map<Tree, DigestCache>();

  const treeAt = (root: string): Tree => {
    const known = trees.get(root);
    if (known !== undefined) return known;
    const rootPath = bytesOfText(root);
    const cache = digests === undefined ? undefined : openDigestCache(digests, rootPath, files.tracksChanges);
    const tree = createTree(files, rootPath, cache?.recognize);
    checkRoot(tree);
    trees.set(root, tree);
    if (cache !== undefined) caches.set(tree, cache);
    return tree;
  };

  return {
    collect(root, ignore, reads, { modes }) {
      const tree = treeAt(root);
      const key = JSON.stringify([root, ignore.key, modes]);
      const diagnostics: Diagnostic[] = [];
      let collector = collectors.get(key);
      if (collector === undefined) {
        collector = createCollector(createView(tree, ignore.matcher), modes);
        collectors.set(key, collector);
      }
      const results = collector(reads, portions => {
        contents.read(tree, portions, caches.get(tree));
        if (!countsAttributes(modes)) return;
        const nodes = portions.flatMap(portion => portion.nodes);
        if (!readAttributes(attributes, tree, nodes)) diagnostics.push(UNREAD_ATTRIBUTES);
      });
      for (const [index, inputs] of results.entries()) {
        const read = reads[index];
        if (read !== undefined) diagnostics.push(...diagnosticsOf(read, inputs));
      }
      return { reads: results, diagnostics };
    },
    remember() {
      // In a context it would change what it is about, and with it the hash of the next run.
      if (digests !== undefined && [...trees.keys()].some(root => isWithin(root, digests.path))) return;
      for (const [tree, cache] of caches) cache.save(tree.root);
    }
  };
}

function isWithin(root: string, path: string): boolean {
  const fromRoot = relative(root, path);
  return fromRoot.split(sep)[0] !== '..' && !isAbsolute(fromRoot);
}

const UNREAD_ATTRIBUTES: Diagnostic = {
  code: 'unread-attributes',
  severity: 'note',
  message: 'extended attributes of files do not count here, as neither perl nor python3 is there to read them',
  help: 'install one of them, or use another setting than "modes: exact"'
};

function checkRoot(tree: Tree): void {
  try {
    tree.children(tree.root);
  } catch (error) {
    const code = systemCode(error instanceof Error ? error.cause : undefined) ?? '';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    const shown = textOfPath(tree.rootPath);
    throw new DiagnosticError(
      {
        code: 'missing-context',
        file: shown,
        message: `the build context "${shown}" ${code === 'ENOENT' ? 'does not exist' : 'is not a directory'}`
      },
      { cause: error }
    );
  }
}

const PROBLEMS = {
  missing: ['is not in the build context', 'the build will fail here; look at the spelling and at the ignore file'],
  'no-match': [
    'matches nothing in the build context',
    'the build will copy nothing here; look at the spelling and at the ignore file'
  ],
  'invalid-pattern': [
    'is not a pattern that a builder understands',
    'the build will fail here; a "[" must be closed, a backslash needs a character after it'
  ],
  'link-loop': ['leads into a circle of links', 'the build will fail here; let the link lead to a file']
} as const;

function diagnosticsOf(read: ContextRead, { problem, foreignName }: ReadInputs): Diagnostic[] {
  const at = read.at === undefined ? {} : { at: read.at };
  const found: Diagnostic[] = [];
  if (problem !== undefined) {
    const [message, help] = PROBLEMS[problem];
    found.push({
      code: 'missing-source',
      severity: 'warning',
      ...at,
      message: `the source "${read.source}" ${message}`,
      help
    });
  }
  if (foreignName !== undefined) {
    found.push({
      code: 'unsupported-file',
      severity: 'warning',
      ...at,
      message: `the name of "${foreignName}" is not UTF-8`,
      help: 'the build will fail here, as builders take no such names; rename the file, or name it in the ignore file'
    });
  }
  return found;
}
