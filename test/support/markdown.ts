/** What the tests of the documentation read of Markdown: fenced blocks, the comments that stand before them, headings, links. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './docker.ts';

export interface FencedBlock {
  /** `sh`, `yaml`, …; empty where the fence says nothing. */
  readonly language: string;
  readonly text: string;
  /** What a comment right before the block says: `<!-- not run: why -->` is `not run` and `why`. */
  readonly note: { readonly name: string; readonly value: string } | undefined;
  /** Line number of the fence, from 1. */
  readonly line: number;
}

export interface MarkdownDocument {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

const FOLDERS = ['.', 'docs', 'docs/commands', 'docs/recipes', 'examples/blog-post', 'examples/polyglot'];

/** All Markdown of the repository that people read. */
export function readDocuments(): readonly MarkdownDocument[] {
  return FOLDERS.flatMap(folder =>
    readdirSync(join(REPOSITORY_ROOT, folder))
      .filter(name => name.endsWith('.md'))
      .map(name => {
        const path = join(folder, name);
        return { path, text: readFileSync(join(REPOSITORY_ROOT, path), 'utf8') };
      })
  );
}

export function blocksOf(text: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  const pattern = /(?:^<!-- (?<name>[a-z ]+): (?<value>.*) -->\n+)?^```(?<language>[a-z]*)\n(?<body>[\s\S]*?)^```$/gm;
  for (const match of text.matchAll(pattern)) {
    const { name, value = '', language = '', body = '' } = match.groups ?? {};
    blocks.push({
      language,
      text: body,
      note: name === undefined ? undefined : { name, value },
      line: text.slice(0, match.index).split('\n').length
    });
  }
  return blocks;
}

/** The text without its fenced blocks. */
function proseOf(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The anchors that GitHub gives to the headings of a document. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...proseOf(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map(heading =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-')
    )
  );
}

/** Addresses of links and pictures that lead to files of the repository. */
export function localLinksOf(text: string): readonly string[] {
  const links = [...proseOf(text).matchAll(/\]\((?<to>[^)\s]+)\)/g)].map(match => match.groups?.to ?? '');
  return links.filter(link => !/^[a-z]+:/.test(link));
}
