/** `--shard I/N`: the part of a project that one of several machines takes. */
import { DiagnosticError } from '../diagnostic/index.ts';
import type { Shard } from '../pipeline/index.ts';
import { type OptionDefinition, type ParsedArguments, textOption } from './command.ts';

export const SHARD_OPTION: OptionDefinition = {
  kind: 'text',
  value: 'I/N',
  group: 'Command',
  describe: 'Takes the I-th of N parts of the images, an image with what it stands on; by default all of them.'
};

/** @throws DiagnosticError `wrong-usage`. */
export function shardOption(parsed: ParsedArguments): Shard | undefined {
  const text = textOption(parsed, 'shard');
  if (text === undefined) return undefined;
  const [, index, count] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index <= shard.count) return shard;
  throw new DiagnosticError({
    code: 'wrong-usage',
    message: `"${text}" is not a value of --shard`,
    help: 'it is I/N with I from 1 to N, such as 2/3'
  });
}
