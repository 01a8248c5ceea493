/** Real projects in folders of their own, planned from their files alone. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Graph, type GraphKnowledge, graphOf } from '../../../src/graph/index.ts';
import { nodeFiles, nodeProcesses } from '../../../src/host/index.ts';
import { createPlan, type Plan, type PlanRequest } from '../../../src/pipeline/index.ts';
import { createWorkspace, type Workspace } from '../../support/cli.ts';

export const NOTHING_KNOWN: GraphKnowledge = { reports: [], differences: [], against: undefined };

/** @param files - Texts by path; `compose.yaml` among them. */
export async function writeProject(files: Readonly<Record<string, string>>): Promise<Workspace> {
  const workspace = await createWorkspace();
  for (const [path, text] of Object.entries(files)) {
    const target = join(workspace.path, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    await chmod(target, 0o644);
  }
  return workspace;
}

export function planIn(directory: string, services: readonly string[] = []): Promise<Plan> {
  const request: PlanRequest = {
    load: {
      files: [],
      projectDirectory: undefined,
      projectName: 'shop',
      profiles: [],
      envFiles: [],
      workingDirectory: directory,
      environment: { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' },
      readStdin: () => '',
      fileSystem: nodeFiles
    },
    services,
    settings: {},
    processes: nodeProcesses,
    cacheFolder: undefined
  };
  return createPlan(request);
}

/** The graph of a project that is gone again. */
export async function graphOfFiles(
  files: Readonly<Record<string, string>>,
  services: readonly string[] = []
): Promise<Graph> {
  const project = await writeProject(files);
  try {
    return graphOf(await planIn(project.path, services), NOTHING_KNOWN);
  } finally {
    await project.remove();
  }
}

/** Edges as a person would draw them: `web -base-> node:22`. */
export function edgesOf({ nodes, edges }: Graph): readonly string[] {
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  return edges.map(({ from, to, kind }) => `${titles.get(from)} -${kind}-> ${titles.get(to)}`);
}
