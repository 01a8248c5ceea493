/** What the commands that use docker and a registry have in common. */
import type { Machine, Plan, PlanRequest, Registry } from '../pipeline/index.ts';
import { type CommandContext, hasOption, type ParsedArguments } from './command.ts';
import { planRequest, reportDiagnostics } from './plan-for.ts';

export interface DockerSession {
  readonly plan: Plan;
  readonly request: PlanRequest;
  readonly registry: Registry;
  readonly machine: Machine;
  /** Tells a person what happens, unless they want it quiet. */
  readonly report: (line: string) => void;
}

/** Plans the project, opens the registry for what `use` does, and closes it afterwards. */
export async function withDockerSession<Result>(
  parsed: ParsedArguments,
  context: CommandContext,
  use: (session: DockerSession) => Promise<Result>,
  circumstances: Pick<PlanRequest, 'line' | 'untrusted'> = {}
): Promise<Result> {
  const { createPlan, openRegistry } = await import('../pipeline/index.ts');
  const { terminal, processes } = context;
  const request: PlanRequest = { ...planRequest(parsed, context), ...circumstances };
  const plan = await createPlan(request);
  reportDiagnostics(plan.diagnostics, parsed, context);
  const registry = openRegistry({
    environment: terminal.environment,
    processes,
    progress: context.progress,
    insecure: plan.settings.insecure
  });
  const quiet = hasOption(parsed, 'quiet');
  const progress = quiet ? 'quiet' : terminal.errorIsTerminal ? undefined : 'plain';
  try {
    return await use({
      plan,
      request,
      registry,
      machine: { processes, environment: terminal.environment, ...(progress === undefined ? {} : { progress }) },
      report: line => {
        if (!quiet) terminal.report(`${line}\n`);
      }
    });
  } finally {
    registry.close();
  }
}
