/**
 * One HTTP request and its whole answer.
 *
 * In: a request with its time limits, and a limit for what it may send back. Out: the answer with its body in memory,
 * or an `HttpError`. No policy lives here: nothing is tried again, no redirect is followed, no credentials are known.
 * Connections are kept and used again. `node:http` and `node:https` are loaded by the first request that needs them,
 * because most commands never talk to a registry and start-up time counts.
 */
import { setMaxListeners } from 'node:events';
import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { HttpError, toHttpError } from './http-error.ts';
import { openTunnel, proxyAuthorization } from './http-proxy.ts';

export type HttpMethod = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';

export interface HttpLimits {
  /** From the start to a connection that can be written to, TLS included. */
  readonly connectTimeoutMs: number;
  /** The longest silence on an open connection. */
  readonly idleTimeoutMs: number;
  /** From the start to the last byte of the answer. */
  readonly totalTimeoutMs: number;
  /** The longest body of a successful answer. */
  readonly bodyBytes: number;
}

export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly limits: HttpLimits;
  /** An `http:` or `https:` proxy through which the request goes. */
  readonly proxy?: URL;
  /** Certificates (PEM) to trust in place of those that Node brings. */
  readonly trust?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** By lower-case name; repeated fields are joined with a comma. */
  readonly headers: ReadonlyMap<string, string>;
  /** Whole where the status is a success; of anything else only the first 64 KiB, since it is only ever shown. */
  readonly body: Uint8Array;
}

export interface Http {
  /** @throws HttpError where no whole answer came; the signal's reason where the signal ended it. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Closes the connections that were kept. */
  close(): void;
}

const LONGEST_ERROR_BODY = 64 * 1024;

/** Collects the body; gives up as soon as it is larger than allowed. */
function collect(response: IncomingMessage, limits: HttpLimits): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const status = response.statusCode ?? 0;
    const succeeded = status >= 200 && status < 300;
    const limit = succeeded ? limits.bodyBytes : LONGEST_ERROR_BODY;
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = () => resolve({ status, headers: headersOf(response), body: Buffer.concat(chunks) });
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) {
        chunks.push(chunk);
        return;
      }
      if (succeeded) {
        response.destroy(new HttpError('too-large', `the answer is longer than ${limit} bytes`));
      } else {
        finish();
        response.destroy();
      }
    });
    response.on('end', finish);
    response.on('error', reject);
  });
}

function headersOf(response: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** Ends a request whose connection is not there in time. A kept connection is there at once. */
function limitConnecting(request: ClientRequest, timeoutMs: number): () => void {
  const timer = setTimeout(() => {
    request.destroy(new HttpError('timeout', `no connection within ${timeoutMs} ms`));
  }, timeoutMs);
  const connected = () => clearTimeout(timer);
  request.once('socket', socket => {
    if (request.reusedSocket || !socket.connecting) return connected();
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
  });
  return connected;
}

/**
 * Where and how the request is sent: directly, to a proxy (plain HTTP), or through a tunnel (HTTPS; its agent opens
 * it).
 */
function routeOf(request: HttpRequest): RequestOptions {
  const { url, proxy } = request;
  // Written out, because Node would send the user name and password of a URL by itself.
  const direct = {
    protocol: url.protocol,
    hostname: unbracketed(url.hostname),
    port: url.port,
    path: `${url.pathname}${url.search}`,
    headers: { ...request.headers }
  };
  if (proxy === undefined || url.protocol === 'https:') return direct;
  return {
    protocol: proxy.protocol,
    hostname: unbracketed(proxy.hostname),
    port: proxy.port,
    path: `${url.origin}${direct.path}`,
    headers: { ...direct.headers, host: url.host, ...proxyAuthorization(proxy) }
  };
}

function unbracketed(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Agents keep the connections; one for each way of connecting. */
function createAgents() {
  const agents = new Map<string, Agent>();
  /** Lists of certificates by identity: they are long, and the same list comes with each request to a host. */
  const trusts: (readonly string[])[] = [];
  const keyOf = ({ proxy, trust }: HttpRequest, overTls: boolean): string => {
    if (trust !== undefined && !trusts.includes(trust)) trusts.push(trust);
    return JSON.stringify([overTls, proxy?.href, trust === undefined ? undefined : trusts.indexOf(trust)]);
  };
  const create = async (request: HttpRequest, overTls: boolean): Promise<Agent> => {
    const { proxy, trust } = request;
    if (!overTls) return new (await import('node:http')).Agent({ keepAlive: true });
    const agent = new (await import('node:https')).Agent({
      keepAlive: true,
      ...(trust === undefined ? {} : { ca: [...trust] })
    });
    if (proxy !== undefined && request.url.protocol === 'https:') {
      // `createConnection` may call back later instead of returning a socket; its type only knows the latter.
      const open = openTunnel(proxy, request.limits.connectTimeoutMs);
      Object.assign(agent, { createConnection: open });
    }
    return agent;
  };
  return {
    async for(request: HttpRequest, overTls: boolean): Promise<Agent> {
      const key = keyOf(request, overTls);
      const known = agents.get(key);
      if (known !== undefined) return known;
      const agent = await create(request, overTls);
      // Two first requests at the same time shall still share their connections.
      const meanwhile = agents.get(key);
      if (meanwhile === undefined) agents.set(key, agent);
      return meanwhile ?? agent;
    },
    close(): void {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    }
  };
}

/** HTTP/1.1 by Node's own modules. */
export function createNodeHttp(): Http {
  const agents = createAgents();
  return {
    async request(request) {
      const { signal } = request;
      signal?.throwIfAborted();
      // All requests of a run listen to one signal, and Node takes more than ten listeners for a leak.
      if (signal !== undefined) setMaxListeners(0, signal);
      const route = routeOf(request);
      const overTls = route.protocol === 'https:';
      const { request: start } = overTls ? await import('node:https') : await import('node:http');
      const agent = await agents.for(request, overTls);
      return send(start({ ...route, method: request.method, agent }), request);
    },
    close: () => agents.close()
  };
}

function send(outgoing: ClientRequest, { body, limits, signal }: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const connected = limitConnecting(outgoing, limits.connectTimeoutMs);
    const total = setTimeout(() => {
      outgoing.destroy(new HttpError('timeout', `no whole answer within ${limits.totalTimeoutMs} ms`));
    }, limits.totalTimeoutMs);
    const abort = () => outgoing.destroy();
    const settle = () => {
      connected();
      clearTimeout(total);
      signal?.removeEventListener('abort', abort);
    };
    const fail = (error: Error) => {
      settle();
      reject(signal?.aborted === true ? signal.reason : toHttpError(error, outgoing.reusedSocket));
    };
    signal?.addEventListener('abort', abort, { once: true });
    outgoing.setTimeout(limits.idleTimeoutMs, () => {
      outgoing.destroy(new HttpError('timeout', `nothing came for ${limits.idleTimeoutMs} ms`));
    });
    outgoing.on('error', fail);
    outgoing.on('response', response => {
      collect(response, limits).then(answer => {
        settle();
        resolve(answer);
      }, fail);
    });
    outgoing.end(body);
  });
}
