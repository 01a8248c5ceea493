/** The stages of a build, as the reading of its Dockerfile found them. */
import type { ReachedStage } from '../dockerfile/index.ts';
import type { PlannedService } from '../pipeline/index.ts';

/** The stages that are reached on any platform, each once, with all that it uses on any of them. */
export function stagesOf({ reading: { reaches } }: PlannedService): readonly ReachedStage[] {
  const [first, ...others] = reaches;
  if (first === undefined || others.length === 0) return first?.stages ?? [];
  const stages = new Map<number, ReachedStage>();
  for (const stage of reaches.flatMap(reached => reached.stages)) {
    const uses = [...(stages.get(stage.index)?.uses ?? []), ...stage.uses];
    const distinct = new Map(uses.map(use => [JSON.stringify([use.at.start, use.kind, use.origin]), use] as const));
    stages.set(stage.index, { ...stage, uses: [...distinct.values()] });
  }
  return [...stages.values()].sort((a, b) => a.index - b.index);
}

/** The path of the Dockerfile as it is shown; undefined where it cannot be read from here. */
export function dockerfileOf({ reading: { file } }: PlannedService): string | undefined {
  return file?.source.path;
}

/** The stage that no other one uses: all the others are reached from it. */
export function targetStage(stages: readonly ReachedStage[]): number {
  const used = new Set(
    stages.flatMap(({ uses }) => uses.flatMap(({ origin }) => (origin.kind === 'stage' ? [origin.index] : [])))
  );
  return stages.find(({ index }) => !used.has(index))?.index ?? 0;
}

export function stageTitle(stages: readonly ReachedStage[], index: number): string {
  return stages.find(stage => stage.index === index)?.name ?? `stage ${index}`;
}
