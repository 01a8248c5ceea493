/**
 * What docker compose makes of a file and of its renderings, asked while the test runs: the same but for the images,
 * cache entries and named contexts that were to change, and these as they were to become.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProject } from '../../src/compose/index.ts';
import type { Project } from '../../src/compose/project.ts';
import { nodeFiles } from '../../src/host/index.ts';
import { renderInPlace, renderMerged, renderOverride } from '../../src/render/index.ts';
import { dockerCompose, hasDockerCompose } from '../support/docker.ts';
import { composeFile, interpolateWith, type RenderCase, renderCases } from '../support/rendering.ts';

interface ConfigBuild {
  cache_from?: string[];
  cache_to?: string[];
  additional_contexts?: Record<string, string>;
  labels?: Record<string, string>;
}

interface ConfigService {
  image?: string;
  build?: ConfigBuild;
}

interface Config {
  readonly services: Record<string, ConfigService>;
}

describe.skipIf(!hasDockerCompose())('docker compose', () => {
  let root: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'render-'));
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  describe.each(renderCases())('of $name', renderCase => {
    const interpolate = interpolateWith(renderCase.environment);
    let directory: string;
    let original: Config;

    beforeAll(async () => {
      directory = join(root, renderCase.name, renderCase.changes.name ?? 'app');
      cpSync(renderCase.directory, directory, { recursive: true });
      original = await readConfig(['-f', 'compose.yaml']);
    });

    async function readConfig(files: readonly string[]): Promise<Config> {
      const args = [...files, '--profile', '*', 'config', '--format', 'json'];
      const { exitCode, stdout, stderr } = await dockerCompose(args, { cwd: directory, env: renderCase.environment });
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout) as Config; // the shape that docker compose documents
    }

    async function expectSameBut(files: readonly string[]): Promise<void> {
      expect(await readConfig(files)).toEqual(withChanges(original, renderCase));
    }

    it('the file edited in place means the same', async () => {
      writeFileSync(
        join(directory, 'edited.yaml'),
        renderInPlace(composeFile(renderCase.text), renderCase.changes, interpolate)
      );
      await expectSameBut(['-f', 'edited.yaml']);
    });

    it('the merged document means the same', async () => {
      const { tree } = load(directory, renderCase);
      writeFileSync(join(directory, 'merged.yaml'), renderMerged(tree, renderCase.changes, { interpolate }));
      await expectSameBut(['-f', 'merged.yaml']);
    });

    it('the merged document means the same with values in place of variables', async () => {
      const { tree } = load(directory, renderCase);
      const text = renderMerged(tree, renderCase.changes, { interpolate, resolved: true });
      expect(text.replaceAll('$$', '')).not.toContain('$');
      writeFileSync(join(directory, 'resolved.yaml'), text);
      await expectSameBut(['-f', 'resolved.yaml']);
    });

    it('the file and the override file on top of it mean the same', async () => {
      const { tree } = load(directory, renderCase);
      writeFileSync(join(directory, 'override.yaml'), renderOverride(tree, renderCase.changes, interpolate));
      await expectSameBut(['-f', 'compose.yaml', '-f', 'override.yaml']);
    });
  });
});

function load(directory: string, { environment }: RenderCase): Project {
  return loadProject({
    files: ['compose.yaml'],
    projectDirectory: undefined,
    projectName: undefined,
    profiles: [],
    envFiles: [],
    workingDirectory: directory,
    environment,
    readStdin: () => '',
    fileSystem: nodeFiles
  });
}

function withChanges(config: Config, { changes }: RenderCase): Config {
  const services = new Map(Object.entries(config.services));
  for (const { service, repository, tag, build } of changes.services) {
    const old = services.get(service);
    const image = `${repository}:${tag}`;
    if (build === undefined) {
      services.set(service, { ...old, image });
      continue;
    }
    const cacheTo = build.cacheTo ?? old?.build?.cache_to ?? [];
    const contexts = { ...old?.build?.additional_contexts, ...Object.fromEntries(build.additionalContexts) };
    const labels = { ...old?.build?.labels, ...Object.fromEntries(build.labels) };
    const { cache_from: _from, cache_to: _to, ...rest } = old?.build ?? {};
    services.set(service, {
      ...old,
      image,
      build: {
        ...rest,
        ...(build.cacheFrom.length === 0 ? {} : { cache_from: [...build.cacheFrom] }),
        ...(cacheTo.length === 0 ? {} : { cache_to: [...cacheTo] }),
        ...(Object.keys(contexts).length === 0 ? {} : { additional_contexts: contexts }),
        ...(Object.keys(labels).length === 0 ? {} : { labels })
      }
    });
  }
  return { ...config, services: Object.fromEntries(services) };
}
