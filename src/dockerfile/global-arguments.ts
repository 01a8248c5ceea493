/**
 * Arguments above the first FROM: what FROM lines see, and what a stage gets that declares one without a value.
 *
 * Source: Dockerfile reference, "Scope", "Automatic platform ARGs in the global scope"; BuildKit, dockerfile2llb
 * (`defaultArgs`, `buildMetaArgs`).
 */

import type { Dockerfile } from './dockerfile.ts';
import { expandAt } from './expand.ts';
import type { ReachOptions } from './reach.ts';

export function globalArguments(dockerfile: Dockerfile, options: ReachOptions): ReadonlyMap<string, string> {
  const values = automaticArguments(dockerfile, options);
  for (const { args, at } of dockerfile.globalArgs) {
    for (const { name, value } of args) {
      const given = options.args.get(name);
      if (given !== undefined) values.set(name, given);
      else if (value !== undefined) {
        values.set(name, expandAt(value, each => values.get(each), { escapeChar: dockerfile.escapeChar }, at).text);
      }
    }
  }
  return values;
}

/** A build argument of the same name goes over each of these. */
function automaticArguments({ stages }: Dockerfile, options: ReachOptions): Map<string, string> {
  const target = options.target === undefined || options.target === '' ? stages.at(-1)?.from.name : options.target;
  const automatic: readonly (readonly [string, string])[] = [
    ...platformArguments('BUILD', options.buildPlatform),
    ...platformArguments('TARGET', options.platform),
    ['TARGETSTAGE', target === undefined || target === '' ? 'default' : target]
  ];
  return new Map(automatic.map(([name, value]) => [name, options.args.get(name) ?? value]));
}

function platformArguments(prefix: string, platform: string): [string, string][] {
  const [system = '', architecture = '', variant = ''] = platform.split('/');
  return [
    [`${prefix}PLATFORM`, platform],
    [`${prefix}OS`, system],
    [`${prefix}OSVERSION`, ''],
    [`${prefix}ARCH`, architecture],
    [`${prefix}VARIANT`, variant]
  ];
}
