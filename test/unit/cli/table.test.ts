import { describe, expect, it } from 'vitest';
import { type Layout, plainStyle } from '../../../src/cli/style.ts';
import { shorten, textTable } from '../../../src/cli/table.ts';

const COLUMNS = [{ title: 'STATUS', copied: true }, { title: 'REASON' }, { title: 'IMAGE', copied: true }];
const ROWS = [['hit', 'the registry has it', 'registry.example/web:aaaa']];

/** The table, and how wide it may be. */
function table(width: number | undefined): string {
  return textTable(COLUMNS, ROWS, { style: plainStyle, width });
}

describe('a table', () => {
  it('has columns as wide as what is in them', () => {
    expect(table(undefined)).toBe(
      'STATUS  REASON               IMAGE\nhit     the registry has it  registry.example/web:aaaa\n'
    );
    expect(table(200)).toBe(table(undefined));
  });

  it('shortens what nobody copies', () => {
    expect(table(50)).toBe('STATUS  REASON           IMAGE\nhit     the registry h…  registry.example/web:aaaa\n');
  });

  it('has what people copy on a line of its own where it does not fit beside the rest', () => {
    expect(table(40)).toBe('STATUS  REASON\n  IMAGE\nhit     the registry has it\n  registry.example/web:aaaa\n');
    expect(table(16)).toBe('STATUS  REASON\n  IMAGE\nhit     the reg…\n  registry.example/web:aaaa\n');
    expect(table(12)).toBe('STATUS  REA…\n  IMAGE\nhit     the…\n  registry.example/web:aaaa\n');
  });

  it('counts the columns that signs take on a terminal', () => {
    const rows = [
      ['漢字', 'x'],
      ['e\u0301', 'y']
    ];
    expect(textTable([{ title: 'A' }, { title: 'B' }], rows, { style: plainStyle, width: undefined })).toBe(
      'A     B\n漢字  x\ne\u0301     y\n'
    );
  });

  it('has colours that take no room', () => {
    const style: Layout['style'] = (tone, text) => (tone === undefined ? text : `<${tone}>${text}</>`);
    const rows = [[{ text: 'hit', tone: 'good' as const }, 'x']];
    expect(textTable([{ title: 'STATUS' }, { title: 'B' }], rows, { style, width: undefined })).toBe(
      '<heading>STATUS</>  <heading>B</>\n<good>hit</>     x\n'
    );
  });
});

describe('a text that is shortened', () => {
  it.each([
    { text: 'abcdef', width: 6, shown: 'abcdef' },
    { text: 'abcdef', width: 4, shown: 'abc…' },
    { text: '漢字漢字', width: 6, shown: '漢字…' },
    { text: 'x👩‍👩‍👧y👩‍👩‍👧z', width: 5, shown: 'x👩‍👩‍👧y…' },
    { text: 'e\u0301e\u0301e\u0301', width: 2, shown: 'e\u0301…' }
  ])('keeps whole signs: $text in $width columns', ({ text, width, shown }) => {
    expect(shorten(text, width)).toBe(shown);
  });
});
