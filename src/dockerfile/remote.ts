/**
 * What ADD fetches from elsewhere.
 *
 * Source: BuildKit, frontend/dockerfile/dfgitutil and util/gitutil: an address over http is a repository only if its path
 * ends in `.git`; `github.com/…` without a scheme is a local path here, unlike for a build context.
 */

const SCP_STYLE = /^[\w-]+@[a-zA-Z0-9-.]+:/;

/** @returns undefined for a local path. */
export function remoteKind(source: string): 'http' | 'git' | undefined {
  if (/^(?:git|ssh):\/\//i.test(source) || SCP_STYLE.test(source)) return 'git';
  if (!/^https?:\/\//i.test(source)) return undefined;
  if (/^[^?#]*\.git(?:[?#]|$)/i.test(source)) return 'git';
  return /^https?:\/\//.test(source) ? 'http' : undefined;
}
