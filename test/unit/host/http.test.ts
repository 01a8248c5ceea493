import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeHttp, HttpError, type HttpLimits, type HttpRequest } from '../../../src/host/index.ts';
import { createCertificate } from '../../support/certificate.ts';
import { type LoopbackServer, listen } from '../../support/loopback-server.ts';

const LIMITS: HttpLimits = { connectTimeoutMs: 5000, idleTimeoutMs: 5000, totalTimeoutMs: 5000, bodyBytes: 1000 };
/** For what is meant to run out. */
const SHORT_MS = 50;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(answer: RequestListener): Promise<LoopbackServer> {
  const server = await listen(createServer(answer));
  closing.push(server.close);
  return server;
}

/** A server that speaks whatever the test makes it speak. */
async function serveSocket(talk: (socket: Socket) => void): Promise<LoopbackServer> {
  const server = await listen(createTcpServer(talk));
  closing.push(server.close);
  return server;
}

function createHttp() {
  const http = createNodeHttp();
  closing.push(http.close);
  return http;
}

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: new URL(url), headers: {}, limits: LIMITS, ...more };
}

async function failure(request: Promise<unknown>): Promise<string> {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason
  );
  if (!(error instanceof HttpError)) throw new Error('no HttpError', { cause: error });
  return error.reason;
}

describe('a request', () => {
  it('gets status, headers and body', async () => {
    const { port } = await serve((request, response) => {
      response.setHeader('x-asked', `${request.method} ${request.url} ${request.headers['x-mine']}`);
      response.setHeader('www-authenticate', ['Basic', 'Bearer']);
      response.statusCode = 201;
      request.pipe(response);
    });
    const url = `http://127.0.0.1:${port}/a/b?c=d`;
    const answer = await createHttp().request(
      get(url, { method: 'PUT', headers: { 'x-mine': 'yes' }, body: Buffer.from('bytes') })
    );
    expect(answer.status).toBe(201);
    expect(Buffer.from(answer.body).toString()).toBe('bytes');
    expect(answer.headers.get('x-asked')).toBe('PUT /a/b?c=d yes');
    expect(answer.headers.get('www-authenticate')).toBe('Basic, Bearer');
  });

  it('never sends the user name and password of an address by itself', async () => {
    const { port } = await serve((request, response) => response.end(String(request.headers.authorization)));
    const answer = await createHttp().request(get(`http://me:open-sesame@127.0.0.1:${port}/`));
    expect(Buffer.from(answer.body).toString()).toBe('undefined');
  });

  it('uses a connection again', async () => {
    const ports = new Set<number | undefined>();
    const { port } = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    const http = createHttp();
    for (let count = 0; count < 3; count++) await http.request(get(`http://127.0.0.1:${port}/`));
    expect(ports.size).toBe(1);
  });

  it('says that a kept connection was used when it turns out to be closed', async () => {
    let count = 0;
    const { port } = await serve((request, response) => {
      if (++count === 1) response.end();
      else request.socket.destroy();
    });
    const http = createHttp();
    await http.request(get(`http://127.0.0.1:${port}/`));
    const second = http.request(get(`http://127.0.0.1:${port}/`));
    await expect(second).rejects.toMatchObject({ reason: 'reset', reusedConnection: true });
  });

  it('ends with the reason of its signal', async () => {
    const stop = new AbortController();
    const { port } = await serve(() => stop.abort(new Error('interrupted')));
    await expect(createHttp().request(get(`http://127.0.0.1:${port}/`, { signal: stop.signal }))).rejects.toThrow(
      'interrupted'
    );
    await expect(createHttp().request(get('http://127.0.0.1:1/', { signal: stop.signal }))).rejects.toThrow(
      'interrupted'
    );
  });
});

describe('many requests', () => {
  it('can listen to one signal without a warning', async () => {
    const warnings: string[] = [];
    const warn = (warning: Error) => warnings.push(warning.message);
    process.on('warning', warn);
    closing.push(() => process.off('warning', warn));
    const { port } = await serve((_, response) => response.end());
    const { signal } = new AbortController();
    const http = createHttp();
    await Promise.all(Array.from({ length: 20 }, () => http.request(get(`http://127.0.0.1:${port}/`, { signal }))));
    expect(warnings).toEqual([]);
  });
});

describe('a server', () => {
  it('that is not there is unreachable', async () => {
    const { port, close } = await listen(createTcpServer());
    await close();
    expect(await failure(createHttp().request(get(`http://127.0.0.1:${port}/`)))).toBe('unreachable');
  });

  it('whose name nobody knows is an unknown host, or unreachable where nobody can be asked', async () => {
    const reason = await failure(createHttp().request(get('http://no-such-host.invalid/')));
    expect(['unknown-host', 'unreachable']).toContain(reason);
  });

  it.each<{ rule: string; limits: Partial<HttpLimits>; says: string }>([
    { rule: 'too long for one silence', limits: { idleTimeoutMs: SHORT_MS }, says: `nothing came for ${SHORT_MS} ms` },
    { rule: 'too long altogether', limits: { totalTimeoutMs: SHORT_MS }, says: `no whole answer within ${SHORT_MS} ms` }
  ])('that stalls $rule runs out of time', async ({ limits, says }) => {
    const { port } = await serve(() => undefined);
    const request = createHttp().request(get(`http://127.0.0.1:${port}/`, { limits: { ...LIMITS, ...limits } }));
    await expect(request).rejects.toMatchObject({ reason: 'timeout', message: says });
  });

  it('that stalls in the middle of its answer runs out of time', async () => {
    const { port } = await serve((_, response) => {
      response.setHeader('content-length', 10);
      response.write('half');
    });
    const limits = { ...LIMITS, idleTimeoutMs: SHORT_MS };
    expect(await failure(createHttp().request(get(`http://127.0.0.1:${port}/`, { limits })))).toBe('timeout');
  });

  it('that never finishes the TLS handshake runs out of time', async () => {
    const { port } = await serveSocket(() => undefined);
    const limits = { ...LIMITS, connectTimeoutMs: SHORT_MS };
    const request = createHttp().request(get(`https://127.0.0.1:${port}/`, { limits }));
    await expect(request).rejects.toMatchObject({ reason: 'timeout', message: `no connection within ${SHORT_MS} ms` });
  });

  it.each<{ rule: string; reason: string; talk: (socket: Socket) => void }>([
    { rule: 'closes at once', reason: 'reset', talk: socket => socket.end() },
    { rule: 'resets', reason: 'reset', talk: socket => socket.on('data', () => socket.resetAndDestroy()) },
    {
      rule: 'ends in the middle of its answer',
      reason: 'reset',
      talk: socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')
    },
    {
      rule: 'ends in the middle of a chunk',
      reason: 'reset',
      talk: socket => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nA\r\nhalf')
    },
    { rule: 'speaks another language', reason: 'protocol', talk: socket => socket.end('220 smtp.example ESMTP\r\n') },
    {
      rule: 'sends more header than anyone needs',
      reason: 'protocol',
      talk: socket => socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`)
    }
  ])('that $rule gives no answer', async ({ reason, talk }) => {
    const { port } = await serveSocket(talk);
    expect(await failure(createHttp().request(get(`http://127.0.0.1:${port}/`)))).toBe(reason);
  });

  it('cannot send more than is allowed', async () => {
    const { port } = await serve((_, response) => response.end('x'.repeat(1001)));
    expect(await failure(createHttp().request(get(`http://127.0.0.1:${port}/`)))).toBe('too-large');
  });

  it('cannot send without end', async () => {
    const { port } = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000))) {
          // The buffer of the connection says when to stop.
        }
      };
      response.on('drain', more);
      more();
    });
    expect(await failure(createHttp().request(get(`http://127.0.0.1:${port}/`)))).toBe('too-large');
  });

  it('may send as much as is allowed', async () => {
    const { port } = await serve((_, response) => response.end('x'.repeat(1000)));
    expect((await createHttp().request(get(`http://127.0.0.1:${port}/`))).body).toHaveLength(1000);
  });

  it('may explain an error at length, of which the beginning is kept', async () => {
    const { port } = await serve((_, response) => {
      response.statusCode = 500;
      response.end('x'.repeat(1_000_000));
    });
    const answer = await createHttp().request(get(`http://127.0.0.1:${port}/`));
    expect(answer.status).toBe(500);
    expect(answer.body.length).toBeGreaterThan(0);
    expect(answer.body.length).toBeLessThanOrEqual(64 * 1024);
  });
});

describe('a server with TLS', () => {
  const serveTls = async (host: string) => {
    const certificate = createCertificate(host);
    const server = await listen(
      createTlsServer({ key: certificate.key, cert: certificate.certificate }, (request, response) => {
        response.end(`for ${request.headers.host}`);
      })
    );
    closing.push(server.close);
    return { ...server, certificate: certificate.certificate };
  };

  it('is not trusted for a certificate of its own making, unless we are told to', async () => {
    const { port, certificate } = await serveTls('localhost');
    const http = createHttp();
    const url = `https://localhost:${port}/`;
    expect(await failure(http.request(get(url)))).toBe('certificate');
    expect((await http.request(get(url, { trust: [certificate] }))).status).toBe(200);
    expect(await failure(http.request(get(url)))).toBe('certificate');
  });

  it('is not trusted for the certificate of another host', async () => {
    const { port, certificate } = await serveTls('registry.example');
    const request = get(`https://localhost:${port}/`, { trust: [certificate] });
    expect(await failure(createHttp().request(request))).toBe('certificate');
  });

  it('is told apart from one without, in a few words', async () => {
    const { port } = await serve((_, response) => response.end());
    await expect(createHttp().request(get(`https://localhost:${port}/`))).rejects.toMatchObject({
      reason: 'tls',
      message: expect.stringMatching(/^[a-z ]+$/)
    });
  });

  it('is reached through a proxy, which learns its name only', async () => {
    const { port: target, certificate } = await serveTls('registry.example');
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket: Socket, head) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const upstream = connect(target, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
    });
    const { port, close } = await listen(proxy);
    closing.push(close);
    const http = createHttp();
    const request = get('https://registry.example/v2/', {
      trust: [certificate],
      proxy: new URL(`http://me:open%20sesame@127.0.0.1:${port}`)
    });
    const answer = await http.request(request);
    expect(Buffer.from(answer.body).toString()).toBe('for registry.example');
    await http.request(request);
    const pair = Buffer.from('me:open sesame').toString('base64');
    expect(asked).toEqual([`registry.example:443 Basic ${pair}`]);
  });

  it.each<{ rule: string; reason: string; answer: (socket: Socket) => void }>([
    {
      rule: 'refuses',
      reason: 'proxy',
      answer: socket => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    },
    { rule: 'closes', reason: 'reset', answer: socket => socket.end() },
    {
      rule: 'opens no tunnel',
      reason: 'tls',
      answer: socket => socket.end('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n')
    },
    { rule: 'says nothing', reason: 'timeout', answer: () => undefined }
  ])('is not reached through a proxy that $rule', async ({ reason, answer }) => {
    const { port } = await serveSocket(socket => socket.once('data', () => answer(socket)));
    const request = get('https://registry.example/v2/', {
      proxy: new URL(`http://127.0.0.1:${port}`),
      limits: { ...LIMITS, connectTimeoutMs: reason === 'timeout' ? SHORT_MS : LIMITS.connectTimeoutMs }
    });
    expect(await failure(createHttp().request(request))).toBe(reason);
  });
});

describe('a server in plain HTTP behind a proxy', () => {
  it('is asked for by its whole address', async () => {
    const { port } = await serve((request, response) => {
      response.end(`${request.url} ${request.headers.host} ${request.headers['proxy-authorization']}`);
    });
    const answer = await createHttp().request(
      get('http://registry.example:5000/v2/?n=1', { proxy: new URL(`http://me:pw@127.0.0.1:${port}`) })
    );
    const pair = Buffer.from('me:pw').toString('base64');
    expect(Buffer.from(answer.body).toString()).toBe(
      `http://registry.example:5000/v2/?n=1 registry.example:5000 Basic ${pair}`
    );
  });
});
