/**
 * The address of the next page in a `Link` header (RFC 8288): `</v2/app/tags/list?last=b&n=2>; rel="next"`.
 * @returns its path and query only. Registries behind a proxy tend to name themselves by a host that only they know, and
 *   credentials must not follow a link to another one.
 */
export function nextPage(header: string | undefined, current: URL): string | undefined {
  for (const [, target, parameters] of (header ?? '').matchAll(/<([^>]*)>([^,<]*)/g)) {
    if (!/;\s*rel\s*=\s*"?(?:[^"]*\s)?next(?:\s[^"]*)?"?\s*(?:;|$)/i.test(parameters ?? '')) continue;
    if (!URL.canParse(target ?? '', current.href)) return undefined;
    const { pathname, search } = new URL(target ?? '', current);
    return `${pathname}${search}`;
  }
  return undefined;
}
