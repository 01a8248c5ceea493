/**
 * The certificate authorities that other programs of this machine trust, for servers whose certificate Node does not
 * accept.
 *
 * Node brings its own list and looks at no other; docker trusts the system's list and a folder for each registry
 * (`/etc/docker/certs.d/HOST/*.crt`). So a registry of a company, which works with docker, would be refused here.
 *
 * Source: Go's `crypto/x509` (the files of the systems, `SSL_CERT_FILE`), docker's "Verify repository client with certificates".
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';

/** PEM texts by host (`name` or `name:port`); undefined where the machine has nothing of its own. */
export type TrustFor = (host: string) => readonly string[] | undefined;

export interface CertificatePlaces {
  /** Lists of all authorities of a system; the first one that can be read counts. */
  readonly systemFiles: readonly string[];
  /** Folders with a folder for each registry. */
  readonly registryFolders: readonly string[];
}

/** Where systems keep them. */
export function certificatePlaces(environment: Environment): CertificatePlaces {
  const own = environment.SSL_CERT_FILE;
  const home = environment.HOME;
  return {
    systemFiles:
      own === undefined || own === ''
        ? [
            '/etc/ssl/certs/ca-certificates.crt',
            '/etc/pki/tls/certs/ca-bundle.crt',
            '/etc/ssl/ca-bundle.pem',
            '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
            '/etc/ssl/cert.pem'
          ]
        : [own],
    registryFolders: ['/etc/docker/certs.d', ...(home === undefined ? [] : [`${home}/.config/docker/certs.d`])]
  };
}

/** What cannot be read is not trusted; the failed connection is what the user is told about. */
export function createTrust({ systemFiles, registryFolders }: CertificatePlaces): TrustFor {
  return host => {
    const own = registryFolders.flatMap(folder => readFolder(`${folder}/${host}`));
    const system = firstReadable(systemFiles);
    return own.length === 0 && system === undefined ? undefined : [...own, ...(system === undefined ? [] : [system])];
  };
}

function readFolder(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter(name => name.endsWith('.crt'));
    return names.sort().flatMap(name => firstReadable([`${folder}/${name}`]) ?? []);
  } catch {
    return [];
  }
}

function firstReadable(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // The next place may have it.
    }
  }
  return undefined;
}
