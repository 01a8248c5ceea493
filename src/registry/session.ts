/**
 * Sends requests to registries as who we are there.
 *
 * A registry says how to log in by refusing a request (401), and what it says holds for all that follow: so the first
 * request to a registry goes alone until it is answered, and the others wait for what it learns instead of being
 * refused, too. A registry on loopback is asked by all at once: it mostly wants no login, and a refusal costs next to
 * nothing there.
 */
import type { Clock } from '../host/index.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { CredentialStore } from './credentials.ts';
import type { Credentials } from './docker-config.ts';
import { type Endpoint, isLoopback } from './endpoint.ts';
import type { Answer, ExchangeRequest, Send } from './messages.ts';
import type { Redaction } from './redaction.ts';
import { coversScopes, uniteScopes } from './scopes.ts';
import { basicAuthorization, type Token, type Tokens } from './tokens.ts';

export interface SessionRequest extends Omit<ExchangeRequest, 'registry' | 'url' | 'authorization'> {
  /** Path and query below the endpoint. */
  readonly path: string;
  /** What a token must allow. */
  readonly scopes: readonly string[];
}

export interface Session {
  /** @returns the last answer, whatever its status. @throws RegistryError where none came. */
  request(endpoint: Endpoint, request: SessionRequest): Promise<Answer>;
  /** Whether docker has credentials for a registry; undefined where it never asked for any. */
  hasCredentials(endpoint: Endpoint): boolean | undefined;
}

export interface SessionOptions {
  readonly send: Send;
  readonly clock: Clock;
  readonly credentials: CredentialStore;
  readonly tokens: Tokens;
  readonly redaction: Redaction;
}

/** What is known of a registry's ways. */
interface Acquaintance {
  challenges: readonly Challenge[];
  credentials: Credentials | undefined;
  /** Settled with the first answer. */
  introduction: Promise<unknown> | undefined;
}

/** An `Authorization`, and the token in it. */
interface Proof {
  readonly authorization: string;
  readonly token: Token | undefined;
}

/** Without a proof, with the proof for what we want, with the proof for what the registry says that it wants. */
const MOST_SENDINGS = 3;

export function createSession({ send, clock, credentials, tokens, redaction }: SessionOptions): Session {
  const acquaintances = new Map<string, Acquaintance>();

  const acquaintanceOf = (endpoint: Endpoint): Acquaintance => {
    const known = acquaintances.get(endpoint.origin);
    if (known !== undefined) return known;
    const fresh: Acquaintance = { challenges: [], credentials: undefined, introduction: undefined };
    acquaintances.set(endpoint.origin, fresh);
    return fresh;
  };

  const prove = async (endpoint: Endpoint, scopes: readonly string[]): Promise<Proof | undefined> => {
    const acquaintance = acquaintanceOf(endpoint);
    const bearer = acquaintance.challenges.find(challenge => challenge.scheme === 'bearer');
    const basic = acquaintance.challenges.find(challenge => challenge.scheme === 'basic');
    if (bearer === undefined && basic === undefined) return undefined;
    const own = await credentials.find(endpoint.credentialKey);
    acquaintance.credentials = own;
    if (own.kind === 'registry-token') return { authorization: `Bearer ${own.token}`, token: undefined };
    if (bearer !== undefined) {
      const token = await tokens.get({ endpoint, challenge: bearer, scopes, credentials: own });
      return { authorization: `Bearer ${token.value}`, token };
    }
    if (own.kind !== 'password') return undefined;
    return { authorization: basicAuthorization(own, redaction), token: undefined };
  };

  const converse = async (endpoint: Endpoint, request: SessionRequest, introduced: () => void): Promise<Answer> => {
    const acquaintance = acquaintanceOf(endpoint);
    const { path, scopes: ownScopes, ...rest } = request;
    const startedAt = clock.now();
    let scopes = ownScopes;
    let proof = await prove(endpoint, scopes);
    for (let sendings = 1; ; sendings++) {
      const url = new URL(path, endpoint.origin);
      const answer = await send({ ...rest, registry: endpoint.registry, url, authorization: proof?.authorization });
      // A store to which the registry redirected us is not who decides where our password goes.
      const isOwn = answer.url.origin === endpoint.origin;
      if (answer.status !== 401 || !isOwn || sendings === MOST_SENDINGS) return answer;
      const challenges = parseChallenges(answer.headers.get('www-authenticate'));
      if (challenges.length > 0) acquaintance.challenges = challenges;
      introduced();
      if (proof?.token !== undefined) {
        const wanted = uniteScopes(scopes, scopesOf(challenges));
        // A token that was made for this very request, and for all that the registry wants, will not get better.
        if (proof.token.askedAt >= startedAt && coversScopes(scopes, wanted)) return answer;
        tokens.drop(proof.token);
        scopes = wanted;
      }
      const better = await prove(endpoint, scopes);
      if (better === undefined || better.authorization === proof?.authorization) return answer;
      proof = better;
    }
  };

  return {
    async request(endpoint, request) {
      const acquaintance = acquaintanceOf(endpoint);
      const isFirst = acquaintance.introduction === undefined;
      if (!isFirst) {
        if (!isLoopback(new URL(endpoint.origin).hostname)) await acquaintance.introduction;
        return converse(endpoint, request, () => undefined);
      }
      const { promise, resolve } = deferred();
      acquaintance.introduction = promise;
      return converse(endpoint, request, resolve).finally(resolve);
    },
    hasCredentials(endpoint) {
      const own = acquaintances.get(endpoint.origin)?.credentials;
      return own === undefined ? undefined : own.kind !== 'anonymous';
    }
  };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>(settle => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

/** The scopes that a registry itself names. */
function scopesOf(challenges: readonly Challenge[]): readonly string[] {
  const scope = challenges.find(challenge => challenge.scheme === 'bearer')?.parameters.get('scope') ?? '';
  return scope.split(' ').filter(part => part !== '');
}
