/**
 * What the builder in use can do with caches, and for which processor it builds.
 *
 * The builder of an engine that keeps images in its old store refuses every `cache_to` but `inline`; with the containerd
 * store, and on builders of other drivers, registry caches and the like work (buildx, `build/opt.go`).
 */
import { normalizeArchitecture } from '../image/index.ts';
import { type Docker, readDocker } from './docker.ts';

export interface Builder {
  /** `docker`, `docker-container`, `kubernetes`, `remote`. */
  readonly driver: string;
  /** Whether `cache_to` may name anything but `inline`. */
  readonly exportsCaches: boolean;
  /** Whether what it builds is in the engine's image store without being loaded into it. */
  readonly buildsIntoEngine: boolean;
  /** For what it builds where no platform is named: `amd64`, `arm64`; undefined where it does not tell. */
  readonly architecture?: string;
}

/**
 * Asks buildx and the engine about a builder.
 *
 * @param name - The builder; the selected one when absent.
 * @throws DiagnosticError `docker-not-found` or `docker-failed`.
 */
export async function inspectBuilder(docker: Docker, name?: string): Promise<Builder> {
  const inspect = ['buildx', 'inspect', ...(name === undefined ? [] : [name])];
  const driver = parseDriver(await readDocker(docker, 'docker buildx inspect', inspect));
  if (driver !== 'docker') return { driver, exportsCaches: true, buildsIntoEngine: false };
  const info = await readDocker(docker, 'docker info', [
    'info',
    '--format',
    '{{.Architecture}} {{json .DriverStatus}}'
  ]);
  const [machine = ''] = info.split(' ', 1);
  return {
    driver,
    exportsCaches: usesContainerdStore(info),
    buildsIntoEngine: true,
    ...(machine === '' ? {} : { architecture: architectureOf(machine) })
  };
}

/** The architecture of a machine by the name that its kernel has for it: `x86_64`, `aarch64`, `armv7l`. */
function architectureOf(machine: string): string {
  return normalizeArchitecture(machine.replace(/^armv\d.*/, 'arm')).replace(/\/.*/, '');
}

/** The driver out of what `docker buildx inspect` prints; it has no format for machines in the versions in use. */
export function parseDriver(inspection: string): string {
  return /^Driver:[ \t]+(\S+)/m.exec(inspection)?.[1] ?? 'unknown';
}

/** Whether the status of the storage driver, as JSON, is that of the containerd image store. */
function usesContainerdStore(status: string): boolean {
  return status.includes('"io.containerd.snapshotter.v1"');
}
