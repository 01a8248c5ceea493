/** `prune`: deletes old hash tags by a stated policy. */
import { DiagnosticError } from '../../diagnostic/index.ts';
import type { PrunedRepository } from '../../pipeline/index.ts';
import { type Command, hasOption, listOption, type OptionTable, type ParsedArguments, textOption } from '../command.ts';
import { withDockerSession } from '../docker-session.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { COMMON_OPTIONS, TEXT_OR_JSON } from '../options.ts';
import { outputLayout } from '../style.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  'older-than': {
    kind: 'text',
    value: 'AGE',
    group: 'Command',
    describe: 'Deletes only what is older, such as 30d, 12h or 8w; this or --keep-last has to be given.'
  },
  'keep-last': {
    kind: 'text',
    value: 'N',
    group: 'Command',
    describe: 'Keeps the N newest images of each repository; this or --older-than has to be given.'
  },
  'keep-ref': {
    kind: 'list',
    value: 'REF',
    group: 'Command',
    describe: 'A git ref whose images stay; may be repeated. Those of the files at hand always stay.'
  },
  yes: { kind: 'boolean', group: 'Command', describe: 'Deletes; by default it is only told what would be deleted.' },
  format: TEXT_OR_JSON
};

export const pruneCommand: Command = {
  name: 'prune',
  usage: 'prune [services..]',
  positional: {
    name: 'services',
    describe: 'Services whose repositories are pruned; those of all active ones by default.',
    required: false,
    variadic: true
  },
  describe: 'Delete old images from the registry; never what a moving tag or a kept ref names.',
  options: OPTIONS,
  examples: [
    ['compose-cache prune --older-than 30d', 'show what is older than 30 days and not needed'],
    [
      'compose-cache prune --older-than 30d --keep-last 10 --yes',
      'delete it, but for the 10 newest of each repository'
    ],
    ['compose-cache prune --keep-last 20 --keep-ref origin/main --keep-ref v1.4', 'and what two git refs need stays']
  ],
  run(parsed, context) {
    const policy = policyOf(parsed);
    return withDockerSession(parsed, context, async session => {
      const [{ prune }, { prunedText }] = await Promise.all([
        import('../../pipeline/index.ts'),
        import('../texts/prune-text.ts')
      ]);
      const { terminal } = context;
      const deletes = hasOption(parsed, 'yes');
      const nowMs = Date.now();
      const pruned = await prune({ ...session, policy, refs: listOption(parsed, 'keep-ref'), deletes, nowMs });
      terminal.output(
        textOption(parsed, 'format') === 'json'
          ? jsonText(prunedAsJson(pruned))
          : prunedText(pruned, nowMs, outputLayout(terminal))
      );
      const refused = pruned.flatMap(repository => repository.refused.map(tag => `${repository.repository}:${tag}`));
      if (refused.length > 0) throw undeletable(refused);
      if (!deletes) session.report('nothing was deleted; --yes deletes');
      return EXIT_CODES.done;
    });
  }
};

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000
};

/** @throws DiagnosticError `wrong-usage`. */
export function policyOf(parsed: ParsedArguments): {
  readonly olderThanMs: number | undefined;
  readonly keepLast: number | undefined;
} {
  const age = textOption(parsed, 'older-than');
  const count = textOption(parsed, 'keep-last');
  if (age === undefined && count === undefined) {
    throw new DiagnosticError({
      code: 'wrong-usage',
      message: 'prune has to be told what is old',
      help: 'give --older-than 30d, --keep-last 10, or both'
    });
  }
  const [, number = '', unit = ''] = /^(\d{1,6})([mhdw])$/.exec(age ?? '0m') ?? [];
  if (number === '') throw wrongValue('--older-than', age, 'a number and m, h, d or w, such as 30d');
  if (count !== undefined && !/^\d{1,6}$/.test(count)) throw wrongValue('--keep-last', count, 'a number, such as 10');
  return {
    olderThanMs: age === undefined ? undefined : Number(number) * (UNITS_MS[unit] ?? 0),
    keepLast: count === undefined ? undefined : Number(count)
  };
}

function wrongValue(option: string, value: string | undefined, expected: string): DiagnosticError {
  return new DiagnosticError({
    code: 'wrong-usage',
    message: `"${value ?? ''}" is not a value of ${option}`,
    help: `it is ${expected}`
  });
}

function undeletable(names: readonly string[]): DiagnosticError {
  return new DiagnosticError(
    names.map(name => ({
      code: 'registry-refused' as const,
      message: `the registry does not delete ${name}`,
      help: 'turn deletion on in the registry, or use its own rules for old tags'
    }))
  );
}

function prunedAsJson(pruned: readonly PrunedRepository[]): unknown {
  return {
    version: 1,
    repositories: pruned.map(({ repository, verdicts, deleted }) => ({
      repository,
      deleted,
      tags: verdicts.map(({ tag, keptFor }) => ({
        tag: tag.tag,
        digest: tag.digest ?? null,
        created: tag.createdMs === undefined ? null : new Date(tag.createdMs).toISOString(),
        goes: keptFor === undefined,
        reason: keptFor ?? null
      }))
    }))
  };
}
