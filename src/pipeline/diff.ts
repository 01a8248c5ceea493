/**
 * What made hashes change since a git ref or a saved fingerprint.
 *
 * In: the plan of the files at hand, and what to compare with. Out: for each service the items that differ.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DiagnosticError } from '../diagnostic/index.ts';
import {
  type ComparedItem,
  comparedItems,
  differenceOf,
  type FileEntry,
  type ItemChange
} from '../fingerprint/index.ts';
import { nodeFiles } from '../host/index.ts';
import { type GitRequest, isGitRef, withGitCheckout } from './git-checkout.ts';
import { createPlan, type Plan, type PlannedService, type PlanRequest } from './plan.ts';

export interface ServiceDifference {
  readonly service: string;
  /** 64 hex digits; undefined where the service was not there. */
  readonly before: string | undefined;
  readonly after: string;
  readonly changes: readonly ItemChange[];
}

/** @returns one entry for each selected service, changed or not. @throws DiagnosticError */
export async function diffPlan(
  plan: Plan,
  request: PlanRequest,
  against: string
): Promise<readonly ServiceDifference[]> {
  const { workingDirectory, environment } = request.load;
  const path = resolve(workingDirectory, against);
  if (nodeFiles.kind(path) === 'file') return diffWithFile(plan, path, against);
  const git: GitRequest = { processes: request.processes, environment, directory: workingDirectory };
  if (await isGitRef(against, git)) {
    return withGitCheckout(against, git, async directory =>
      diffPlans(plan, await createPlan(requestAt(request, directory, plan.project.name)))
    );
  }
  throw new DiagnosticError({
    code: 'wrong-usage',
    message: `"${against}" is neither a file nor a commit that git knows`,
    help: 'name a git ref, or a file that "compose-cache explain SERVICE --format json" wrote'
  });
}

/** The same project in another folder: its name must not follow the folder's. */
export function requestAt(request: PlanRequest, directory: string, projectName: string): PlanRequest {
  const environment = { ...request.load.environment, PWD: directory };
  return { ...request, services: [], load: { ...request.load, workingDirectory: directory, projectName, environment } };
}

function diffPlans(plan: Plan, before: Plan): readonly ServiceDifference[] {
  return plan.selected.map(planned => {
    const old = before.services.get(planned.service.name);
    return difference(planned, old?.target.hash, old === undefined ? [] : comparedItems(old.target.fingerprint));
  });
}

function difference(
  { service, target }: PlannedService,
  before: string | undefined,
  items: readonly ComparedItem[]
): ServiceDifference {
  const changes = before === target.hash ? [] : differenceOf(items, comparedItems(target.fingerprint));
  return { service: service.name, before, after: target.hash, changes };
}

function diffWithFile(plan: Plan, path: string, shown: string): readonly ServiceDifference[] {
  const saved = readSaved(path, shown);
  const planned = plan.selected.filter(({ service }) => service.name === saved.service);
  if (planned.length > 0) return planned.map(each => difference(each, saved.hash, saved.items));
  throw new DiagnosticError({
    code: 'unknown-service',
    file: shown,
    message: `the fingerprint is of the service "${saved.service}", which is not among those to compare`,
    help: 'name that service, or compare with another file'
  });
}

interface SavedFingerprint {
  readonly service: string;
  readonly hash: string;
  readonly items: readonly ComparedItem[];
}

function readSaved(path: string, shown: string): SavedFingerprint {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw notSaved(shown, error);
  }
  if (!isRecord(value) || typeof value.service !== 'string' || typeof value.hash !== 'string') throw notSaved(shown);
  if (!Array.isArray(value.items)) throw notSaved(shown);
  return { service: value.service, hash: value.hash, items: value.items.map(item => savedItem(item, shown)) };
}

function savedItem(item: unknown, shown: string): ComparedItem {
  if (!isRecord(item) || typeof item.kind !== 'string' || !Array.isArray(item.fields)) throw notSaved(shown);
  const label = isRecord(item.reason) && typeof item.reason.label === 'string' ? item.reason.label : '';
  const files = Array.isArray(item.files) ? item.files.filter(isFileEntry) : undefined;
  return { kind: item.kind, fields: item.fields.map(String), label, files };
}

function isFileEntry(value: unknown): value is FileEntry {
  return isRecord(value) && typeof value.path === 'string' && typeof value.kind === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function notSaved(file: string, cause?: unknown): DiagnosticError {
  return new DiagnosticError(
    {
      code: 'wrong-usage',
      file,
      message: 'the file is not a fingerprint',
      help: 'write one with: compose-cache explain SERVICE --format json > FILE'
    },
    { cause }
  );
}
