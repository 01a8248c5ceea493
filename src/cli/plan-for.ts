/** From an argument list to the plan of its project: the beginning of every command that loads one. */
import { type Diagnostic, renderDiagnostics } from '../diagnostic/index.ts';
import { nodeFiles, userCacheFolder } from '../host/index.ts';
import { createPlan, type Plan, type PlanRequest } from '../pipeline/plan.ts';
import { type CommandContext, hasOption, type ParsedArguments } from './command.ts';
import { noticingLargeFiles, noticingManyFiles } from './long-work.ts';
import { projectFlags, settingTexts } from './options.ts';
import { mayColourErrors } from './style.ts';

/** Where the arguments and the environment say that the project is. */
export function loadOptions(parsed: ParsedArguments, { terminal }: CommandContext): PlanRequest['load'] {
  return {
    ...projectFlags(parsed),
    workingDirectory: terminal.workingDirectory,
    environment: terminal.environment,
    readStdin: () => terminal.readInput(),
    fileSystem: noticingLargeFiles(nodeFiles)
  };
}

/** What the arguments ask for. */
export function planRequest(
  parsed: ParsedArguments,
  context: CommandContext,
  services: readonly string[] = parsed.positionals
): PlanRequest {
  const { terminal, processes, progress } = context;
  return {
    load: loadOptions(parsed, context),
    services,
    settings: settingTexts(parsed),
    processes,
    progress: noticingManyFiles(progress),
    cacheFolder: hasOption(parsed, 'no-cache') ? undefined : userCacheFolder(terminal.environment, 'digests')
  };
}

/**
 * Loads the project, computes its plan, and reports the warnings of both.
 *
 * @throws DiagnosticError for whatever is wrong with the project.
 */
export async function planFor(
  parsed: ParsedArguments,
  context: CommandContext,
  services: readonly string[] = parsed.positionals
): Promise<Plan> {
  const plan = await createPlan(planRequest(parsed, context, services));
  reportDiagnostics(plan.diagnostics, parsed, context);
  return plan;
}

/** Tells a person what was found; notes only with `--verbose`, nothing but errors with `--quiet`. */
export function reportDiagnostics(
  diagnostics: readonly Diagnostic[],
  parsed: ParsedArguments,
  { terminal }: CommandContext
): void {
  const shown = diagnostics.filter(
    ({ severity }) =>
      severity === 'error' ||
      (severity === 'warning' && !hasOption(parsed, 'quiet')) ||
      (severity === 'note' && hasOption(parsed, 'verbose'))
  );
  if (shown.length > 0) terminal.report(renderDiagnostics(shown, { colour: mayColourErrors(terminal) }));
}

/** Tells a person why nothing happens: a profile may be missing, or the file is another one. */
export function tellWhereNothingIsBuilt(
  { selected }: Plan,
  parsed: ParsedArguments,
  { terminal }: CommandContext
): void {
  if (selected.length === 0 && !hasOption(parsed, 'quiet')) terminal.report('no service with a build\n');
}
