/**
 * Flattens a stage: the instructions of all stages below it and its own, with variables replaced.
 *
 * Source: Dockerfile reference; BuildKit, dockerfile2llb (`dispatch`).
 */
import { normalizePlatform } from '../image/index.ts';
import type { Instruction } from './instruction.ts';
import { type Dockerfile, parseTriggers, type Stage } from './parse.ts';
import type { ReachOptions, Step, Widening } from './reach.ts';
import { automaticArguments, BUILDER_ARGUMENTS, type Scope } from './scope.ts';
import type { VariableValue } from './shell-words.ts';
import type { ReadBranch, Sources } from './sources.ts';
import { createStepReader, type StepReader } from './step.ts';
import { stepsOfFiles } from './steps-of-files.ts';

interface Layers {
  readonly base: number;
  readonly steps: Step[];
  readonly scope: Scope;
  /** The triggers that the next stage has to run. */
  onBuild: string[];
}

export function createBranchReader(
  dockerfile: Dockerfile,
  options: ReachOptions,
  sources: Sources,
  widened: Widening[]
): ReadBranch {
  const globals = globalScope(dockerfile, options, widened);
  const { escape } = dockerfile.directives;

  return (stage, form) => {
    const { base, steps, scope, onBuild } = readStage(stage);
    return {
      kind: 'branch',
      base,
      steps: form === 'files' ? stepsOfFiles(steps) : steps,
      onBuild,
      environment: scope.env,
      opaque: scope.opaque
    };
  };

  function readStage(stage: Stage): Layers {
    const replaced = sources.replacement(stage);
    const below = replaced ?? belowOf(stage);
    const layers = below.kind === 'stage' ? readStage(below.stage) : onSource(below);
    if (replaced !== undefined) return layers;
    const reader = createStepReader({
      dockerfile,
      options,
      sources,
      widened,
      globals: globals.args,
      scope: layers.scope
    });
    const triggers = parseTriggers(layers.onBuild, escape, stage.span);
    layers.onBuild = [];
    for (const instruction of [...triggers, ...stage.instructions]) addStep(layers, instruction, reader);
    return layers;
  }

  function belowOf(stage: Stage) {
    const reader = createStepReader({ dockerfile, options, sources, widened, globals: globals.args, scope: globals });
    const image = reader.expand(stage.image, stage.span);
    const platform = stage.platform === undefined ? options.platform : reader.expand(stage.platform, stage.span);
    return sources.below(stage, image, platform === options.platform ? platform : normalizePlatform(platform));
  }

  function onSource(below: Exclude<ReturnType<Sources['below']>, { readonly kind: 'stage' }>): Layers {
    const { context, number } = below;
    const isScratch = sources.kindOf(number) === 'scratch';
    const image = context?.kind === 'project' ? context.image : undefined;
    const known = isScratch || context?.kind === 'directory';
    return {
      base: number,
      steps: [...builderSteps(dockerfile, options)],
      scope: {
        env: new Map(image?.environment),
        args: new Map(),
        opaque: image === undefined ? !known : image.opaque
      },
      onBuild: [...(image?.onBuild ?? [])]
    };
  }
}

function addStep(layers: Layers, instruction: Instruction, reader: StepReader): void {
  if (instruction.keyword === 'ONBUILD' && instruction.kind === 'text') layers.onBuild.push(instruction.text);
  layers.steps.push(...reader.read(instruction));
}

/** Arguments before the first FROM: what FROM lines see, and what a stage gets that declares one without a value. */
function globalScope(dockerfile: Dockerfile, options: ReachOptions, widened: Widening[]): Scope {
  const scope: Scope = {
    env: new Map<string, VariableValue>(),
    args: automaticArguments(options.platform, options.buildPlatform, options.target),
    opaque: false
  };
  for (const instruction of dockerfile.globals) {
    if (instruction.kind !== 'arg') continue;
    for (const { key, value } of instruction.pairs) {
      const given = options.args.get(key);
      const reader = createStepReader({ dockerfile, options, widened, scope, globals: scope.args, sources: undefined });
      if (given !== undefined) scope.args.set(key, given);
      else if (value !== undefined) scope.args.set(key, reader.expand(value, instruction.span));
    }
  }
  return scope;
}

/** Arguments that the builder obeys count even where no instruction declares them. */
function builderSteps(dockerfile: Dockerfile, { args }: ReachOptions): Step[] {
  const at = dockerfile.stages[0]?.span;
  if (at === undefined) return [];
  return BUILDER_ARGUMENTS.flatMap(name => {
    const value = args.get(name);
    return value === undefined
      ? []
      : [{ canonical: ['builder', name, value], label: `build argument ${name}`, at, reads: [] }];
  });
}
