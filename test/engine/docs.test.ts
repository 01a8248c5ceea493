/** Every command line of the documentation that needs an engine or a registry, run in a project on busybox. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushBaseImage } from '../support/base-image.ts';
import { type DocumentedProject, documentedBlocks, openDocumentedProject } from '../support/documented-lines.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

const BLOCKS = documentedBlocks().filter(({ needsEngine }) => needsEngine);

describe.skipIf(skipsEngine)('a command line of the documentation', () => {
  let registry: RegistryServer;
  let engine: Engine;
  let env: Readonly<Record<string, string>>;
  const projects = new Map<string, DocumentedProject>();

  beforeAll(async () => {
    registry = await startRegistryServer();
    engine = await startEngine();
    env = { ...engine.env, REGISTRY: registry.host, BASE_IMAGE: await pushBaseImage(engine, registry.host) };
  });
  afterAll(async () => {
    for (const project of projects.values()) await project.remove();
    await engine.stop();
    await registry.close();
  });

  /** The project, with all images built, since a reader comes to `pull` after `build`. */
  const projectOf = async (name: string): Promise<DocumentedProject> => {
    const known = projects.get(name);
    if (known !== undefined) return known;
    const project = await openDocumentedProject(name, env);
    projects.set(name, project);
    const lines = ['compose-cache build --push --move-tags'];
    expect(await project.run({ place: name, project: name, lines, needsEngine: true })).toEqual([]);
    return project;
  };

  it.each(BLOCKS.map(block => [block.place, block] as const))('can be run as it stands at %s', async (_, block) => {
    expect(await (await projectOf(block.project)).run(block)).toEqual([]);
  });
});
