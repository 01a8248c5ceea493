/** `ci`: `build --push` with what the CI service tells. */
import { appendTextFile, nodeFiles, writeTextFile } from '../../host/index.ts';
import type { BuildReport, CiRun, Plan } from '../../pipeline/index.ts';
import { logGroup, outputFiles, variableLines } from '../ci-output.ts';
import {
  type Command,
  type CommandContext,
  hasOption,
  type OptionTable,
  type ParsedArguments,
  textOption
} from '../command.ts';
import { type DockerSession, withDockerSession } from '../docker-session.ts';
import { COMMON_OPTIONS, REGISTRY_OPTIONS } from '../options.ts';
import { reportDiagnostics } from '../plan-for.ts';
import { SHARD_OPTION, shardOption } from '../shard-option.ts';
import { variableNames } from '../variable-names.ts';
import { written } from '../written.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  ...REGISTRY_OPTIONS,
  branch: {
    kind: 'text',
    value: 'NAME',
    group: 'Command',
    describe: 'The branch that is built; the default is what the CI service or git says.'
  },
  'default-branch': {
    kind: 'text',
    value: 'NAME',
    group: 'Command',
    describe:
      'The default branch, from which alone the tag ci is written; the default is what the CI service or git says.'
  },
  trust: {
    kind: 'text',
    value: 'WORD',
    choices: ['auto', 'yes', 'no'],
    group: 'Command',
    describe: 'Whether this run may write; auto (the default) trusts all but pull requests from other repositories.'
  },
  load: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Also pulls the images that exist, so that this engine has all of them; off by default.'
  },
  'move-tags': {
    kind: 'boolean',
    group: 'Command',
    describe: 'Moves the moving tags even if nothing was built; by default such a run asks one HEAD per image.'
  },
  dotenv: {
    kind: 'text',
    value: 'FILE',
    group: 'Command',
    describe: 'Writes the names of the images to a dotenv file, as GitLab takes it for a report; none by default.'
  },
  shard: SHARD_OPTION
};

export const ciCommand: Command = {
  name: 'ci',
  usage: 'ci [services..]',
  positional: {
    name: 'services',
    describe: 'Services to build; all active ones by default.',
    required: false,
    variadic: true
  },
  describe: 'Build and push what is missing, as the CI service at hand wants it.',
  options: OPTIONS,
  examples: [
    ['compose-cache ci', 'the whole build job: skip what exists, build and push the rest, tell the CI service'],
    ['compose-cache ci --load', 'and have all images on this machine for the steps that follow'],
    ['compose-cache ci --default-branch main', 'where the CI service does not name the default branch']
  ],
  async run(parsed, context) {
    const startMs = performance.now();
    const { lineOf } = await import('../../pipeline/index.ts');
    const run = await ciRun(parsed, context);
    const isTrusted = run.untrusted === undefined;
    const circumstances = { line: lineOf(run, true), untrusted: !isTrusted };
    return withDockerSession(
      parsed,
      context,
      async session => {
        // A run that is not trusted writes only where every service has a place of its own for it.
        const mayWrite =
          isTrusted ||
          [...session.plan.services.values()].every(({ target }) => target.trustedRepository !== undefined);
        const line = lineOf(run, mayWrite);
        session.report(describeRun(run, mayWrite));
        if (mayWrite && run.defaultBranch === undefined) warnOfDefaultBranch(parsed, context);
        const { plan, build } = await buildInGroup(
          parsed,
          context,
          { ...session, request: { ...session.request, line } },
          {
            run,
            push: mayWrite
          }
        );
        await tell({
          parsed,
          context,
          run,
          plan,
          build,
          pushed: mayWrite,
          seconds: (performance.now() - startMs) / 1000
        });
        return 0;
      },
      circumstances
    );
  }
};

/** What the CI service tells, then what git tells; flags go over both. */
async function ciRun(parsed: ParsedArguments, { terminal, processes }: CommandContext): Promise<CiRun> {
  const { currentBranch, detectCi, originBranch } = await import('../../pipeline/index.ts');
  const { id, name, isPR } = await import('../ci-service.ts');
  const { environment } = terminal;
  const told = detectCi({ id, name, isPR }, environment, readEvent(environment.GITHUB_EVENT_PATH));
  const git = { processes, environment, folder: terminal.workingDirectory };
  const trust = textOption(parsed, 'trust') ?? 'auto';
  return {
    ...told,
    branch: textOption(parsed, 'branch') ?? told.branch ?? (await currentBranch(git)),
    defaultBranch: textOption(parsed, 'default-branch') ?? told.defaultBranch ?? (await originBranch(git)),
    untrusted: trust === 'yes' ? undefined : trust === 'no' ? '--trust no was given' : told.untrusted
  };
}

/** GitHub's event; undefined where there is none. One that cannot be read says nothing, so nobody is trusted for it. */
function readEvent(path: string | undefined): unknown {
  if (path === undefined || path === '') return undefined;
  try {
    return JSON.parse(Buffer.from(nodeFiles.read(path)).toString());
  } catch {
    return { pull_request: {} };
  }
}

function describeRun({ name, branch, isPullRequest, untrusted }: CiRun, mayWrite: boolean): string {
  const what = branch === undefined ? 'no branch' : `branch ${branch}`;
  const rights = mayWrite ? '' : ', reads only';
  return `${name}: ${what}${isPullRequest ? ' of a pull request' : ''}${untrusted === undefined ? '' : `, not trusted (${untrusted})`}${rights}`;
}

function warnOfDefaultBranch(parsed: ParsedArguments, context: CommandContext): void {
  reportDiagnostics(
    [
      {
        code: 'unknown-default-branch',
        severity: 'warning',
        message: 'it is not known which branch is the default one, so the configured moving tags are not written',
        help: 'say it with --default-branch'
      }
    ],
    parsed,
    context
  );
}

interface BuiltPlan {
  readonly plan: Plan;
  readonly build: BuildReport;
}

async function buildInGroup(
  parsed: ParsedArguments,
  context: CommandContext,
  session: DockerSession,
  { run, push }: { readonly run: CiRun; readonly push: boolean }
): Promise<BuiltPlan> {
  const { build, shardOf } = await import('../../pipeline/index.ts');
  const { terminal } = context;
  const plan = shardOf(session.plan, shardOption(parsed));
  const group = logGroup(run.id, 'compose-cache build', Math.floor(Date.now() / 1000));
  terminal.report(group.begin);
  try {
    const report = await build({
      ...session,
      plan,
      push,
      load: hasOption(parsed, 'load'),
      strict: hasOption(parsed, 'strict'),
      moveTags: hasOption(parsed, 'move-tags') ? 'always' : 'built'
    });
    return { plan, build: report };
  } finally {
    terminal.report(group.end);
  }
}

interface Told extends BuiltPlan {
  readonly parsed: ParsedArguments;
  readonly context: CommandContext;
  readonly run: CiRun;
  readonly pushed: boolean;
  readonly seconds: number;
}

/** Tells people and later steps what became of the images. */
async function tell({ parsed, context, run, plan, build, pushed, seconds }: Told): Promise<void> {
  const { summaryMarkdown } = await import('../../pipeline/index.ts');
  const { terminal } = context;
  reportDiagnostics(build.diagnostics, parsed, context);
  const files = outputFiles(run.id, terminal.environment);
  const { names, problems } = variableNames(plan.selected.map(({ service }) => service.name));
  const values = outputValues({ plan, build }, names);
  if (files.summary !== undefined) {
    append(files.summary, summaryMarkdown({ plan, build, seconds, pushed, untrusted: run.untrusted }));
  }
  if (files.variables !== undefined) append(files.variables, variableLines(values, files.syntax));
  if (run.id === 'GITHUB_ACTIONS' && files.variables !== undefined) append(files.variables, imagesLine(plan));
  const dotenv = textOption(parsed, 'dotenv');
  // All is built and pushed by now: a value that cannot be told is no reason to fail.
  if (files.variables !== undefined || dotenv !== undefined) {
    const warnings = problems.map(problem => ({ ...problem, severity: 'warning' as const }));
    reportDiagnostics(warnings, parsed, context);
  }
  if (dotenv !== undefined) written(dotenv, () => writeTextFile(dotenv, variableLines(values, 'assignment')));
}

/** Values for later steps: the image of each service that has a variable, and how many images were built. */
function outputValues(
  { plan, build }: BuiltPlan,
  names: ReadonlyMap<string, string>
): readonly (readonly [string, string])[] {
  const built = [...build.outcomes.values()].filter(outcome => outcome === 'built').length;
  return [
    ...plan.selected.flatMap(({ service, target }) => {
      const name = names.get(service.name);
      return name === undefined ? [] : [[`COMPOSE_CACHE_IMAGE_${name}`, target.image] as const];
    }),
    ['COMPOSE_CACHE_BUILT', String(built)]
  ];
}

/** The image of each service as one value, for expressions of a workflow: `fromJSON(…).web`. */
function imagesLine({ selected }: Plan): string {
  const images = Object.fromEntries(selected.map(({ service, target }) => [service.name, target.image]));
  return `COMPOSE_CACHE_IMAGES=${JSON.stringify(images)}\n`;
}

function append(path: string, text: string): void {
  written(path, () => appendTextFile(path, text));
}
