/**
 * What a token allows: `repository:library/busybox:pull,push`.
 *
 * Source: Docker registry token authentication, "Token scope documentation".
 */
export type RepositoryAction = 'pull' | 'push' | 'delete';

export function repositoryScope(repository: string, actions: readonly RepositoryAction[]): string {
  return `repository:${repository}:${actions.join(',')}`;
}

/** Whether whoever may do all of `granted` may do all of `wanted`. */
export function coversScopes(granted: readonly string[], wanted: readonly string[]): boolean {
  const actionsByResource = actionsOf(granted);
  return [...actionsOf(wanted)].every(([resource, actions]) => {
    const allowed = actionsByResource.get(resource);
    return allowed !== undefined && (allowed.has('*') || [...actions].every(action => allowed.has(action)));
  });
}

/** The scopes of both lists, each resource once. */
export function uniteScopes(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...actionsOf([...a, ...b])].map(([resource, actions]) => `${resource}:${[...actions].join(',')}`);
}

/** Actions by resource (type and name; the name of a repository may hold a colon, so the last one counts). */
function actionsOf(scopes: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byResource = new Map<string, Set<string>>();
  for (const scope of scopes) {
    const colon = scope.lastIndexOf(':');
    const resource = scope.slice(0, Math.max(colon, 0));
    const actions = byResource.get(resource) ?? new Set<string>();
    for (const action of scope.slice(colon + 1).split(',')) actions.add(action);
    byResource.set(resource, actions);
  }
  return byResource;
}
