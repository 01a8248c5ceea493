/** Hands a command of the user's to docker compose, on the rendered project. */
import { DiagnosticError } from '../diagnostic/index.ts';
import { inspectBuilder, runCompose } from '../engine/index.ts';
import { withPrivateFile } from '../host/index.ts';
import type { Registry } from '../registry/index.ts';
import { basesOf } from './existing.ts';
import { dockerOf, handOffOptions, type Machine } from './hand-off.ts';
import { localTargets } from './local-targets.ts';
import { lookUp } from './look-up.ts';
import type { Plan, PlanRequest, Target } from './plan.ts';
import { renderForBuild } from './render-plan.ts';
import { verifyOf } from './verify.ts';

export interface ComposeRequest {
  readonly plan: Plan;
  readonly request: PlanRequest;
  readonly registry: Registry;
  readonly machine: Machine;
}

/**
 * Runs `docker compose ARGS` on the terminal.
 *
 * @returns docker compose's exit code.
 * @throws DiagnosticError `docker-not-found`.
 */
export async function composeOnPlan(args: readonly string[], compose: ComposeRequest): Promise<number> {
  const { plan, request, machine } = compose;
  const existing = mayBuild(args) ? await existingBases(compose) : new Set<Target>();
  const { document } = renderForBuild(plan, { exists: target => existing.has(target), exportsCaches: false });
  return runCompose(args, document, handOffOptions(plan, request, machine), withPrivateFile);
}

/** What docker compose builds images for, unless `--no-build` is among the arguments. */
const BUILDING = ['build', 'create', 'run', 'up', 'watch'];

function mayBuild(args: readonly string[]): boolean {
  return args.some(arg => BUILDING.includes(arg)) && !args.includes('--no-build');
}

/**
 * The bases (`service:…`) that need no build: docker compose builds such a base anew at each `run`, whether or not its
 * image exists. One that nobody can tell about is left to docker compose.
 */
async function existingBases({ plan, registry, machine }: ComposeRequest): Promise<ReadonlySet<Target>> {
  const all = [...plan.services.values()];
  const bases = [...new Set(all.flatMap(({ target }) => basesOf(plan, target)))];
  if (bases.length === 0) return new Set();
  const here = await basesHere(plan, bases, machine);
  const elsewhere = bases.filter(base => !here.has(base));
  const answers = await lookUp(elsewhere, registry, target => verifyOf(plan, target));
  return new Set([...here, ...elsewhere.filter(base => answers.get(base)?.kind === 'hit')]);
}

/** Those that this engine has and builds upon; none where docker does not tell, which docker compose will say better. */
async function basesHere(plan: Plan, bases: readonly Target[], machine: Machine): Promise<ReadonlySet<Target>> {
  try {
    const [{ buildsIntoEngine }, local] = await Promise.all([
      inspectBuilder(dockerOf(machine)),
      localTargets(plan, bases, machine)
    ]);
    return buildsIntoEngine ? local : new Set();
  } catch (error) {
    if (error instanceof DiagnosticError) return new Set();
    throw error;
  }
}
