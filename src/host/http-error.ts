import { systemCode } from './system-code.ts';

/**
 * Why no whole answer came: `unknown-host` no such name; `unreachable` no connection (or no answer of the name
 * service); `timeout` a time limit; `reset` the connection ended too soon; `certificate` its certificate is not
 * trusted; `tls` no TLS with it (often because it speaks plain HTTP); `protocol` it does not speak HTTP; `too-large`
 * more than the limit; `proxy` the proxy refused.
 */
export type HttpFailure =
  | 'unknown-host'
  | 'unreachable'
  | 'timeout'
  | 'reset'
  | 'certificate'
  | 'tls'
  | 'protocol'
  | 'too-large'
  | 'proxy';

export class HttpError extends Error {
  readonly reason: HttpFailure;
  /**
   * Whether a kept connection was used, which the other side may just have closed: then trying again is not a guess.
   */
  readonly reusedConnection: boolean;

  constructor(reason: HttpFailure, message: string, options: { cause?: unknown; reusedConnection?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.name = 'HttpError';
    this.reason = reason;
    this.reusedConnection = options.reusedConnection ?? false;
  }
}

const REASONS: ReadonlyMap<string, HttpFailure> = new Map([
  ['ENOTFOUND', 'unknown-host'],
  ['EAI_AGAIN', 'unreachable'],
  ['ECONNREFUSED', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['ETIMEDOUT', 'timeout'],
  ['EPROTO', 'tls']
]);

/** Sorts the system's and OpenSSL's error codes; what is not known is a connection that ended too soon. */
function failureOf(error: Error): HttpFailure {
  const code = systemCode(error) ?? '';
  if (code.startsWith('HPE_')) return 'protocol';
  if (code.startsWith('ERR_SSL_')) return 'tls';
  if (/CERT|UNABLE_TO_|SELF_SIGNED|ERR_TLS/.test(code)) return 'certificate';
  return REASONS.get(code) ?? 'reset';
}

/** Anything that ended a request, as an `HttpError`. */
export function toHttpError(error: Error, reusedConnection: boolean): HttpError {
  if (error instanceof HttpError) return error;
  return new HttpError(failureOf(error), messageOf(error), { cause: error, reusedConnection });
}

/** The system's words; of OpenSSL's line, which also tells of its source files, only the reason. */
function messageOf(error: Error): string {
  // Several addresses of one name were tried: an error for each, and none for all.
  const one: unknown = error instanceof AggregateError && error.message === '' ? error.errors[0] : error;
  const message = one instanceof Error ? one.message : '';
  return /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? (message || error.name);
}
