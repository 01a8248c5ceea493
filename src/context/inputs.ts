/**
 * Collects what the instructions of a Dockerfile can see of its build contexts.
 *
 * In: the root of a context, its ignore file, and the reads of one build.
 * Out: for each read its inputs and one digest over them. Builds that share a context share all work through the
 * store: a directory is listed once, a file read once, and the same read of two builds is the same object.
 *
 * The digest of a read is the SHA-256 of its inputs in their order, each with the fields kind, name, mode (octal),
 * content, and its extended attributes where they count. An input is encoded as the number of its fields and a semicolon,
 * then each field as its length in bytes, a colon, and its bytes in UTF-8.
 */
import crypto from 'node:crypto';
import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import { nodeTreeFiles, type TreeFiles } from '../host/index.ts';
import { createFileReader, type FileDigest, readerTools } from './file-reader.ts';
import type { IgnoreRules } from './ignore-file.ts';
import { countedMode, type ModePolicy } from './modes.ts';
import { bytesOfText, textOfPath } from './path-bytes.ts';
import { keptChanging, systemCode, unreadable } from './problems.ts';
import { type ContextRead, keyOfRead, type SelectedNode, type Selection, select } from './read.ts';
import { createTree, type Tree } from './tree.ts';
import { createView, type View } from './view.ts';

/** One thing that a read can see. Names and paths are printable and unambiguous texts (path-bytes.ts). */
export interface ContextInput {
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo' | 'block-device' | 'character-device';
  /** Where it lies within the read; '' for what the source itself names. */
  readonly name: string;
  /** Where it lies in the context. */
  readonly path: string;
  /** The permission bits that count. */
  readonly mode: number;
  readonly sizeBytes: number;
  /** SHA-256 of a file in 64 hex digits, the text of a link, the number of a device; '' for the others. */
  readonly content: string;
  /** Extended attributes, where they count and there are any. */
  readonly attributes?: string;
}

export interface ReadInputs {
  /** 64 hex digits; see the head of this file. */
  readonly digest: string;
  readonly count: number;
  readonly sizeBytes: number;
  /** Why the build would fail here; the digest is defined all the same. */
  readonly problem: Selection['problem'];
  /** The inputs in order: depth first, by the bytes of their names. Made anew at each call. */
  list(): ContextInput[];
}

export interface CollectOptions {
  readonly modes: ModePolicy;
}

export interface ContextInputs {
  /** One for each read, in the order given; the same object for the same read of the same context. */
  readonly reads: readonly ReadInputs[];
  /** Sources that match nothing. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Keeps what was read of every context during one run. */
export interface ContextStore {
  /**
   * @param root - The absolute path of the context's root.
   * @throws DiagnosticError `missing-context`, `unreadable-file`, `file-changed`, `unsupported-file`.
   */
  collect(root: string, ignore: IgnoreRules, reads: readonly ContextRead[], options: CollectOptions): ContextInputs;
}

export function createContextStore(files: TreeFiles = nodeTreeFiles): ContextStore {
  const trees = new Map<string, Tree>();
  const collectors = new Map<string, Collector>();
  const reader = createFileReader(files, readerTools(crypto));
  return {
    collect(root, ignore, reads, options) {
      let tree = trees.get(root);
      if (tree === undefined) {
        tree = createTree(files, bytesOfText(root));
        checkRoot(tree);
        trees.set(root, tree);
      }
      const key = JSON.stringify([root, ignore.key, options.modes]);
      let collector = collectors.get(key);
      if (collector === undefined) {
        collector = createCollector(createView(tree, ignore.matcher), options.modes, digestMissing(tree));
        collectors.set(key, collector);
      }
      const results = collector(reads);
      const diagnostics = reads.flatMap((read, index) => diagnosticsOf(read, results[index]?.problem));
      return { reads: results, diagnostics };
    }
  };

  function digestMissing(tree: Tree): (nodes: readonly SelectedNode[]) => void {
    return nodes => {
      for (const { node, path } of nodes) {
        if (node.kind !== 'file' || node.digest !== '') continue;
        const { digest, mode, sizeBytes } = readFile(tree.absolute(path));
        node.digest = digest;
        node.mode = mode;
        node.sizeBytes = sizeBytes;
      }
    };
  }

  function readFile(path: string): FileDigest {
    let result: FileDigest | undefined;
    try {
      result = reader.read(path);
    } catch (error) {
      throw unreadable(path, error);
    }
    if (result === undefined) throw keptChanging(path);
    return result;
  }
}

function checkRoot(tree: Tree): void {
  try {
    tree.children(tree.root, '');
  } catch (error) {
    const code = systemCode(error instanceof Error ? error.cause : undefined);
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

function diagnosticsOf(read: ContextRead, problem: Selection['problem']): Diagnostic[] {
  if (problem === undefined) return [];
  const [message, help] = PROBLEMS[problem];
  return [
    {
      code: 'missing-source',
      severity: 'warning',
      ...(read.at === undefined ? {} : { at: read.at }),
      message: `the source "${read.source}" ${message}`,
      help
    }
  ];
}

/** A socket arrives in an image as an empty file. */
const NO_BYTES = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

type Collector = (reads: readonly ContextRead[]) => readonly ReadInputs[];

function createCollector(
  view: View,
  modes: ModePolicy,
  digestFiles: (nodes: readonly SelectedNode[]) => void
): Collector {
  const byKey = new Map<string, ReadInputs>();

  const modeOf = ({ node, path }: SelectedNode): number => {
    // The bits of a link mean nothing; on Linux they are always these.
    if (node.kind === 'symlink') return 0o777;
    return countedMode(modes, node.kind, node.kind === 'file' ? node.mode : view.tree.mode(node, path));
  };

  const contentOf = ({ node, path }: SelectedNode): string => {
    switch (node.kind) {
      case 'file':
        return node.digest;
      case 'symlink':
        return textOfPath(view.tree.target(node, path));
      case 'socket':
        return NO_BYTES;
      default:
        return node.deviceNumber === 0 ? '' : String(node.deviceNumber);
    }
  };

  const inputsOf = (again: () => Selection): ReadInputs => {
    const { nodes, problem } = again();
    digestFiles(nodes);
    const state = crypto.createHash('sha256');
    let sizeBytes = 0;
    let pending = '';
    for (const item of nodes) {
      sizeBytes += item.node.sizeBytes;
      const mode = modeOf(item).toString(8);
      pending += encode([kindOf(item), textOfPath(item.name), mode, contentOf(item)]);
      if (pending.length > ENCODED_AT_ONCE) {
        state.update(pending);
        pending = '';
      }
    }
    if (problem !== undefined) pending += encode(['problem', problem]);
    const inputOf = (item: SelectedNode): ContextInput => ({
      kind: kindOf(item),
      name: textOfPath(item.name),
      path: textOfPath(item.path),
      mode: modeOf(item),
      sizeBytes: item.node.sizeBytes,
      content: contentOf(item)
    });
    return {
      digest: state.update(pending).digest('hex'),
      count: nodes.length,
      sizeBytes,
      problem,
      list: () => again().nodes.map(inputOf)
    };
  };

  return reads =>
    reads.map(read => {
      const key = keyOfRead(read);
      let inputs = byKey.get(key);
      if (inputs === undefined) {
        inputs = inputsOf(() => select(view, read));
        byKey.set(key, inputs);
      }
      return inputs;
    });
}

/** Small pieces would cost a call each, large ones memory. */
const ENCODED_AT_ONCE = 1 << 16;

function kindOf({ node }: SelectedNode): ContextInput['kind'] {
  return node.kind === 'socket' ? 'file' : node.kind;
}

const NOT_ASCII = /[^\0-\x7f]/;

function encode(fields: readonly string[]): string {
  let text = `${fields.length};`;
  for (const field of fields) text += `${NOT_ASCII.test(field) ? Buffer.byteLength(field) : field.length}:${field}`;
  return text;
}
