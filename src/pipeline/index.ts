/** From Compose files to a plan, and from a plan to what happens. */

export type { Registry } from '../registry/index.ts';
export { type BuildReport, build } from './build.ts';
export { contextKey } from './build-names.ts';
export { checkProject } from './check.ts';
export { type CiRun, detectCi, lineOf } from './ci-run.ts';
export { summaryMarkdown } from './ci-summary.ts';
export { type Configuration, type EffectiveSetting, readConfiguration } from './configuration.ts';
export { diffPlan, type ServiceDifference } from './diff.ts';
export { dryMachine, dryRegistry } from './dry-run.ts';
export type { Finding } from './findings.ts';
export { currentBranch, originAddress, originBranch, repositoryAbove, workTreeRoot } from './git.ts';
export type { Machine } from './hand-off.ts';
export { lockPlan } from './lock.ts';
export { type NodeRequestOptions, nodeRequest } from './node-request.ts';
export { createPlan, type Plan, type PlannedService, type PlanRequest, type Target } from './plan.ts';
export { type PlanReport, surveyPlan, type TargetReport } from './plan-report.ts';
export type { ProgressListener } from './progress.ts';
export { projectImages } from './project-images.ts';
export { readProjectNames } from './project-names.ts';
export { type PrunedRepository, prune } from './prune.ts';
export { openRegistry } from './registry-access.ts';
export { type RenderedPlan, type RenderOptions, renderPlan } from './render-plan.ts';
export type { StaleFile } from './rendered-files.ts';
export { composeOnPlan } from './run-compose.ts';
export { type Shard, shardOf } from './shards.ts';
export { type ProjectSurvey, surveyProject } from './survey-project.ts';
export { pull, push } from './transfer.ts';
