/** Whether the builder in use builds for the platform that hashes are for. */
import { DiagnosticError } from '../diagnostic/index.ts';
import type { Builder } from '../engine/index.ts';
import type { Plan, Target } from './plan.ts';

/**
 * Where nobody names a platform the builder takes its own, and hashes take that of this program's processor.
 *
 * @throws DiagnosticError `foreign-builder` where the two differ: an image would get the name of another.
 */
export function demandOwnPlatform(plan: Plan, targets: readonly Target[], { architecture }: Builder): void {
  if (architecture === undefined || plan.project.environment.get('DOCKER_DEFAULT_PLATFORM')) return;
  for (const { services, platforms } of targets) {
    const service = plan.services.get(services[0] ?? '')?.service;
    const [platform = ''] = platforms;
    const isNamed = service?.platform !== undefined || (service?.build?.platforms.length ?? 0) > 0;
    if (isNamed || platform.split('/')[1] === architecture) continue;
    throw new DiagnosticError({
      code: 'foreign-builder',
      ...(service === undefined ? {} : { at: service.span }),
      message: `the engine builds for linux/${architecture}, but the hash is that of an image for ${platform}`,
      help: `say which one is meant, as in: DOCKER_DEFAULT_PLATFORM=linux/${architecture}`
    });
  }
}
