/**
 * Gives scalars of the file new contents by their places.
 */
import { quoteString } from '../scalar.ts';
import { requote } from './content.ts';
import type { TextEdit } from './edits.ts';
import { contentEnd, type Page } from './page.ts';
import type { Written, WrittenAlias, WrittenScalar } from './written.ts';

/** An alias becomes a scalar of its own, unless what it names becomes the same. */
export function replaceScalars(replaced: ReadonlyMap<Written, string>, page: Page): readonly TextEdit[] {
  return [...replaced].flatMap(([leaf, text]) => {
    if (leaf.kind === 'alias') {
      const follows = leaf.target !== undefined && replaced.get(leaf.target) === text;
      return follows ? [] : [edit(leaf, quoteString(text, 'plain', placeOf(leaf, page)), page)];
    }
    if (leaf.kind !== 'scalar' || leaf.text === text) return [];
    return [edit(leaf, requote(leaf, text, placeOf(leaf, page)), page)];
  });
}

/** Puts what an alias names in its place, before that becomes something else. */
export function inlineAlias(alias: WrittenAlias, target: WrittenScalar, page: Page): TextEdit {
  return edit(alias, requote(target, target.text, placeOf(alias, page)), page);
}

function edit(leaf: WrittenScalar | WrittenAlias, token: string, { text }: Page): TextEdit {
  const gap = leaf.start === leaf.end && !/\s/.test(text[leaf.start - 1] ?? ' ') ? ' ' : '';
  return { start: leaf.start, end: contentEnd(text, leaf), text: gap + token };
}

function placeOf({ isInFlow }: WrittenScalar | WrittenAlias, { isJson }: Page): 'block' | 'flow' | 'json' {
  return isInFlow ? (isJson ? 'json' : 'flow') : 'block';
}
