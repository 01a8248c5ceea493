/** The requests and answers that pass between the layers of the client. */
import type { HttpMethod, HttpResponse } from '../host/index.ts';

export interface ExchangeRequest {
  /** The registry on whose behalf this is sent, for messages. */
  readonly registry: string;
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** The value of `Authorization`. */
  readonly authorization?: string | undefined;
  readonly body?: Uint8Array;
  /** The longest body of a success. */
  readonly bodyBytes: number;
}

/** What came back, and to what: after redirects the address is that of the last one. */
export interface Answer extends HttpResponse {
  readonly method: HttpMethod;
  readonly url: URL;
}

/** One attempt, told to whoever wants to know (`--verbose`, tests). */
export interface ExchangeEvent {
  readonly method: HttpMethod;
  /** Scheme, host and path. */
  readonly address: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
}

/** Sends one request until it has an answer worth having. @throws RegistryError where none came. */
export type Send = (request: ExchangeRequest) => Promise<Answer>;
