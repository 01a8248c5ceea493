/**
 * Collects what the instructions of a Dockerfile can see of its build contexts.
 *
 * In: the root of a context, its ignore file, and the reads of one build.
 * Out: for each read its inputs and one digest over them. Builds that share a context share all work through the
 * store: a directory is listed once, a file read once, and the same read of two builds is the same object.
 *
 * The digest of a read is the SHA-256 of its inputs in their order, each as the fields kind, name, mode (octal), content,
 * each field as its length in bytes, a colon, and its bytes in UTF-8. The content of a file is its digest, that of a link
 * its text; `follows` and `attributes` come after it where they are present.
 */
import { createHash } from 'node:crypto';
import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import { nodeTreeFiles, type TreeFiles } from '../host/index.ts';
import { createFileDigester } from './file-digest.ts';
import type { IgnoreRules } from './ignore-file.ts';
import { countedMode, type ModePolicy } from './modes.ts';
import { bytesOfText, textOfPath } from './path-bytes.ts';
import { systemCode, unsupported } from './problems.ts';
import { type ContextRead, keyOfRead, type Selection, select, selectResolved } from './read.ts';
import { createTree, type Tree, type TreeNode } from './tree.ts';
import { createView, type View } from './view.ts';

/** One thing that a read can see. Names and paths are printable and unambiguous texts (path-bytes.ts). */
export interface ContextInput {
  readonly kind: 'file' | 'directory' | 'symlink';
  /** Where it lies within the read; '' for what the source itself names. */
  readonly name: string;
  /** Where it lies in the context. */
  readonly path: string;
  /** The permission bits that count. */
  readonly mode: number;
  readonly sizeBytes: number;
  /** SHA-256 of a file in 64 hex digits, the text of a link, '' for a directory. */
  readonly content: string;
  /** The digest of what a link leads to, where that counts, too. */
  readonly follows?: string;
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
  const digester = createFileDigester(files);
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

  function digestMissing(tree: Tree): (nodes: Iterable<readonly [TreeNode, string]>) => void {
    return nodes => {
      for (const [node, path] of nodes) Object.assign(node, digester.digest(tree.absolute(path)));
    };
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
  missing: 'matches nothing in the build context',
  'invalid-pattern': 'is not a pattern that a builder understands',
  'link-loop': 'leads into a circle of links'
} as const;

function diagnosticsOf(read: ContextRead, problem: Selection['problem']): Diagnostic[] {
  if (problem === undefined) return [];
  return [
    {
      code: 'missing-source',
      severity: 'warning',
      ...(read.at === undefined ? {} : { at: read.at }),
      message: `the source "${read.source}" ${PROBLEMS[problem]}`,
      help: 'the build will fail here; look at the spelling, at the ignore file, and at what is built before'
    }
  ];
}

type Collector = (reads: readonly ContextRead[]) => readonly ReadInputs[];

function createCollector(
  view: View,
  modes: ModePolicy,
  digestFiles: (nodes: Iterable<readonly [TreeNode, string]>) => void
): Collector {
  const byKey = new Map<string, ReadInputs>();
  const byPath = new Map<string, ReadInputs>();

  const inputsOf = (again: () => Selection): ReadInputs => {
    const { nodes, problem } = again();
    digestFiles(missingFiles(nodes));
    const state = createHash('sha256');
    let sizeBytes = 0;
    let pending = '';
    for (const item of nodes) {
      const input = inputOf(item);
      sizeBytes += input.sizeBytes;
      pending += encodeInput(input);
      if (pending.length > 1 << 16) {
        state.update(pending);
        pending = '';
      }
    }
    state.update(pending);
    if (problem !== undefined) state.update(field('problem') + field(problem));
    return {
      digest: state.digest('hex'),
      count: nodes.length,
      sizeBytes,
      problem,
      list: () => again().nodes.map(inputOf)
    };
  };

  const followed = (path: string): string => {
    let inputs = byPath.get(path);
    if (inputs === undefined) {
      inputs = inputsOf(() => selectResolved(view, path));
      byPath.set(path, inputs);
    }
    return inputs.digest;
  };

  const inputOf = ({ name, path, node, follows }: Selection['nodes'][number]): ContextInput => {
    const common = { name: textOfPath(name), path: name === path ? textOfPath(name) : textOfPath(path) };
    switch (node.kind) {
      case 'file':
        return {
          ...common,
          kind: 'file',
          mode: countedMode(modes, 'file', node.mode),
          sizeBytes: node.sizeBytes,
          content: node.digest
        };
      case 'directory':
        return {
          ...common,
          kind: 'directory',
          mode: countedMode(modes, 'directory', view.tree.mode(node, path)),
          sizeBytes: 0,
          content: ''
        };
      case 'symlink':
        return {
          ...common,
          kind: 'symlink',
          mode: 0o777,
          sizeBytes: 0,
          content: textOfPath(view.tree.target(node, path)),
          ...(follows === undefined ? {} : { follows: followed(follows) })
        };
      default:
        throw unsupported(view.tree.absolute(path), node.kind);
    }
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

function* missingFiles(nodes: Selection['nodes']): Generator<readonly [TreeNode, string]> {
  for (const { node, path } of nodes) {
    if (node.kind === 'file' && node.digest === '') yield [node, path];
  }
}

function encodeInput(input: ContextInput): string {
  let text = field(input.kind) + field(input.name) + field(input.mode.toString(8)) + field(input.content);
  if (input.follows !== undefined) text += field('follows') + field(input.follows);
  if (input.attributes !== undefined) text += field('attributes') + field(input.attributes);
  return text;
}

function field(text: string): string {
  return `${Buffer.byteLength(text)}:${text}`;
}
