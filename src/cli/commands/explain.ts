/** `explain`: the fingerprint of one service, item by item, with what asks for each. */
import { hidePasswords, locationOf } from '../../diagnostic/index.ts';
import type { FileEntry, Reason } from '../../fingerprint/index.ts';
import type { PlannedService } from '../../pipeline/index.ts';
import { type Command, type OptionTable, textOption } from '../command.ts';
import { jsonText } from '../json-text.ts';
import { COMMON_OPTIONS, TEXT_OR_JSON } from '../options.ts';
import { planFor } from '../plan-for.ts';
import { outputLayout } from '../style.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  format: TEXT_OR_JSON
};

export const explainCommand: Command = {
  name: 'explain',
  usage: 'explain <service>',
  positional: { name: 'service', describe: 'The service to explain.', required: true, variadic: false },
  describe: 'Print what the hash of a service is made of, and why each part counts.',
  options: OPTIONS,
  examples: [
    ['compose-cache explain web', 'every instruction and every file that goes into the image of web'],
    ['compose-cache explain web --format json > before.json', 'a fingerprint for a later diff --against before.json'],
    ['compose-cache explain web --modes exact', 'with every permission bit counted']
  ],
  async run(parsed, context) {
    const plan = await planFor(parsed, context);
    const [planned] = plan.selected;
    if (planned === undefined) throw new Error('a service was named and found, but is not planned');
    const { terminal } = context;
    if (textOption(parsed, 'format') === 'json') {
      terminal.output(jsonText(explanationAsJson(planned)));
    } else {
      const { explanationText } = await import('../texts/explain-text.ts');
      terminal.output(explanationText(planned, outputLayout(terminal)));
    }
    return 0;
  }
};

/**
 * A fingerprint for other programs: `items` with `kind` and `fields` are what the hash is computed of, but that passwords of
 * addresses are asterisks here.
 */
export function explanationAsJson({ service, target }: PlannedService): unknown {
  return {
    version: 1,
    service: service.name,
    hash: target.hash,
    image: target.image,
    platforms: target.platforms,
    widened: target.fingerprint.widened.map(reasonAsJson),
    items: target.fingerprint.items.map(item => ({
      kind: item.kind,
      fields: item.fields.map(hidePasswords),
      reason: reasonAsJson(item.reason),
      ...(item.files === undefined ? {} : { files: item.files.list().map(entryAsJson) })
    }))
  };
}

function entryAsJson({ kind, path, mode, sizeBytes, content }: FileEntry): FileEntry {
  return { kind, path, mode, sizeBytes, content };
}

function reasonAsJson({ label, at }: Reason): unknown {
  if (at === undefined) return { label };
  const { file, line, column } = locationOf(at);
  return { label, file, line, column };
}
