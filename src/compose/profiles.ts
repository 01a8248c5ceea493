/**
 * Which services take part: those without profiles, and those of which a profile is active.
 *
 * Source: Compose Specification, "Profiles".
 */
import { type Diagnostic, suggestName } from '../diagnostic/index.ts';
import type { Variables } from './environment.ts';
import type { Node } from './node.ts';
import { childOf, itemsOf, stringOf } from './tree.ts';

/** The options, else COMPOSE_PROFILES. */
export function activeProfiles(options: readonly string[], variables: Variables): readonly string[] {
  if (options.length > 0) return options;
  return (variables.get('COMPOSE_PROFILES') ?? '').split(',').map(profile => profile.trim());
}

/** Whether a service takes part; `*` activates every profile. */
export function isActive(service: Node, profiles: readonly string[]): boolean {
  const own = profilesOf(service);
  return own.length === 0 || profiles.includes('*') || own.some(profile => profiles.includes(profile));
}

/** The profiles of a service. */
export function profilesOf(service: Node): readonly string[] {
  return itemsOf(childOf(service, 'profiles')).map(item => stringOf(item) ?? '');
}

/**
 * What there is to say of active profiles that no service has. docker compose says nothing, and they may be meant for
 * another project; one that is nearly the name of a profile at hand is a mistake, though, and leaves services out.
 */
export function unknownProfiles(services: Iterable<Node>, profiles: readonly string[]): readonly Diagnostic[] {
  const known = new Set([...services].flatMap(profilesOf));
  return profiles
    .filter(profile => profile !== '' && profile !== '*' && !known.has(profile))
    .map(profile => {
      const meant = suggestName(profile, known);
      const finding = { code: 'unknown-profile' as const, message: `no service has the profile "${profile}"` };
      return meant === undefined
        ? { ...finding, severity: 'note' }
        : { ...finding, severity: 'warning', help: `did you mean "${meant}"?` };
    });
}
