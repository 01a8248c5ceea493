/**
 * When a request is worth sending again, and after how long.
 *
 * Only requests that may be repeated are made here (reading, and writing a manifest that its digest names), so the
 * method does not matter. The wait is drawn from zero to a doubling limit ("full jitter"), lest all jobs of a
 * pipeline come back together.
 */
import type { HttpError } from '../host/index.ts';
import type { RegistryLimits } from './limits.ts';

const PASSING_STATUSES: readonly number[] = [408, 429, 500, 502, 503, 504];

/** Whether a status says that the same request may be answered differently a little later. */
export function isPassingStatus(status: number): boolean {
  return PASSING_STATUSES.includes(status);
}

/**
 * Whether a failed connection may work a little later. A wrong certificate, an unknown name or too long a body will
 * not.
 */
export function isPassingFailure(error: HttpError): boolean {
  return ['unreachable', 'timeout', 'reset', 'proxy'].includes(error.reason);
}

/** @param attempt - How often the request has been sent, from 1. @param random - From 0 to 1. */
export function backoffMs(attempt: number, random: number, limits: RegistryLimits): number {
  return Math.round(random * Math.min(limits.firstDelayMs * 2 ** (attempt - 1), limits.longestDelayMs));
}

/**
 * What `Retry-After` asks for: seconds or a date (RFC 9110, section 10.2.3); undefined where there is none to be
 * understood.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
