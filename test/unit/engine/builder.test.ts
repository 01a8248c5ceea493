import { describe, expect, it } from 'vitest';
import { inspectBuilder, parseDriver } from '../../../src/engine/builder.ts';
import { fakeProcesses } from './fake-processes.ts';

const CONTAINERD_STORE = '[["driver-type","io.containerd.snapshotter.v1"]]';
const OLD_STORE = '[["Backing Filesystem","extfs"],["Supports d_type","true"]]';

function dockerWith(driver: string, status: string) {
  const { processes, calls } = fakeProcesses(line =>
    line.startsWith('buildx') ? { stdout: `Name:   default\nDriver: ${driver}\n` } : { stdout: status }
  );
  return { docker: { processes, environment: {} }, calls };
}

describe('the builder', () => {
  it.each([
    { rule: 'of an engine with the containerd store exports caches', status: CONTAINERD_STORE, exportsCaches: true },
    { rule: 'of an engine with the old store exports none but inline', status: OLD_STORE, exportsCaches: false }
  ])('$rule', async ({ status, exportsCaches }) => {
    const { docker } = dockerWith('docker', `x86_64 ${status}`);
    expect(await inspectBuilder(docker)).toEqual({
      driver: 'docker',
      exportsCaches,
      buildsIntoEngine: true,
      architecture: 'amd64'
    });
  });

  it.each([
    ['aarch64', 'arm64'],
    ['armv7l', 'arm'],
    ['s390x', 's390x']
  ])('of an engine on %s builds for %s', async (machine, architecture) => {
    const { docker } = dockerWith('docker', `${machine} ${OLD_STORE}`);
    expect((await inspectBuilder(docker)).architecture).toBe(architecture);
  });

  it('of another driver exports caches, and builds outside of the engine', async () => {
    const { docker, calls } = dockerWith('docker-container', OLD_STORE);
    expect(await inspectBuilder(docker, 'big')).toEqual({
      driver: 'docker-container',
      exportsCaches: true,
      buildsIntoEngine: false
    });
    expect(calls.map(call => call.args)).toEqual([['buildx', 'inspect', 'big']]);
  });

  it('is unknown where buildx does not name its driver', () => {
    expect(parseDriver('Name: default\nDriver:        \nError: no engine\n')).toBe('unknown');
  });
});
