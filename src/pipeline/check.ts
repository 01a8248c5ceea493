/**
 * Looks for whatever makes hashes differ between machines, leaks a secret, or lets a build fail later.
 *
 * In: what to plan. Out: findings, and the rendered files that are out of date with what they should be. Nothing is
 * written here. A service that cannot be planned does not hide what is to be said of the others.
 */
import {
  BUILD_RULES,
  type CheckedBuild,
  type CheckFacts,
  type FileRead,
  READ_RULES,
  type RuleFinding,
  sharedImages
} from '../check/index.ts';
import type { Service } from '../compose/index.ts';
import { type Diagnostic, type DiagnosticCode, DiagnosticError, gravityOf } from '../diagnostic/index.ts';
import { beginningOf, checkedBuilds } from './checked-builds.ts';
import { type Finding, type Found, mergedFindings } from './findings.ts';
import { type GitAnswer, readGitFacts } from './git-files.ts';
import { createPartialPlan, type PartialPlan, type PlanRequest } from './plan.ts';
import { fullName } from './project-images.ts';
import { settingsReader } from './project-settings.ts';
import { renderedPaths, type StaleFile, staleFile } from './rendered-files.ts';

export interface CheckReport {
  /** Errors and warnings, in reading order. */
  readonly findings: readonly Finding[];
  /** Rendered files that are out of date. */
  readonly stale: readonly StaleFile[];
  /** How many services were looked at. */
  readonly services: number;
  /** What there is to say besides. */
  readonly notes: readonly Diagnostic[];
}

export interface CheckOptions {
  /** Whether the project's name was chosen for this run. */
  readonly nameIsChosen: boolean;
}

/** @throws DiagnosticError for wrong use, and where a registry that was to be asked failed. */
export async function checkProject(request: PlanRequest, options: CheckOptions): Promise<CheckReport> {
  try {
    return await checkPlan(await createPartialPlan(request), request, options);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const found = findingsOf(undefined, error);
    return { findings: mergedFindings(found), stale: [], services: 0, notes: [] };
  }
}

async function checkPlan(
  { plan, failures, diagnostics: ofProject }: PartialPlan,
  request: PlanRequest,
  { nameIsChosen }: CheckOptions
): Promise<CheckReport> {
  const { project, selected } = plan;
  const failed = failures.filter(({ service: { name } }) => isAsked(name, request));
  // First, as it throws for settings that are wrong.
  const ofFailed = failed.flatMap(({ service, error }) => findingsOf(service, error));
  const settingsOf = settingsReader(project, request);
  const ignores = (service: Service | undefined, code: DiagnosticCode) =>
    settingsOf(service).settings.checkIgnore.includes(code);
  const builds = checkedBuilds(selected);
  const rendered = renderedPaths(plan, settingsOf(undefined), request);
  const git = await askGit(builds, request);
  // A document of half a plan would be wrong.
  const compared = failures.length > 0 || ignores(undefined, 'stale-rendering') ? [] : rendered;
  const { stale, problems } = compareRendered(compared, path =>
    staleFile(plan, path, { shownFrom: request.load.workingDirectory, nameIsChosen })
  );
  const found = [
    ...[...ofProject, ...git.diagnostics, ...stale.map(({ finding }) => finding)].map(inProject),
    ...problems,
    ...ofFailed,
    ...selected.flatMap(({ service, diagnostics }) => diagnostics.map(diagnostic => ({ service, diagnostic }))),
    ...ruleFindings(builds, { git: git.facts, rendered, beginningOf }),
    ...sharedImages(builds, fullName).map(({ service, finding }) => ({ service, diagnostic: finding }))
  ].filter(({ service, diagnostic }) => !ignores(service, diagnostic.code));
  const findings = mergedFindings(found);
  return {
    findings: findings.filter(({ severity }) => severity !== 'note'),
    stale,
    services: selected.length + failed.length,
    notes: findings.filter(({ severity }) => severity === 'note')
  };
}

/** @param compare - May throw, which hides nothing of the others. */
function compareRendered(
  paths: readonly string[],
  compare: (path: string) => StaleFile | undefined
): { readonly stale: readonly StaleFile[]; readonly problems: readonly Found[] } {
  const stale: StaleFile[] = [];
  const problems: Found[] = [];
  for (const path of paths) {
    try {
      const found = compare(path);
      if (found !== undefined) stale.push(found);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      problems.push(...findingsOf(undefined, error));
    }
  }
  return { stale, problems };
}

function isAsked(service: string, { services }: PlanRequest): boolean {
  return services.length === 0 || services.includes(service);
}

function inProject(diagnostic: Diagnostic | RuleFinding): Found {
  return { service: undefined, diagnostic };
}

/** What an error says, as findings. @throws the error where it is none of the project's files. */
function findingsOf(service: Service | undefined, error: DiagnosticError): readonly Found[] {
  if (error.diagnostics.some(({ code }) => gravityOf(code) === undefined)) throw error;
  return error.diagnostics.map(diagnostic => ({ service, diagnostic }));
}

function askGit(builds: readonly CheckedBuild[], { processes, load }: PlanRequest): Promise<GitAnswer> {
  const paths = builds.flatMap(({ reads, ownFiles }) => [
    ...reads.map(({ root }) => root),
    ...ownFiles.map(({ path }) => path)
  ]);
  const commit = builds.some(({ build }) => [...build.args.values()].some(({ value }) => COMMIT.test(value)));
  return readGitFacts({ processes, environment: load.environment, paths, commit });
}

/** Whole or short. */
const COMMIT = /^[0-9a-f]{7,64}$/;

function ruleFindings(builds: readonly CheckedBuild[], facts: CheckFacts): readonly Found[] {
  const ofReads = new Map<FileRead, readonly RuleFinding[]>();
  return builds.flatMap(build => {
    const findings = build.reads.flatMap(read => {
      const known = ofReads.get(read) ?? READ_RULES.flatMap(rule => rule(read, facts));
      ofReads.set(read, known);
      return known;
    });
    const own = BUILD_RULES.flatMap(rule => rule(build, facts));
    return [...own, ...findings].map(diagnostic => ({ service: build.service, diagnostic }));
  });
}
