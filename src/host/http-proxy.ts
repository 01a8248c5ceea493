/** The way to a server through an HTTP proxy: `CONNECT`, then TLS inside of the tunnel (RFC 9110, section 9.3.6). */
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { HttpError } from './http-error.ts';

/** What `https.Agent` gives to `createConnection`; host and port are the server's. */
type TunnelOptions = ConnectionOptions & { readonly host?: string; readonly port?: number | string };
type Opened = (error: Error | null, socket?: Socket) => void;

/** The header that a proxy with a user name in its URL asks for. */
export function proxyAuthorization(proxy: URL): Readonly<Record<string, string>> {
  if (proxy.username === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** @returns a `createConnection` for an `https.Agent`, which calls back with a socket that speaks TLS to the server. */
export function openTunnel(proxy: URL, timeoutMs: number): (options: TunnelOptions, opened: Opened) => void {
  return (options, opened) => {
    connect(proxy, options, timeoutMs).then(
      socket => opened(null, socket),
      (error: Error) => opened(error)
    );
  };
}

async function connect(proxy: URL, options: TunnelOptions, timeoutMs: number): Promise<Socket> {
  const overTls = proxy.protocol === 'https:';
  const { request } = overTls ? await import('node:https') : await import('node:http');
  const { connect: startTls } = await import('node:tls');
  const authority = `${bracketed(options.host ?? '')}:${options.port ?? 443}`;
  const tunnel = await new Promise<Socket>((resolve, reject) => {
    const asking = request({
      protocol: proxy.protocol,
      hostname: proxy.hostname.startsWith('[') ? proxy.hostname.slice(1, -1) : proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false
    });
    asking.setTimeout(timeoutMs, () => {
      asking.destroy(new HttpError('timeout', `the proxy opened no tunnel within ${timeoutMs} ms`));
    });
    asking.on('error', reject);
    const refuse = (status: number | undefined) => {
      asking.destroy();
      reject(new HttpError('proxy', `the proxy answered ${status ?? 'nothing'} to CONNECT`));
    };
    asking.on('response', response => refuse(response.statusCode));
    asking.on('connect', (response, socket, head) => {
      socket.setTimeout(0);
      if (head.length > 0) socket.unshift(head);
      if (response.statusCode === 200) resolve(socket);
      else refuse(response.statusCode);
    });
    asking.end();
  });
  return new Promise((resolve, reject) => {
    const secured = startTls({ ...options, socket: tunnel });
    const give = (settle: () => void) => {
      secured.setTimeout(0);
      secured.off('error', fail);
      settle();
    };
    const fail = (error: Error) => give(() => reject(error));
    secured.setTimeout(timeoutMs, () => secured.destroy(new HttpError('timeout', `no TLS within ${timeoutMs} ms`)));
    secured.once('error', fail);
    secured.once('secureConnect', () => give(() => resolve(secured)));
  });
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
