/**
 * The project with every image by digest, for deployments: what was tested is what runs, whatever tags do afterwards.
 *
 * In: a plan, a registry. Out: the Compose file. Images that are built here are looked for under their hash tags; those
 * that the file only names under the tag that it names. A name keeps its tag beside the digest, for people.
 */
import type { Service } from '../compose/index.ts';
import { DiagnosticError } from '../diagnostic/index.ts';
import { parseReference } from '../image/index.ts';
import type { HeadResult, Registry } from '../registry/index.ts';
import { lookUp } from './look-up.ts';
import type { Plan } from './plan.ts';
import { fullName, projectImages } from './project-images.ts';
import { type ImageNaming, type RenderedPlan, type RenderOptions, renderImages } from './render-plan.ts';
import { missingImages } from './transfer.ts';
import { verifyOf } from './verify.ts';

/** @throws DiagnosticError `missing-image` for images that are not there; what a registry that cannot be asked gives. */
export async function lockPlan(plan: Plan, registry: Registry, options: RenderOptions): Promise<RenderedPlan> {
  const [built, named] = await Promise.all([lockBuilt(plan, registry), lockNamed(plan, registry)]);
  return renderImages(plan, [...built, ...named], options);
}

async function lockBuilt(plan: Plan, registry: Registry): Promise<readonly ImageNaming[]> {
  const existence = await lookUp(plan.targets, registry, target => verifyOf(plan, target));
  const missing = plan.targets.filter(target => existence.get(target)?.kind === 'miss');
  if (missing.length > 0) throw missingImages(missing, 'run "compose-cache build --push" first, on the same files');
  return plan.selected.map(({ service, target }) => {
    const answer = existence.get(target);
    if (answer?.kind === 'unknown') throw new DiagnosticError(answer.problem);
    const digest = answer?.kind === 'hit' ? `@${answer.digest}` : '';
    return { service: service.name, repository: target.repository, tag: `${target.tag}${digest}` };
  });
}

/** Images that no service of the project builds, and that have no digest yet. */
async function lockNamed(plan: Plan, registry: Registry): Promise<readonly ImageNaming[]> {
  const built = projectImages(plan.project);
  const services = [...plan.project.services.values()].filter(
    ({ build, image, active }) =>
      active && build === undefined && image !== undefined && !built.has(fullName(image.value) ?? '')
  );
  // A name that many services use is asked for once.
  const answers = new Map<string, Promise<HeadResult>>();
  const locked = await Promise.all(
    services.map(async (service): Promise<readonly ImageNaming[]> => {
      const reference = parseReference(service.image?.value ?? '');
      if (reference === undefined || reference.digest !== undefined) return [];
      const name = `${reference.repository}:${reference.tag ?? 'latest'}`;
      const asked = answers.get(name) ?? registry.head(reference);
      answers.set(name, asked);
      const digest = digestOf(await asked, name, service);
      return [
        {
          service: service.name,
          repository: reference.repository,
          tag: `${reference.tag ?? 'latest'}@${digest}`
        }
      ];
    })
  );
  return locked.flat();
}

function digestOf(answer: HeadResult, name: string, { name: service, image }: Service): string {
  if (answer.kind === 'hit') return answer.digest;
  if (answer.kind === 'unknown') throw new DiagnosticError(answer.problem);
  throw new DiagnosticError({
    code: 'missing-image',
    ...(image === undefined ? {} : { at: image.span }),
    message: `service "${service}": the image ${name} does not exist`,
    help: 'look for a typing error in its name, and log in if it is private'
  });
}
