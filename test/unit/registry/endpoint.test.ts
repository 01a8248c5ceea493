import { describe, expect, it } from 'vitest';
import { endpointOf } from '../../../src/registry/endpoint.ts';

describe('a registry', () => {
  it.each([
    { rule: 'is asked over TLS', registry: 'registry.example', origin: 'https://registry.example' },
    { rule: 'keeps its port', registry: 'registry.example:5000', origin: 'https://registry.example:5000' },
    { rule: 'is asked in plain at localhost', registry: 'localhost:5000', origin: 'http://localhost:5000' },
    { rule: 'is asked in plain at 127.0.0.1', registry: '127.0.0.1:5000', origin: 'http://127.0.0.1:5000' },
    { rule: 'is asked in plain in all of 127.0.0.0/8', registry: '127.1.2.3', origin: 'http://127.1.2.3' },
    { rule: 'is asked in plain at ::1', registry: '[::1]:5000', origin: 'http://[::1]:5000' },
    { rule: 'is asked over TLS at another IPv6 address', registry: '[::2]:5000', origin: 'https://[::2]:5000' },
    {
      rule: 'is asked over TLS if only its name looks like loopback',
      registry: '127.0.0.1.example',
      origin: 'https://127.0.0.1.example'
    },
    { rule: 'is asked in plain if it is named as insecure', registry: 'lab:5000', origin: 'http://lab:5000' },
    {
      rule: 'is asked over TLS if the same host is insecure at another port',
      registry: 'lab:5001',
      origin: 'https://lab:5001'
    }
  ])('$rule', ({ registry, origin }) => {
    expect(endpointOf(registry, new Set(['lab:5000']))).toMatchObject({
      registry,
      origin,
      credentialKey: registry,
      loginCommand: `docker login ${registry}`
    });
  });

  it.each(['docker.io', 'index.docker.io', 'registry-1.docker.io'])('called %s is Docker Hub', registry => {
    expect(endpointOf(registry, new Set())).toEqual({
      registry,
      origin: 'https://registry-1.docker.io',
      credentialKey: 'https://index.docker.io/v1/',
      loginCommand: 'docker login',
      isDockerHub: true
    });
  });
});
