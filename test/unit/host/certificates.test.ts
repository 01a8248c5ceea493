import { createFixture } from 'fs-fixture';
import { describe, expect, it } from 'vitest';
import { certificatePlaces, createTrust } from '../../../src/host/index.ts';

describe('the certificates that a machine trusts', () => {
  it('are those of its system and those of the folder for a registry', async () => {
    await using machine = await createFixture({
      'system.pem': 'all',
      'certs.d/registry.example:5000': { 'b.crt': 'second', 'a.crt': 'first', 'client.cert': 'not an authority' }
    });
    const trustFor = createTrust({
      systemFiles: [machine.getPath('absent.pem'), machine.getPath('system.pem')],
      registryFolders: [machine.getPath('absent'), machine.getPath('certs.d')]
    });
    expect(trustFor('registry.example:5000')).toEqual(['first', 'second', 'all']);
    expect(trustFor('registry.example')).toEqual(['all']);
  });

  it('may be none', async () => {
    await using machine = await createFixture({});
    const trustFor = createTrust({ systemFiles: [machine.getPath('absent')], registryFolders: [machine.path] });
    expect(trustFor('registry.example')).toBeUndefined();
  });

  it('may be named by SSL_CERT_FILE', () => {
    expect(certificatePlaces({ SSL_CERT_FILE: '/company.pem' }).systemFiles).toEqual(['/company.pem']);
    expect(certificatePlaces({ SSL_CERT_FILE: '' }).systemFiles.length).toBeGreaterThan(1);
  });

  it('are looked for where docker keeps them, for all users and for one', () => {
    expect(certificatePlaces({ HOME: '/home/me' }).registryFolders).toEqual([
      '/etc/docker/certs.d',
      '/home/me/.config/docker/certs.d'
    ]);
  });
});
