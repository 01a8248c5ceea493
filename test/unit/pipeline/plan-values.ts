/** Plans made by hand: targets and what they stand on. */
import type { Plan, PlannedService, Target } from '../../../src/pipeline/plan.ts';

interface Sketch {
  /** The services, the first is the one that is built. */
  readonly services: readonly string[];
  readonly basedOn?: readonly string[];
  /** Not asked for, as a service of an inactive profile. */
  readonly unselected?: boolean;
}

/** A plan in which every service has the name of its image; what no sketch says is left out. */
export function planOf(...sketches: readonly Sketch[]): Plan {
  const targets = sketches.map(({ services, basedOn = [] }) => targetOf(services, basedOn));
  const services = new Map<string, PlannedService>();
  for (const target of targets) {
    // Only what the functions under test read is there.
    for (const name of target.services) {
      services.set(name, { service: { name }, settings: { verify: 'none' }, target } as unknown as PlannedService);
    }
  }
  const chosen = targets.filter((_, index) => sketches[index]?.unselected !== true);
  const selected = [...services.values()].filter(({ target }) => chosen.includes(target));
  return { project: { name: 'shop' }, services, selected, targets: chosen } as unknown as Plan;
}

function targetOf(services: readonly string[], basedOn: readonly string[]): Target {
  const repository = `registry.example/${services[0]}`;
  return {
    services,
    basedOn,
    repository,
    tag: 'aaaa',
    image: `${repository}:aaaa`,
    hash: 'a'.repeat(64),
    movingTags: ['ci'],
    writtenTags: ['ci'],
    suffix: '',
    trustedRepository: undefined,
    platforms: ['linux/amd64']
  } as unknown as Target;
}
