/**
 * Where a redirect leads, and what may go there.
 *
 * Registries send readers of blobs to a store by an address that carries its own signature. So another host never
 * sees our `Authorization`, and encryption is not given up on the way.
 */
import type { Answer, ExchangeRequest } from './messages.ts';

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export function isRedirect(status: number): boolean {
  return REDIRECTS.includes(status);
}

/** @returns the next request, or what is wrong with the redirect. */
export function redirectOf(request: ExchangeRequest, answer: Answer): ExchangeRequest | string {
  const location = answer.headers.get('location');
  if (location === undefined || !URL.canParse(location, request.url.href)) return 'a redirect to nowhere';
  if (request.method !== 'GET' && request.method !== 'HEAD') return 'a redirect, which is followed for reading only';
  const url = new URL(location, request.url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && request.url.protocol === 'http:')) {
    return 'a redirect to an address that is not encrypted';
  }
  const { authorization, ...anonymous } = request;
  return url.origin === request.url.origin ? { ...anonymous, authorization, url } : { ...anonymous, url };
}
