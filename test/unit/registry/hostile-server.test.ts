import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Registry } from '../../../src/registry/index.ts';
import { type LoopbackServer, listen } from '../../support/loopback-server.ts';
import { createTestClient, emptyImage, ref } from '../../support/registry-client.ts';

const { manifest } = emptyImage({});

function sendManifest(response: ServerResponse): void {
  response.setHeader('content-type', manifest.mediaType);
  response.setHeader('docker-content-digest', manifest.digest);
  response.end(manifest.bytes);
}

/** How many times each tag has been asked for. */
const counts = new Map<string, number>();

/** A registry in which each tag has a trouble of its own. */
const troubles: Readonly<Record<string, RequestListener>> = {
  stalls: () => undefined,
  'stalls-once': (request, response) => {
    if (counts.get(request.url ?? '') !== 1) sendManifest(response);
  },
  resets: request => request.socket.resetAndDestroy(),
  'resets-once': (request, response) => {
    if (counts.get(request.url ?? '') === 1) request.socket.resetAndDestroy();
    else sendManifest(response);
  },
  'stops-halfway': (request, response) => {
    response.setHeader('content-type', manifest.mediaType);
    response.setHeader('content-length', manifest.bytes.length);
    response.write(manifest.bytes.subarray(0, 10), () => request.socket.destroy());
  },
  'too-many': (_, response) => {
    response.writeHead(429, { 'retry-after': '0' });
    response.end('{"errors":[{"code":"TOOMANYREQUESTS","message":"later"}]}');
  },
  broken: (_, response) => {
    response.writeHead(500);
    response.end('<h1>Internal Server Error</h1>');
  },
  html: (_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<h1>Please log in</h1>');
  },
  huge: (_, response) => {
    response.setHeader('content-type', manifest.mediaType);
    response.end('x'.repeat(10_000));
  },
  'wrong-digest': (_, response) => {
    response.setHeader('content-type', manifest.mediaType);
    response.setHeader('docker-content-digest', `sha256:${'0'.repeat(64)}`);
    response.end(manifest.bytes);
  },
  circle: (_, response) => {
    response.writeHead(307, { location: '/v2/app/manifests/circle' });
    response.end();
  },
  'bomb-of-errors': (_, response) => {
    response.writeHead(400);
    response.end(`{"errors":[${'{"code":"A"},'.repeat(100_000)}{"code":"B"}]}`);
  }
};

describe('a registry in trouble', () => {
  let server: LoopbackServer;
  let client: Registry;
  /** For the one that says nothing: the others get all the time they need. */
  let impatient: Registry;
  const clientFor = (tag: string) => (tag.startsWith('stalls') ? impatient : client);

  beforeAll(async () => {
    server = await listen(
      createServer((request, response) => {
        const url = request.url ?? '';
        counts.set(url, (counts.get(url) ?? 0) + 1);
        troubles[url.slice(url.lastIndexOf('/') + 1)]?.(request, response);
      })
    );
    const limits = { attempts: 2, firstDelayMs: 1, downForMs: 0, manifestBytes: 5000 };
    client = createTestClient({ limits });
    impatient = createTestClient({ limits: { ...limits, idleTimeoutMs: 300 } });
  });
  afterAll(async () => {
    client.close();
    impatient.close();
    await server.close();
  });

  it.each([
    { tag: 'stalls', code: 'registry-unreachable', says: 'nothing came for 300 ms', retryable: true },
    { tag: 'resets', code: 'registry-unreachable', says: 'could not be asked', retryable: true },
    { tag: 'stops-halfway', code: 'registry-unreachable', says: 'could not be asked', retryable: true },
    { tag: 'too-many', code: 'registry-refused', says: '429 TOOMANYREQUESTS (later)', retryable: true },
    { tag: 'broken', code: 'registry-refused', says: 'with 500', retryable: true },
    { tag: 'html', code: 'registry-refused', says: 'text/html, which is no image manifest', retryable: false },
    { tag: 'huge', code: 'registry-refused', says: 'longer than 5000 bytes', retryable: false },
    { tag: 'wrong-digest', code: 'registry-refused', says: 'bytes whose digest is', retryable: false },
    { tag: 'circle', code: 'registry-refused', says: 'more than 5 redirects', retryable: false },
    { tag: 'bomb-of-errors', code: 'registry-refused', says: 'with 400', retryable: false }
  ])('that $tag is neither a hit nor a miss', async ({ tag, code, says, retryable }) => {
    const reading = clientFor(tag).getManifest(ref(`127.0.0.1:${server.port}/app:${tag}`));
    await expect(reading).rejects.toMatchObject({
      problem: { code, message: expect.stringContaining(says) },
      failure: {
        method: 'GET',
        address: `http://127.0.0.1:${server.port}/v2/app/manifests/${tag}`,
        retryable
      }
    });
  });

  it.each(['stalls', 'resets', 'too-many', 'broken', 'html', 'circle'])('that %s is unknown', async tag => {
    expect(await clientFor(tag).head(ref(`127.0.0.1:${server.port}/app:${tag}`))).toMatchObject({ kind: 'unknown' });
  });

  it.each(['stalls-once', 'resets-once'])('that %s is asked again', async tag => {
    expect(await clientFor(tag).getManifest(ref(`127.0.0.1:${server.port}/app:${tag}`))).toMatchObject({
      digest: manifest.digest
    });
  });
});
