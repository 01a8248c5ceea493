/** `hash`: one line for each service with a build. */
import { DiagnosticError } from '../../diagnostic/index.ts';
import type { Plan, PlannedService } from '../../pipeline/index.ts';
import type { Command, OptionTable } from '../command.ts';
import { jsonText } from '../json-text.ts';
import { COMMON_OPTIONS } from '../options.ts';
import { planFor, tellWhereNothingIsBuilt } from '../plan-for.ts';
import { variableNames } from '../variable-names.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  format: {
    kind: 'text',
    value: 'FORMAT',
    choices: ['text', 'json', 'env', 'dotenv', 'github'],
    group: 'Command',
    describe:
      'How to print: text (the default), json, env for $BASH_ENV, dotenv, github for $GITHUB_OUTPUT or $GITHUB_ENV.'
  }
};

export const hashCommand: Command = {
  name: 'hash',
  usage: 'hash [services..]',
  positional: {
    name: 'services',
    describe: 'Services to print; all active ones by default.',
    required: false,
    variadic: true
  },
  describe: 'Print the hash of each service with a build.',
  options: OPTIONS,
  examples: [
    ['compose-cache hash', 'one line for each service: name, hash, image'],
    ['compose-cache hash --format env >> "$BASH_ENV"', 'variables for the next steps of a CircleCI job'],
    ['compose-cache hash web --format json', 'one service, for other programs']
  ],
  async run(parsed, context) {
    const plan = await planFor(parsed, context);
    tellWhereNothingIsBuilt(plan, parsed, context);
    context.terminal.output(printHashes(plan, parsed.options.format));
    return 0;
  }
};

/** The hashes of a plan in one of the formats. */
export function printHashes(plan: Plan, format: unknown): string {
  const services = plan.selected;
  switch (format) {
    case 'json':
      return jsonText(hashesAsJson(plan));
    case 'env':
      return variableLines(services)
        .map(([name, value]) => `export ${name}=${value}\n`)
        .join('');
    case 'dotenv':
    case 'github':
      return variableLines(services)
        .map(([name, value]) => `${name}=${value}\n`)
        .join('');
    default:
      return textLines(services);
  }
}

function hashesAsJson(plan: Plan): unknown {
  const services = plan.selected.map(({ service, target }) => [
    service.name,
    {
      hash: target.hash,
      image: target.image,
      repository: target.repository,
      tag: target.tag,
      platforms: target.platforms,
      exact: target.fingerprint.widened.length === 0
    }
  ]);
  return { version: 1, project: plan.project.name, services: Object.fromEntries(services) };
}

/** A hash and an image name have no character that a shell or an environment file would take otherwise. */
function variableLines(services: readonly PlannedService[]): (readonly [string, string])[] {
  const { names, problems } = variableNames(services.map(({ service }) => service.name));
  if (problems.length > 0) throw new DiagnosticError(problems);
  return services.flatMap(({ service, target }): (readonly [string, string])[] => {
    const name = names.get(service.name) ?? '';
    return [
      [`COMPOSE_CACHE_HASH_${name}`, target.hash],
      [`COMPOSE_CACHE_IMAGE_${name}`, target.image]
    ];
  });
}

function textLines(services: readonly PlannedService[]): string {
  const width = Math.max(0, ...services.map(({ service }) => service.name.length));
  return services
    .map(({ service, target }) => `${service.name.padEnd(width)}  ${target.hash}  ${target.image}\n`)
    .join('');
}
