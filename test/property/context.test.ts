import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContextRead, createContextStore, parseIgnoreFile } from '../../src/context/index.ts';
import { createMatcher, type Matcher, parseRule, type Rule } from '../../src/context/matcher.ts';
import { bytesOfPath, textOfPath } from '../../src/context/path-bytes.ts';
import { folderOf, place } from '../unit/context/folder.ts';
import { isIgnored } from '../unit/context/is-ignored.ts';

// Few names, so that patterns and paths meet often.
const name = fc.constantFrom('a', 'b', 'ab', 'a.x', 'b.x', '.a', 'abc');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map(names => names.join('/'));
const component = fc.oneof(
  name,
  fc.constantFrom('*', '**', 'a*', '*.x', '?', '[ab]', '[^a]', 'a?', '**b', 'a**', '.*', '{a', 'a|b', '\\a')
);
const pattern = fc
  .tuple(fc.boolean(), fc.array(component, { minLength: 1, maxLength: 4 }))
  .map(([exception, components]) => `${exception ? '!' : ''}${components.join('/')}`);
const patterns = fc.array(pattern, { minLength: 1, maxLength: 5 });

function matcherOf(texts: readonly string[]): Matcher | undefined {
  const rules: Rule[] = [];
  for (const text of texts) {
    const rule = parseRule(text);
    if (typeof rule === 'object') rules.push(rule);
  }
  return rules.length === 0 ? undefined : createMatcher(rules);
}

/** Paths none of which is a directory of another. */
const tree = fc
  .uniqueArray(path, { minLength: 1, maxLength: 8 })
  .map(paths => paths.filter(one => !paths.some(other => other.startsWith(`${one}/`))))
  .filter(paths => paths.length > 0);

const copyAll: ContextRead = { kind: 'copy', source: '.', excludes: [], parents: false };

function digest(root: string, ignore: string, read = copyAll): string | undefined {
  const rules = parseIgnoreFile({ path: '.dockerignore', text: ignore });
  return createContextStore().collect(root, rules, [read], { modes: 'exact' }).reads[0]?.digest;
}

describe('skipping ignored directories', () => {
  it('never changes a verdict', () => {
    fc.assert(
      fc.property(patterns, path, (texts, file) => {
        const matcher = matcherOf(texts);
        expect(isIgnored(matcher, file, true)).toBe(isIgnored(matcher, file, false));
      }),
      { numRuns: 5000 }
    );
  });

  it('that could hold something that --parents names never loses it', () => {
    fc.assert(
      fc.property(patterns, path, (texts, file) => {
        const matcher = matcherOf(texts.filter(text => !text.startsWith('!')));
        const directory = file.slice(0, Math.max(0, file.lastIndexOf('/')));
        if (matcher === undefined || directory === '' || isIgnored(matcher, directory, false)) return;
        if (isIgnored(matcher, file, false)) expect(matcher.couldMatchBelow(directory)).toBe(true);
      }),
      { numRuns: 5000 }
    );
  });
});

describe('the digest of a read', () => {
  it('stays when an ignored file changes, and changes when another one does', () => {
    fc.assert(
      fc.property(tree, patterns, fc.nat(), fc.boolean(), (paths, texts, pick, byMode) => {
        const matcher = matcherOf(texts);
        const changed = paths[pick % paths.length] ?? '';
        const root = folderOf(Object.fromEntries(paths.map(file => [file, 'before'])));
        try {
          const before = digest(root, texts.join('\n'));
          if (byMode) chmodSync(join(root, changed), 0o600);
          else writeFileSync(join(root, changed), 'after!');
          expect(digest(root, texts.join('\n')) === before).toBe(isIgnored(matcher, changed));
        } finally {
          rmSync(root, { recursive: true });
        }
      }),
      { numRuns: 60 }
    );
  });

  it('does not depend on the order in which files were made', () => {
    fc.assert(
      fc.property(tree, paths => {
        const one = folderOf(Object.fromEntries(paths.map(file => [file, file])));
        const other = folderOf({});
        for (const file of [...paths].reverse()) place(other, file, file);
        expect(digest(other, '')).toBe(digest(one, ''));
        rmSync(one, { recursive: true });
        rmSync(other, { recursive: true });
      }),
      { numRuns: 30 }
    );
  });
});

describe('the text of a path', () => {
  it('is printable and leads back to its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), bytes => {
        const name = Buffer.from(bytes).toString('latin1');
        const text = textOfPath(name);
        expect(bytesOfPath(text)).toBe(name);
        expect(text).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 2000 }
    );
  });
});
