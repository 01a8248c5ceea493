/**
 * An npm registry on loopback that has one package: this one, packed as it would be published.
 *
 * So the examples' own `npm install` and `npx` are run, and install what users would get.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { REPOSITORY_ROOT } from './docker.ts';
import { listen } from './loopback-server.ts';
import { packPackage } from './packed.ts';

export interface PackageRegistry {
  /** What points npm at it, and keeps npm's own files in a folder of the test. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

export async function startPackageRegistry(): Promise<PackageRegistry> {
  const { path, tarball, integrity, remove } = await packPackage();
  const filename = basename(tarball);
  const manifest = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'package.json'), 'utf8'));
  const { name, version, bin } = manifest;
  const server = createServer((request, response) => {
    const host = `http://${request.headers.host}`;
    if (request.url === `/${filename}`) return response.end(readFileSync(tarball));
    if (request.url !== `/${name}`) return response.writeHead(404).end('{}');
    const dist = { tarball: `${host}/${filename}`, integrity };
    return response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        name,
        'dist-tags': { latest: version },
        versions: { [version]: { name, version, bin, dist } }
      })
    );
  });
  const { port, close } = await listen(server);
  return {
    env: {
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_cache: join(path, 'cache'),
      npm_config_update_notifier: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false'
    },
    close: async () => {
      await close();
      await remove();
    }
  };
}
