/**
 * Pushes hash tags: as soon as an image is there, and never over one that the registry has.
 *
 * Another job may have built the same meanwhile, so the registry is asked again before each push, and the first one's
 * image stays. An early push that fails is no failure yet: the last round tries again and shows docker's reason.
 */
import { pushImages, pushQuietly } from '../engine/index.ts';
import type { Registry } from '../registry/index.ts';
import { dockerOf, handOffOptions, type Machine, serviceImages } from './hand-off.ts';
import { lookUp } from './look-up.ts';
import type { Plan, PlanRequest, Target } from './plan.ts';
import { fullName } from './project-images.ts';
import { verifyOf } from './verify.ts';

export interface PushRequest {
  readonly plan: Plan;
  readonly request: PlanRequest;
  readonly registry: Registry;
  readonly machine: Machine;
  readonly report: (line: string) => void;
}

export interface Pusher {
  /** Pushes the one of these targets that has just got its name on the engine, while others are still built. */
  pushSoon(targets: readonly Target[], image: string): void;
  /** Says that these are in the registry without our doing. */
  markPushed(targets: readonly Target[]): void;
  /** Waits for what is under way, then pushes what the registry still does not have. */
  pushMissing(targets: readonly Target[]): Promise<void>;
}

export function createPusher(options: PushRequest): Pusher {
  const { plan, request, registry, machine, report } = options;
  const pushed = new Set<Target>();
  const started = new Map<Target, Promise<void>>();
  const absentOf = async (targets: readonly Target[]): Promise<readonly Target[]> => {
    const answers = await lookUp(targets, registry, target => verifyOf(plan, target));
    return targets.filter(target => answers.get(target)?.kind !== 'hit');
  };
  const pushOne = async (target: Target): Promise<void> => {
    if ((await absentOf([target])).length > 0) {
      await pushQuietly(dockerOf(machine), target.image);
      report(`push  ${target.services.join(', ')} ${target.image}`);
    }
    pushed.add(target);
  };
  return {
    pushSoon(targets, image) {
      const target = targets.find(candidate => fullName(candidate.image) === fullName(image));
      if (target === undefined || started.has(target)) return;
      started.set(
        target,
        pushOne(target).catch(() => undefined)
      );
    },
    markPushed(targets) {
      for (const target of targets) pushed.add(target);
    },
    async pushMissing(targets) {
      await Promise.all(started.values());
      const rest = await absentOf(targets.filter(target => !pushed.has(target)));
      await pushImages(serviceImages(rest), handOffOptions(plan, request, machine));
      for (const target of targets) pushed.add(target);
    }
  };
}
