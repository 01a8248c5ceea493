/**
 * What made hashes change since a git ref, a saved fingerprint, or the one published beside an image.
 *
 * In: the plan of the files at hand, and what to compare with. Out: for each service the items that differ.
 */
import { resolve } from 'node:path';
import { DiagnosticError } from '../diagnostic/index.ts';
import { type ComparedItem, comparedItems, differenceOf, type ItemChange, publicItems } from '../fingerprint/index.ts';
import { nodeFiles } from '../host/index.ts';
import { type ImageReference, normalizeReference, parseReference } from '../image/index.ts';
import { type Git, isGitRef, refusalOfGit } from './git.ts';
import { withGitCheckout } from './git-checkout.ts';
import { referenceOf } from './look-up.ts';
import { createPlan, type Plan, type PlannedService, type PlanRequest } from './plan.ts';
import { readPublished } from './published.ts';
import { readFingerprintFile } from './saved-fingerprint.ts';

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
  const git: Git = { processes: request.processes, environment, folder: workingDirectory };
  if (await isGitRef(against, git)) {
    return withGitCheckout(against, git, async directory =>
      diffPlans(plan, await createPlan(requestAt(request, directory, plan.project.name)))
    );
  }
  const image = parseReference(against);
  if (image?.tag !== undefined || image?.digest !== undefined) return diffWithImage(plan, request, image);
  const refusal = await refusalOfGit(git, '"git status" in this folder tells more; a file and an image need no git');
  if (refusal !== undefined) {
    throw new DiagnosticError({
      code: 'wrong-usage',
      message: `"${against}" is neither a file nor an image with a tag or digest; for a git ref ${refusal.message}`,
      ...(refusal.help === undefined ? {} : { help: refusal.help })
    });
  }
  throw new DiagnosticError({
    code: 'wrong-usage',
    message: `"${against}" is neither a file nor a commit that git knows, nor an image with a tag or digest`,
    help: 'name a git ref, a file that "compose-cache explain SERVICE --format json" wrote, or an image such as repo:ci'
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
    const items = old === undefined ? [] : comparedItems(old.target.fingerprint);
    return difference(planned, old?.target.hash, items, comparedItems(planned.target.fingerprint));
  });
}

function difference(
  { service, target }: PlannedService,
  before: string | undefined,
  itemsBefore: readonly ComparedItem[],
  itemsAfter = publicItems(target.fingerprint)
): ServiceDifference {
  const changes = before === target.hash ? [] : differenceOf(itemsBefore, itemsAfter);
  return { service: service.name, before, after: target.hash, changes };
}

function diffWithFile(plan: Plan, path: string, shown: string): readonly ServiceDifference[] {
  const saved = readFingerprintFile(path, shown);
  const planned = plan.selected.filter(({ service }) => service.name === saved.service);
  if (planned.length > 0) return planned.map(each => difference(each, saved.hash, saved.items));
  throw new DiagnosticError({
    code: 'unknown-service',
    file: shown,
    message: `the fingerprint is of the service "${saved.service}", which is not among those to compare`,
    help: 'name that service, or compare with another file'
  });
}

/** The services whose images are in the repository of the image; the newest fingerprint beside it counts. */
async function diffWithImage(
  plan: Plan,
  request: PlanRequest,
  image: ImageReference
): Promise<readonly ServiceDifference[]> {
  const shown = normalizeReference(image);
  const own = plan.selected.filter(({ target }) => {
    const { registry, path } = referenceOf(target.image);
    return registry === image.registry && path === image.path;
  });
  if (own.length === 0) {
    throw new DiagnosticError({
      code: 'unknown-service',
      message: `none of the services to compare has images in the repository of ${shown}`,
      help: 'name an image of a service, as "compose-cache hash" prints them'
    });
  }
  const published = await readPublished(plan, request, image);
  return own.map(planned => {
    const same = published.find(({ hash }) => hash === planned.target.hash);
    const ofService = published.findLast(({ service }) => planned.target.services.includes(service));
    const saved = same ?? ofService ?? published.at(-1);
    return difference(planned, saved?.hash, saved?.items ?? []);
  });
}
