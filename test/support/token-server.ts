/**
 * A token server for the reference registry: who may do what, and tokens that the registry accepts.
 *
 * It follows the registry's token authentication: GET with basic authentication, POST with a refresh token, scopes,
 * and a JSON web token signed with a certificate that the registry was told to trust.
 */
import { createSign, randomUUID, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from './certificate.ts';
import { REGISTRY_USER, type TokenIssuer } from './registry-server.ts';

/** Stands for {@link REGISTRY_USER} in the exchange of a refresh token. */
export const IDENTITY_TOKEN = 'identity-token-of-ci';

/** What was asked of the token server. */
export interface TokenQuestion {
  readonly method: string;
  readonly account: string | undefined;
  readonly scopes: readonly string[];
}

export interface TokenServer {
  readonly issuer: TokenIssuer;
  readonly questions: () => readonly TokenQuestion[];
  readonly close: () => Promise<void>;
}

export interface TokenServerOptions {
  /** What somebody may do in every repository; strangers may pull. */
  readonly actionsOf?: (account: string | undefined) => readonly string[];
}

const ISSUER = 'tests';
const SERVICE = 'registry of the tests';

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A JSON web token that carries its certificate, which is how this registry finds the key. */
function sign(key: string, certificate: string, scopes: readonly string[], allowed: readonly string[]): string {
  const access = scopes.map(scope => {
    const [type = '', name = '', actions = ''] = scope.split(':');
    return { type, name, actions: actions.split(',').filter(action => allowed.includes(action)) };
  });
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: ISSUER,
    aud: SERVICE,
    sub: 'ci',
    iat: now,
    nbf: now - 10,
    exp: now + 300,
    jti: randomUUID(),
    access
  };
  const chain = [new X509Certificate(certificate).raw.toString('base64')];
  const content = `${base64url({ typ: 'JWT', alg: 'RS256', x5c: chain })}.${base64url(claims)}`;
  return `${content}.${createSign('RSA-SHA256').update(content).sign(key, 'base64url')}`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** @returns who asks: a name, `undefined` for a stranger, `wrong` for a wrong password or token. */
function accountOf(authorization: string | undefined, refreshToken: string | null): string | undefined {
  if (refreshToken !== null) return refreshToken === IDENTITY_TOKEN ? REGISTRY_USER.name : 'wrong';
  if (authorization === undefined) return undefined;
  const pair = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
  return pair === `${REGISTRY_USER.name}:${REGISTRY_USER.password}` ? REGISTRY_USER.name : 'wrong';
}

/** Starts a token server on a free port of the loopback interface. */
export async function startTokenServer(options: TokenServerOptions = {}): Promise<TokenServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cc-tokens-'));
  const { key, certificate } = createCertificate('tests');
  await writeFile(join(folder, 'certificate.pem'), certificate);
  const actionsOf = options.actionsOf ?? (account => (account === undefined ? ['pull'] : ['pull', 'push', 'delete']));
  const questions: TokenQuestion[] = [];
  const server = createServer(async (request, response) => {
    const isForm = request.method === 'POST';
    const { searchParams } = new URL(request.url ?? '', 'http://tokens');
    const parameters = isForm ? new URLSearchParams(await readBody(request)) : searchParams;
    const account = accountOf(request.headers.authorization, parameters.get('refresh_token'));
    const scopes = parameters.getAll('scope').flatMap(scope => scope.split(' '));
    questions.push({ method: request.method ?? '', account, scopes });
    response.setHeader('content-type', 'application/json');
    if (account === 'wrong') {
      response.statusCode = 401;
      response.end('{"errors":[{"code":"UNAUTHORIZED","message":"incorrect username or password"}]}');
      return;
    }
    const token = sign(key, certificate, scopes, actionsOf(account));
    response.end(JSON.stringify(isForm ? { access_token: token } : { token, expires_in: 300 }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    issuer: {
      realm: `http://127.0.0.1:${port}/token`,
      service: SERVICE,
      issuer: ISSUER,
      rootcertbundle: join(folder, 'certificate.pem')
    },
    questions: () => questions,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await rm(folder, { recursive: true });
    }
  };
}
