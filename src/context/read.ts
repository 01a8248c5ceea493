/**
 * What an instruction asks of a build context, and which files, directories and links that brings to its eyes.
 *
 * In: a view of the context and one read.
 * Out: a selection: nodes in depth-first order of the bytes of their names, and the names under which BuildKit's
 * checksum knows them. The surprising rules:
 * - what a single source names loses its own name (the instruction has it), what a wildcard matched keeps its last part;
 * - the mode of the context's root never counts, that of any other copied directory does;
 * - a source that is a link is followed, and so is a link that a wildcard matched; links below them are not;
 * - `--exclude` does not reach what such a link leads to, nor the files that a wildcard matched themselves.
 *
 * Source: BuildKit, cache/contenthash (`Checksum`, `includedPaths`) and frontend/dockerfile/dockerfile2llb/convert_copy.go.
 */
import type { Span } from '../diagnostic/index.ts';
import { compileGoPattern, hasWildcards } from './go-match.ts';
import { followLinks } from './links.ts';
import { createMatcher, type Matcher, type MatchState, parseRule, type Rule } from './matcher.ts';
import { bytesOfText, charactersOf, pathInContext } from './path-bytes.ts';
import { join, type TreeNode } from './tree.ts';
import type { View } from './view.ts';

/** One source of a COPY or ADD, or one bind mount. */
export interface ContextRead {
  readonly kind: 'copy' | 'add' | 'bind';
  /** As the instruction has it, after expansion. With `parents` a `/./` in it is the pivot, so it must not be cleaned. */
  readonly source: string;
  /** The patterns of `--exclude`. */
  readonly excludes: readonly string[];
  readonly parents: boolean;
  readonly at?: Span;
}

/** What is taken of one node and of what lies below it. */
export interface Portion {
  readonly top: TreeNode;
  /** The name of the top within the read, a byte string; what lies below goes by its path from the top. */
  readonly name: string;
  /** In depth-first order. */
  readonly nodes: readonly TreeNode[];
}

export interface Selection {
  readonly portions: readonly Portion[];
  /** Why there is nothing, or not all. With `no-match` the build goes on and copies nothing; with the others it fails. */
  readonly problem?: 'missing' | 'no-match' | 'invalid-pattern' | 'link-loop';
}

const NOTHING: Selection = { portions: [] };

function isEmpty({ portions }: Selection): boolean {
  return portions.every(({ nodes }) => nodes.length === 0);
}

/** The name of a node within the read, a byte string. */
export function nameIn({ top, name }: Portion, node: TreeNode): string {
  return join(name, top.parent === undefined ? node.path : node.path.slice(top.path.length + 1));
}

/** Two reads with the same key select the same in the same view. */
export function keyOfRead(read: ContextRead): string {
  return JSON.stringify([read.kind === 'bind', read.source, read.excludes, read.parents]);
}

export function select(view: View, read: ContextRead): Selection {
  const exclude = matcherOf(read.excludes);
  if (exclude === 'invalid') return { ...NOTHING, problem: 'invalid-pattern' };
  if (read.kind === 'bind') return selectPath(view, read.source);
  if (!read.parents) {
    if (hasWildcards(pathInContext(read.source))) return selectWildcard(view, read.source, undefined, exclude);
    return exclude === undefined
      ? selectPath(view, read.source)
      : selectFiltered(view, read.source, undefined, exclude);
  }
  const pivot = read.source.indexOf('/./');
  const base = pivot === -1 ? '/' : read.source.slice(0, pivot);
  const pattern = pathInContext(pivot === -1 ? read.source : read.source.slice(pivot + 3));
  const include = matcherOf([pattern]);
  if (include === 'invalid') return { ...NOTHING, problem: 'invalid-pattern' };
  const selection = hasWildcards(pathInContext(base))
    ? selectWildcard(view, base, include, exclude)
    : selectFiltered(view, base, include, exclude);
  const mustExist = !hasWildcards(base) && !hasWildcards(pattern);
  return mustExist && isEmpty(selection) ? { ...selection, problem: 'missing' } : selection;
}

/** All that a path leads to, links in it and at its end followed. */
function selectPath(view: View, source: string): Selection {
  return selectResolved(view, bytesOfText(pathInContext(source)));
}

/**
 * As `selectPath`, for the byte string of a path in the context.
 *
 * @param name - What the name of that path within the read is.
 */
function selectResolved(view: View, path: string, name = ''): Selection {
  const resolved = resolve(view, path, true);
  if (resolved === undefined) return { ...NOTHING, problem: 'link-loop' };
  const node = view.at(resolved);
  if (node === undefined) return { ...NOTHING, problem: 'missing' };
  return { portions: [wholeOf(view, node, name)] };
}

function wholeOf(view: View, top: TreeNode, name: string): Portion {
  const nodes: TreeNode[] = [];
  const add = (node: TreeNode) => {
    if (node.parent !== undefined) nodes.push(node);
    if (node.kind === 'directory') for (const child of view.children(node)) add(child);
  };
  add(top);
  return { top, name, nodes };
}

function resolve(view: View, path: string, followLast: boolean): string | undefined {
  const targetAt = (at: string) => {
    const node = view.at(at);
    return node?.kind === 'symlink' ? view.tree.target(node) : undefined;
  };
  return followLinks(targetAt, path, followLast);
}

function matcherOf(patterns: readonly string[]): Matcher | undefined | 'invalid' {
  const rules: Rule[] = [];
  for (const pattern of patterns) {
    const rule = parseRule(pattern);
    if (typeof rule === 'string') return 'invalid';
    if (rule !== undefined) rules.push(rule);
  }
  return rules.length === 0 ? undefined : createMatcher(rules);
}

interface Filter {
  readonly view: View;
  readonly include: Matcher | undefined;
  readonly exclude: Matcher | undefined;
}

function selectFiltered(
  view: View,
  source: string,
  include: Matcher | undefined,
  exclude: Matcher | undefined
): Selection {
  const path = bytesOfText(pathInContext(source));
  const resolved = resolve(view, path, true);
  if (resolved === undefined) return { ...NOTHING, problem: 'link-loop' };
  const node = view.at(resolved);
  if (node === undefined) return { ...NOTHING, problem: 'missing' };
  if (include === undefined && resolve(view, path, false) !== resolved) return selectResolved(view, resolved);
  return { portions: [filteredOf({ view, include, exclude }, node, '')] };
}

/** What the patterns leave of a node; a directory that they do not name stays where something below it does. */
function filteredOf({ view, include, exclude }: Filter, top: TreeNode, name: string): Portion {
  const nodes: TreeNode[] = [];
  /** @param relative - The path that the patterns see: from the top downwards, '' for the top itself. */
  const add = (
    node: TreeNode,
    relative: string,
    includeState: MatchState | undefined,
    excludeState: MatchState | undefined
  ) => {
    if (node.kind !== 'directory') {
      const included = include === undefined || include.file(relative, includeState);
      if (included && exclude?.file(relative, excludeState) !== true) nodes.push(node);
      return;
    }
    const included = include?.directory(relative, includeState);
    const excluded = exclude?.directory(relative, excludeState);
    const before = nodes.length;
    if (node.parent !== undefined) nodes.push(node);
    const after = nodes.length;
    const nothingIncluded = included?.matched === false && include?.couldMatchBelow(relative) === false;
    const allExcluded = excluded?.matched === true && exclude?.canPrune(relative, excluded.state) === true;
    if (!nothingIncluded && !allExcluded) {
      for (const child of view.children(node)) {
        add(child, join(relative, child.name), included?.state, excluded?.state);
      }
    }
    const chosen = included?.matched !== false && excluded?.matched !== true;
    if (!chosen && nodes.length === after) nodes.length = before;
  };
  add(top, '', undefined, undefined);
  return { top, name, nodes };
}

function selectWildcard(
  view: View,
  source: string,
  include: Matcher | undefined,
  exclude: Matcher | undefined
): Selection {
  const pattern = pathInContext(source);
  if (compileGoPattern(pattern) === undefined) return { ...NOTHING, problem: 'invalid-pattern' };
  const portions: Portion[] = [];
  let problem: Selection['problem'];
  for (const node of wildcardMatches(view, pattern)) {
    if (node.kind === 'symlink') {
      const followed = selectResolved(view, node.path, node.name);
      problem ??= followed.problem;
      portions.push(...followed.portions);
    } else {
      portions.push(filteredOf({ view, include, exclude }, node, node.name));
    }
  }
  if (isEmpty({ portions })) problem ??= 'no-match';
  return problem === undefined ? { portions } : { portions, problem };
}

/** Nothing is sought below a directory that matched: all of it is taken. */
function wildcardMatches(view: View, pattern: string): TreeNode[] {
  const components = pattern.split('/');
  const plain = components.findIndex(component => hasWildcards(component));
  const resolved = resolve(view, bytesOfText(components.slice(0, plain).join('/')), true);
  const base = resolved === undefined ? undefined : view.at(resolved);
  const rest = components.slice(plain).join('/');
  const whole = compileGoPattern(rest);
  if (base === undefined || whole === undefined) return [];
  const matches: TreeNode[] = [];
  if (whole.crossesSlash) {
    const visit = (directory: TreeNode, relative: string) => {
      if (directory.kind !== 'directory') return;
      for (const node of view.children(directory)) {
        const childRelative = join(relative, node.name);
        if (whole.matches(charactersOf(childRelative))) matches.push(node);
        else visit(node, childRelative);
      }
    };
    visit(base, '');
    return matches;
  }
  const levels = components.slice(plain).map(compileGoPattern);
  const visit = (directory: TreeNode, depth: number) => {
    if (directory.kind !== 'directory') return;
    for (const node of view.children(directory)) {
      if (levels[depth]?.matches(charactersOf(node.name)) !== true) continue;
      if (depth === levels.length - 1) matches.push(node);
      else visit(node, depth + 1);
    }
  };
  visit(base, 0);
  return matches;
}
