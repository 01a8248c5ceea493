/**
 * Text of HTML and SVG in which whatever is put in is escaped, unless it was made here.
 *
 * Safe in elements and in quoted attributes; nothing else is ever put anywhere else.
 */
export interface Html {
  readonly markup: string;
}

export type Part = Html | string | number | undefined | readonly Part[];

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.map((text, index) => text + (index < parts.length ? markupOf(parts[index]) : '')).join('') };
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(markupOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
};

function escapeText(text: string): string {
  return (
    text
      // What HTML has no way to write.
      .replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd')
      .replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
  );
}
