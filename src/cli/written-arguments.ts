/**
 * An argument list word by word, whether it is right or not: for what is said about a wrong one, and for completion of
 * an unfinished one.
 */
import type { OptionTable } from './command.ts';

export type WrittenArgument =
  | { readonly kind: 'positional'; readonly word: string }
  | {
      readonly kind: 'option';
      /** With its dashes, without its value. */
      readonly written: string;
      /** Its name in the table; undefined where it has none. */
      readonly name: string | undefined;
      /** Undefined where none was given. */
      readonly value: string | undefined;
    };

/** @param words - Those behind the command and before `--`. */
export function* writtenArguments(words: readonly string[], table: OptionTable): Generator<WrittenArgument> {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const [, written = '', value] = /^(--?[^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (written === '') {
      yield { kind: 'positional', word };
      continue;
    }
    const name = nameOf(written, table);
    const next = words[index + 1];
    const takesNext = name !== undefined && table[name]?.kind !== 'boolean' && value === undefined;
    if (takesNext && next !== undefined && (next === '-' || !next.startsWith('-'))) {
      yield { kind: 'option', written, name, value: next };
      index++;
    } else yield { kind: 'option', written, name, value };
  }
}

function nameOf(written: string, table: OptionTable): string | undefined {
  if (written.startsWith('--')) return Object.hasOwn(table, written.slice(2)) ? written.slice(2) : undefined;
  return Object.keys(table).find(name => table[name]?.alias === written.slice(1));
}
