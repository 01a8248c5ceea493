/** What docker compose is given: the rendered project, and how it was found. */
import type { ComposeProject, Docker, HandOffOptions, Progress, ServiceImage } from '../engine/index.ts';
import type { Environment, Processes } from '../host/index.ts';
import type { Plan, PlanRequest, Target } from './plan.ts';

export interface Machine {
  readonly processes: Processes;
  readonly environment: Environment;
  /** How docker shows what it is doing. */
  readonly progress?: Progress;
}

/** The options of every hand-off for a plan. */
export function handOffOptions(plan: Plan, request: PlanRequest, machine: Machine): HandOffOptions {
  return {
    docker: dockerOf(machine),
    project: composeProject(plan, request),
    ...(machine.progress === undefined ? {} : { progress: machine.progress })
  };
}

export function dockerOf({ processes, environment }: Machine): Docker {
  return { processes, environment };
}

/** Services that were named may belong to profiles that nobody enabled: docker compose enables those of named services itself. */
function composeProject({ project }: Plan, { load }: PlanRequest): ComposeProject {
  return {
    directory: project.directory,
    name: project.name,
    envFiles: load.envFiles,
    profiles: load.profiles
  };
}

/** The images of targets, each under the name of a service that has it. */
export function serviceImages(targets: readonly Target[]): readonly ServiceImage[] {
  return targets.map(({ services, image, platforms }) => ({
    service: services[0] ?? image,
    image,
    // An engine keeps one platform of several; docker compose then chooses its own.
    ...(platforms.length === 1 && platforms[0] !== undefined ? { platform: platforms[0] } : {})
  }));
}
