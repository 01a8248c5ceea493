/**
 * Gets bearer tokens from the server that a registry names.
 *
 * In: a `Bearer` challenge, scopes, credentials. Out: the value of `Authorization`. A token is used again until
 * shortly before it ends, for every request that its scopes cover; requests that want the same token at the same time
 * share one question. The address of the token server comes from the registry, so it is only trusted with a password
 * over TLS, or in plain where the registry itself is spoken to in plain.
 *
 * Source: Docker registry token authentication (GET with basic authentication; POST with a refresh token).
 */
import type { Clock } from '../host/index.ts';
import type { Challenge } from './challenge.ts';
import type { Credentials } from './docker-config.ts';
import type { Endpoint } from './endpoint.ts';
import { numberField, parseJson, stringField } from './json.ts';
import type { Answer, ExchangeRequest, Send } from './messages.ts';
import { misdirected, nonsense, refused } from './problems.ts';
import { addressOf, type Redaction } from './redaction.ts';
import { coversScopes } from './scopes.ts';

export interface TokenOptions {
  readonly send: Send;
  readonly clock: Clock;
  readonly redaction: Redaction;
  readonly tokenBytes: number;
}

export interface TokenRequest {
  readonly endpoint: Endpoint;
  readonly challenge: Challenge;
  readonly scopes: readonly string[];
  readonly credentials: Credentials;
}

export interface Token {
  readonly value: string;
  /** When it was asked for. */
  readonly askedAt: number;
}

export interface Tokens {
  /** @throws RegistryError where the token server refuses or cannot be asked. */
  get(request: TokenRequest): Promise<Token>;
  /** Forgets a token that the registry did not take. */
  drop(token: Token): void;
}

interface HeldToken {
  readonly realm: string;
  readonly scopes: readonly string[];
  readonly coming: Promise<FetchedToken>;
}

interface FetchedToken extends Token {
  readonly expiresAt: number;
}

/** Older token servers send no lifetime, or a shorter one than they mean; docker holds on to this one, too. */
const SHORTEST_LIFETIME_S = 60;
/** A token is not used in its last seconds: the request takes time, and clocks differ. */
const MARGIN_MS = 5_000;

export function createTokens(options: TokenOptions): Tokens {
  const { clock, redaction } = options;
  const dropped = new WeakSet<Token>();
  let held: readonly HeldToken[] = [];

  const fetchToken = async (request: TokenRequest): Promise<FetchedToken> => {
    const askedAt = clock.now();
    const answer = await options.send(questionOf(request, options.tokenBytes, redaction));
    const { value, lifetimeS } = tokenOf(answer, request, redaction);
    redaction.hide(value);
    return { value, askedAt, expiresAt: askedAt + Math.max(lifetimeS, SHORTEST_LIFETIME_S) * 1000 - MARGIN_MS };
  };

  return {
    async get(request) {
      const realm = realmKey(request.challenge);
      for (;;) {
        const known = held.find(token => token.realm === realm && coversScopes(token.scopes, request.scopes));
        if (known === undefined) break;
        const token = await known.coming.catch((error: unknown) => {
          // Who may not push may still pull: only a refusal of the very same question answers ours.
          if (coversScopes(request.scopes, known.scopes)) throw error;
          return undefined;
        });
        if (token !== undefined && clock.now() < token.expiresAt && !dropped.has(token)) return token;
        held = held.filter(other => other !== known);
      }
      const fresh: HeldToken = { realm, scopes: request.scopes, coming: fetchToken(request) };
      held = [...held, fresh];
      try {
        return await fresh.coming;
      } catch (error) {
        held = held.filter(other => other !== fresh);
        throw error;
      }
    },
    drop(token) {
      dropped.add(token);
    }
  };
}

function realmKey(challenge: Challenge): string {
  return JSON.stringify([challenge.parameters.get('realm'), challenge.parameters.get('service')]);
}

/** The request for a token: GET, with a user name and password if there are any, or POST of a refresh token. */
function questionOf(request: TokenRequest, bodyBytes: number, redaction: Redaction): ExchangeRequest {
  const { endpoint, challenge, scopes, credentials } = request;
  const url = realmOf(endpoint, challenge);
  const common = { registry: endpoint.registry, bodyBytes };
  const service = challenge.parameters.get('service');
  if (credentials.kind === 'identity-token') {
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'compose-cache' });
    if (service !== undefined) form.set('service', service);
    form.set('scope', scopes.join(' '));
    form.set('refresh_token', credentials.token);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { ...common, method: 'POST', url, headers, body: Buffer.from(form.toString()) };
  }
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  if (credentials.kind !== 'password') return { ...common, method: 'GET', url };
  url.searchParams.set('account', credentials.username);
  return { ...common, method: 'GET', url, authorization: basicAuthorization(credentials, redaction) };
}

export function basicAuthorization(
  credentials: { readonly username: string; readonly password: string },
  redaction: Redaction
): string {
  const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
  redaction.hide(pair);
  return `Basic ${pair}`;
}

function realmOf(endpoint: Endpoint, challenge: Challenge): URL {
  const realm = challenge.parameters.get('realm') ?? '';
  const asked: ExchangeRequest = {
    registry: endpoint.registry,
    method: 'GET',
    url: new URL('/v2/', endpoint.origin),
    bodyBytes: 0
  };
  if (!URL.canParse(realm)) throw misdirected(asked, 401, 'a token server without an address');
  const url = new URL(realm);
  const isPlain = url.protocol === 'http:' && endpoint.origin.startsWith('http:');
  if (url.protocol !== 'https:' && !isPlain) {
    throw misdirected(asked, 401, `a token server that is not encrypted (${addressOf(url)})`);
  }
  return url;
}

function tokenOf(answer: Answer, request: TokenRequest, redaction: Redaction) {
  const { endpoint, credentials } = request;
  if (answer.status !== 200) {
    throw refused(endpoint, answer, { redaction, hasCredentials: credentials.kind !== 'anonymous' });
  }
  const body = parseJson(answer.body);
  const value = stringField(body, 'token') ?? stringField(body, 'access_token');
  // A line break inside would end the header; no token has one.
  if (value === undefined || /[^\x21-\x7e]/.test(value)) throw nonsense(endpoint, answer, 'no token');
  return { value, lifetimeS: numberField(body, 'expires_in') ?? SHORTEST_LIFETIME_S };
}
