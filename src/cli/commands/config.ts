/** `config`: the settings in effect, and where each was said. */
import { locationOf } from '../../diagnostic/index.ts';
import type { Configuration, EffectiveSetting } from '../../pipeline/index.ts';
import { nameOf } from '../../settings/index.ts';
import { type Command, type OptionTable, textOption } from '../command.ts';
import { jsonText } from '../json-text.ts';
import { COMMON_OPTIONS, TEXT_OR_JSON } from '../options.ts';
import { planRequest, reportDiagnostics } from '../plan-for.ts';
import { outputLayout } from '../style.ts';

const OPTIONS: OptionTable = { ...COMMON_OPTIONS, format: TEXT_OR_JSON };

export const configCommand: Command = {
  name: 'config',
  usage: 'config [services..]',
  positional: {
    name: 'services',
    describe:
      'Services whose settings to print; by default those of the project, and what services say for themselves.',
    required: false,
    variadic: true
  },
  describe: 'Print the settings in effect, and where each comes from.',
  options: OPTIONS,
  examples: [
    ['compose-cache config', 'every setting of the project: its value, and the flag, variable or line that says so'],
    ['compose-cache config web', 'every setting as it holds for web'],
    ['compose-cache config --modes exact --format json', 'what a flag would change, for other programs']
  ],
  async run(parsed, context) {
    const { readConfiguration } = await import('../../pipeline/index.ts');
    const configuration = readConfiguration(planRequest(parsed, context));
    reportDiagnostics(configuration.diagnostics, parsed, context);
    const { terminal } = context;
    if (textOption(parsed, 'format') === 'json') {
      terminal.output(jsonText(configurationAsJson(configuration)));
    } else {
      const { configurationText } = await import('../texts/config-text.ts');
      terminal.output(configurationText(configuration, parsed.positionals, outputLayout(terminal)));
    }
    return 0;
  }
};

/** The configuration for other programs, as schemas/config.schema.json has it. */
export function configurationAsJson({ project, settings, services }: Configuration): unknown {
  return {
    version: 1,
    project,
    settings: settingsAsJson(settings),
    services: Object.fromEntries([...services].map(([name, own]) => [name, settingsAsJson(own)]))
  };
}

function settingsAsJson(settings: readonly EffectiveSetting[]): unknown {
  return Object.fromEntries(
    settings.map(({ key, shown, origin }) => [
      nameOf(key),
      {
        ...('isSecret' in shown ? { secret: true } : { value: shown.value }),
        origin: 'at' in origin ? { kind: origin.kind, ...locationOf(origin.at) } : origin
      }
    ])
  );
}
