/**
 * Sends one request until it has an answer worth having.
 *
 * In: a request, with or without an `Authorization` value. Out: the last answer, whatever its status, or a
 * `RegistryError`. Around each request: a place among those under way, a proxy, further attempts where one may help,
 * `Retry-After`, redirects. A wait that a host asked for holds for everything sent to that host, and a host that
 * could not be reached fails at once for a while.
 */
import { type Clock, type Environment, type Http, HttpError, type HttpRequest, type TrustFor } from '../host/index.ts';
import { concernsHost, createHosts, type HostState } from './hosts.ts';
import { createLimiter } from './limiter.ts';
import type { RegistryLimits } from './limits.ts';
import type { Answer, ExchangeEvent, ExchangeRequest, Send } from './messages.ts';
import { misdirected, unanswered } from './problems.ts';
import { proxyFor } from './proxy.ts';
import { addressOf, type Redaction } from './redaction.ts';
import { isRedirect, redirectOf } from './redirects.ts';
import { backoffMs, isPassingFailure, isPassingStatus, retryAfterMs } from './retry.ts';

export interface ExchangeOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly environment: Environment;
  readonly limits: RegistryLimits;
  readonly redaction: Redaction;
  /**
   * The certificates (PEM) that this machine trusts for a host, asked for when those that Node brings do not suffice.
   */
  readonly trustFor: TrustFor;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: ExchangeEvent) => void;
}

type Outcome = Answer | HttpError;

/** When a request with all its attempts has to be done; undefined before the first one. */
interface Budget {
  deadline: number | undefined;
}

export function createExchange(options: ExchangeOptions): Send {
  const { clock, limits, redaction, signal } = options;
  const limiter = createLimiter(limits.concurrency);
  const hostOf = createHosts();

  const wait = async (delayMs: number): Promise<void> => {
    if (delayMs > 0) await clock.sleep(delayMs, signal);
    signal?.throwIfAborted();
  };

  const attempt = (request: ExchangeRequest, host: HostState, budget: Budget): Promise<Outcome> =>
    limiter.run(async () => {
      // Time in the queue is nobody's fault, so it does not count; what became known meanwhile does.
      budget.deadline ??= clock.now() + limits.totalTimeoutMs;
      if (host.down !== undefined && clock.now() < host.down.until) return host.down.error;
      host.down = undefined;
      try {
        const wire = toHttpRequest(request, Math.max(1, budget.deadline - clock.now()), options);
        const response = await requestTrusting(wire, host, options);
        options.onEvent(eventOf(request, response.status));
        // Whatever another request ran into meanwhile: the host is there.
        host.down = undefined;
        return { ...response, method: request.method, url: request.url };
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        options.onEvent(eventOf(request, undefined));
        return error;
      }
    });

  /** How long to wait before the next attempt; undefined where none is to be made. */
  const delayAfter = (outcome: Outcome, count: number, budget: Budget, host: HostState): number | undefined => {
    const failed = outcome instanceof HttpError;
    const passing = failed ? isPassingFailure(outcome) : isPassingStatus(outcome.status);
    if (!passing || count >= limits.attempts || outcome === host.down?.error) return undefined;
    const asked = failed ? undefined : retryAfterMs(outcome.headers.get('retry-after'), clock.now());
    // A kept connection that the other side had closed says nothing about the server: no reason to wait.
    const stale = failed && outcome.reusedConnection;
    const delay = asked ?? (stale ? 0 : backoffMs(count, clock.random(), limits));
    if (clock.now() + delay >= (budget.deadline ?? 0)) return undefined;
    if (asked !== undefined) host.pausedUntil = Math.max(host.pausedUntil, clock.now() + asked);
    return delay;
  };

  /** Further attempts at one address, within the limits of count and time. */
  const exchange = async (request: ExchangeRequest): Promise<Answer> => {
    const host = hostOf(request.url);
    const budget: Budget = { deadline: undefined };
    for (let count = 1; ; count++) {
      await wait(host.pausedUntil - clock.now());
      const outcome = await attempt(request, host, budget);
      const delay = delayAfter(outcome, count, budget, host);
      if (delay !== undefined) {
        await wait(delay);
        continue;
      }
      if (!(outcome instanceof HttpError)) return outcome;
      if (concernsHost(outcome) && outcome !== host.down?.error) {
        host.down = { error: outcome, until: clock.now() + limits.downForMs };
      }
      throw unanswered(request, outcome, redaction);
    }
  };

  return async first => {
    let request = first;
    for (let redirects = 0; ; redirects++) {
      const answer = await exchange(request);
      if (!isRedirect(answer.status)) return answer;
      const next = redirects < limits.redirects ? redirectOf(request, answer) : `more than ${redirects} redirects`;
      if (typeof next === 'string') throw misdirected(first, answer.status, next);
      request = next;
    }
  };
}

function eventOf({ method, url }: ExchangeRequest, status: number | undefined): ExchangeEvent {
  return { method, address: addressOf(url), status };
}

/** With the machine's own certificates if those of Node do not suffice. */
async function requestTrusting(request: HttpRequest, host: HostState, { http, trustFor }: ExchangeOptions) {
  const trusting = (trust: readonly string[] | undefined) => (trust === undefined ? request : { ...request, trust });
  try {
    return await http.request(trusting(host.trust));
  } catch (error) {
    const untrusted = error instanceof HttpError && error.reason === 'certificate' && host.trust === undefined;
    const trust = untrusted ? trustFor(request.url.host) : undefined;
    if (trust === undefined) throw error;
    const response = await http.request(trusting(trust));
    host.trust = trust;
    return response;
  }
}

function toHttpRequest(request: ExchangeRequest, totalTimeoutMs: number, options: ExchangeOptions): HttpRequest {
  const { method, url, headers, authorization, body, bodyBytes } = request;
  const { connectTimeoutMs, idleTimeoutMs } = options.limits;
  const proxy = proxyFor(url, options.environment);
  if (proxy !== undefined && 'invalid' in proxy) {
    throw new HttpError('proxy', `${proxy.invalid} is not the address of an HTTP proxy`);
  }
  return {
    method,
    url,
    headers: {
      'user-agent': 'compose-cache',
      ...headers,
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined ? {} : { 'content-length': String(body.length) })
    },
    limits: { connectTimeoutMs, idleTimeoutMs, totalTimeoutMs, bodyBytes },
    ...(body === undefined ? {} : { body }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(options.signal === undefined ? {} : { signal: options.signal })
  };
}
