/**
 * What an instruction asks of a build context, and which files, directories and links that brings to its eyes.
 *
 * In: a view of the context and one read.
 * Out: a selection: nodes in depth-first order of the bytes of their names, each with the name under which BuildKit's
 * checksum knows it. The surprising rules:
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
import type { TreeNode } from './tree.ts';
import { join, type View } from './view.ts';

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

export interface SelectedNode {
  /** The name within the read, a byte string. */
  readonly name: string;
  /** The path in the context, a byte string. */
  readonly path: string;
  readonly node: TreeNode;
}

export interface Selection {
  readonly nodes: readonly SelectedNode[];
  /** Why there is nothing, or not all. With `no-match` the build goes on and copies nothing; with the others it fails. */
  readonly problem?: 'missing' | 'no-match' | 'invalid-pattern' | 'link-loop';
}

const NOTHING: Selection = { nodes: [] };

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
  return mustExist && selection.nodes.length === 0 ? { ...selection, problem: 'missing' } : selection;
}

/** All that a path leads to, links in it and at its end followed. */
export function selectPath(view: View, source: string): Selection {
  return selectResolved(view, bytesOfText(pathInContext(source)));
}

/** As `selectPath`, for the byte string of a path in the context. */
export function selectResolved(view: View, path: string): Selection {
  const resolved = resolve(view, path, true);
  if (resolved === undefined) return { ...NOTHING, problem: 'link-loop' };
  const node = view.at(resolved);
  if (node === undefined) return { ...NOTHING, problem: 'missing' };
  const nodes: SelectedNode[] = [];
  addWhole(view, node, resolved, '', nodes);
  return { nodes };
}

function resolve(view: View, path: string, followLast: boolean): string | undefined {
  const targetAt = (at: string) => {
    const node = view.at(at);
    return node?.kind === 'symlink' ? view.tree.target(node, at) : undefined;
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

function addWhole(view: View, node: TreeNode, path: string, name: string, nodes: SelectedNode[]): void {
  if (path !== '') nodes.push({ name, path, node });
  if (node.kind !== 'directory') return;
  for (const child of view.children(node, path)) {
    const childPath = join(path, child.name);
    // The same text where the whole context is read: joining is most of the cost here.
    addWhole(view, child, childPath, name === path ? childPath : join(name, child.name), nodes);
  }
}

interface Filter {
  readonly view: View;
  readonly include: Matcher | undefined;
  readonly exclude: Matcher | undefined;
  readonly nodes: SelectedNode[];
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
  const filter: Filter = { view, include, exclude, nodes: [] };
  addFiltered(filter, node, resolved, '', '', undefined, undefined);
  return { nodes: filter.nodes };
}

/**
 * Adds what the patterns leave of a node; a directory that they do not name stays where something below it does.
 *
 * @param relative - The path that the patterns see: from the source downwards, '' for the source itself.
 * @param name - The name in the read.
 */
function addFiltered(
  filter: Filter,
  node: TreeNode,
  path: string,
  relative: string,
  name: string,
  includeState: MatchState | undefined,
  excludeState: MatchState | undefined
): void {
  const { view, include, exclude, nodes } = filter;
  if (node.kind !== 'directory') {
    const included = include === undefined || include.file(relative, includeState);
    if (included && exclude?.file(relative, excludeState) !== true) nodes.push({ name, path, node });
    return;
  }
  const included = include?.directory(relative, includeState);
  const excluded = exclude?.directory(relative, excludeState);
  const before = nodes.length;
  if (path !== '') nodes.push({ name, path, node });
  const after = nodes.length;
  const nothingIncluded = included?.matched === false && include?.couldMatchBelow(relative) === false;
  const allExcluded = excluded?.matched === true && exclude?.canPrune(relative, excluded.state) === true;
  if (!nothingIncluded && !allExcluded) {
    for (const child of view.children(node, path)) {
      const childRelative = join(relative, child.name);
      const childName = join(name, child.name);
      addFiltered(filter, child, join(path, child.name), childRelative, childName, included?.state, excluded?.state);
    }
  }
  const chosen = included?.matched !== false && excluded?.matched !== true;
  if (!chosen && nodes.length === after) nodes.length = before;
}

function selectWildcard(
  view: View,
  source: string,
  include: Matcher | undefined,
  exclude: Matcher | undefined
): Selection {
  const pattern = pathInContext(source);
  if (compileGoPattern(pattern) === undefined) return { ...NOTHING, problem: 'invalid-pattern' };
  const filter: Filter = { view, include, exclude, nodes: [] };
  let problem: Selection['problem'];
  for (const { node, path } of wildcardMatches(view, pattern)) {
    if (node.kind !== 'symlink') {
      addFiltered(filter, node, path, '', node.name, undefined, undefined);
      continue;
    }
    const followed = selectResolved(view, path);
    problem ??= followed.problem;
    for (const item of followed.nodes) filter.nodes.push({ ...item, name: join(node.name, item.name) });
  }
  if (filter.nodes.length === 0) problem ??= 'no-match';
  return problem === undefined ? { nodes: filter.nodes } : { nodes: filter.nodes, problem };
}

interface Match {
  readonly node: TreeNode;
  readonly path: string;
}

/** Nothing is sought below a directory that matched: all of it is taken. */
function wildcardMatches(view: View, pattern: string): Match[] {
  const components = pattern.split('/');
  const plain = components.findIndex(component => hasWildcards(component));
  const resolved = resolve(view, bytesOfText(components.slice(0, plain).join('/')), true);
  const base = resolved === undefined ? undefined : view.at(resolved);
  const rest = components.slice(plain).join('/');
  const whole = compileGoPattern(rest);
  if (resolved === undefined || base === undefined || whole === undefined) return [];
  const matches: Match[] = [];
  if (whole.crossesSlash) {
    const visit = (directory: TreeNode, path: string, relative: string) => {
      if (directory.kind !== 'directory') return;
      for (const node of view.children(directory, path)) {
        const childRelative = join(relative, node.name);
        const childPath = join(path, node.name);
        if (whole.matches(charactersOf(childRelative))) matches.push({ node, path: childPath });
        else visit(node, childPath, childRelative);
      }
    };
    visit(base, resolved, '');
    return matches;
  }
  const levels = components.slice(plain).map(compileGoPattern);
  const visit = (directory: TreeNode, path: string, depth: number) => {
    if (directory.kind !== 'directory') return;
    for (const node of view.children(directory, path)) {
      if (levels[depth]?.matches(charactersOf(node.name)) !== true) continue;
      const childPath = join(path, node.name);
      if (depth === levels.length - 1) matches.push({ node, path: childPath });
      else visit(node, childPath, depth + 1);
    }
  };
  visit(base, resolved, 0);
  return matches;
}
