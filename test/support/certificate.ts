import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** A certificate for a host that nobody but its maker trusts, good for two days. */
export function createCertificate(host: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'cc-certificate-'));
  const file = (name: string) => join(folder, name);
  try {
    const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
    const form = ['-x509', '-days', '2', '-nodes', '-newkey', 'rsa:2048'];
    const files = ['-keyout', file('key.pem'), '-out', file('certificate.pem')];
    execFileSync('openssl', ['req', ...form, ...subject, ...files], { stdio: 'pipe' });
    return { key: readFileSync(file('key.pem'), 'utf8'), certificate: readFileSync(file('certificate.pem'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
