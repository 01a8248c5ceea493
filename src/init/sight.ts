/** What can be seen without asking anybody. */
import { TARGET_NAMES, type TargetName } from './names.ts';
import { TARGETS } from './targets.ts';

/** Words in the host of a remote that tell which service it is. */
const HOSTS: readonly (readonly [word: string, target: TargetName])[] = [
  ['github', 'github'],
  ['gitlab', 'gitlab']
];

/**
 * The CI services that a repository uses: those whose folder or file is there, else that of its remote.
 *
 * @param exists - Whether the repository has a path, relative to its root.
 * @param remote - The address of the remote `origin`.
 */
export function targetsInSight(exists: (path: string) => boolean, remote: string | undefined): readonly TargetName[] {
  const used = TARGET_NAMES.filter(name => {
    const { sign } = TARGETS[name];
    return sign !== undefined && exists(sign);
  });
  if (used.length > 0) return used;
  const host = hostOf(remote ?? '');
  return HOSTS.filter(([word]) => host.includes(word)).map(([, target]) => target);
}

/** The host of `https://user@host/path`, `ssh://host:22/path` and `user@host:path`. */
function hostOf(address: string): string {
  const [, host = ''] = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([^:/]+)[:/]/i.exec(address) ?? [];
  return host.toLowerCase();
}

const TEST_SERVICE = /^(?:tests?|specs?|(?:run|unit|integration|e2e)[-_]?tests?|e2e)$/i;

/** The service that is there to run tests, by its name; undefined where there is none, or several. */
export function testServiceInSight(services: readonly string[]): string | undefined {
  const found = services.filter(name => TEST_SERVICE.test(name));
  return found.length === 1 ? found[0] : undefined;
}
