/** Hands a command of the user's to docker compose, on the rendered project. */
import { runCompose } from '../engine/index.ts';
import { withPrivateFile } from '../host/index.ts';
import { handOffOptions, type Machine } from './hand-off.ts';
import type { Plan, PlanRequest } from './plan.ts';
import { renderForBuild } from './render-plan.ts';

/**
 * Runs `docker compose ARGS` on the terminal.
 *
 * @returns docker compose's exit code.
 * @throws DiagnosticError `docker-not-found`.
 */
export function composeOnPlan(
  args: readonly string[],
  plan: Plan,
  request: PlanRequest,
  machine: Machine
): Promise<number> {
  const { document } = renderForBuild(plan, { exists: () => false, exportsCaches: false });
  return runCompose(args, document, handOffOptions(plan, request, machine), withPrivateFile);
}
