/** What the registry and an earlier state say of each target: the part of the graph that is not in the files at hand. */
import type { Plan, PlannedService, ServiceDifference, TargetReport } from '../pipeline/index.ts';
import type { Change, TargetFacts } from './model.ts';

export interface GraphKnowledge {
  /** What the registry says of targets; empty where it was not asked. */
  readonly reports: readonly TargetReport[];
  /** What differs, by service; empty where nothing is compared. */
  readonly differences: readonly ServiceDifference[];
  /** What it is compared with, as the user named it. */
  readonly against: string | undefined;
}

/** The plan with everything selected that the selected services stand on. */
export function withBases(plan: Plan): Plan {
  const needed = new Set<string>();
  const add = (planned: PlannedService | undefined): void => {
    if (planned === undefined || needed.has(planned.service.name)) return;
    needed.add(planned.service.name);
    for (const base of planned.target.basedOn) add(plan.services.get(base));
  };
  for (const planned of plan.selected) add(planned);
  const selected = [...plan.services.values()].filter(({ service }) => needed.has(service.name));
  return { ...plan, selected, targets: [...new Set(selected.map(({ target }) => target))] };
}

/** @returns the facts of a target. @param planned - One of its services. */
export function factsOf(id: string, planned: PlannedService, { reports, differences }: GraphKnowledge): TargetFacts {
  const { target } = planned;
  const own = differences.filter(({ service }) => target.services.includes(service));
  const changed = new Set(differences.filter(isDifferent).map(({ service }) => service));
  return {
    id,
    planned,
    report: reports.find(({ image }) => image === target.image),
    differences: own,
    change: changeOf(own),
    changedBases: target.basedOn.filter(name => changed.has(name))
  };
}

function isDifferent({ before, after }: ServiceDifference): boolean {
  return before !== after;
}

function changeOf(differences: readonly ServiceDifference[]): Change | undefined {
  if (differences.length === 0) return undefined;
  const different = differences.filter(isDifferent);
  if (different.length === 0) return 'unchanged';
  if (different.some(({ before }) => before === undefined)) return 'new';
  // What is only another hash of an image below is a change of that image, not of this one.
  return different.every(({ changes }) => changes.every(({ kind }) => kind === 'service-image'))
    ? 'through'
    : 'changed';
}
