/** Runs the real binary on a copy of a fixture or an example, as a user would. */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY_ROOT, runTool, type ToolOptions, type ToolResult } from './docker.ts';

/** The program that the package installs as `compose-cache`. */
export const BINARY: string = join(REPOSITORY_ROOT, 'bin/compose-cache.js');

/** Runs `compose-cache ARGS` in an environment of `PATH`, `HOME` and what `options` adds. */
export function runCli(args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  if (!existsSync(join(REPOSITORY_ROOT, 'dist'))) throw new Error('the command line is not built: npm run build');
  return runTool(process.execPath, [BINARY, ...args], options);
}

export interface Workspace {
  /** The absolute path of the folder. */
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** Makes an empty folder for one test. */
export async function createWorkspace(): Promise<Workspace> {
  // The system's folder for temporary files may be a link, and messages show where it leads.
  const path = await mkdtemp(join(await realpath(tmpdir()), 'cc-work-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Copies a folder of this repository, such as `examples/blog-post`, to a place of its own, as a fresh checkout would be.
 * Files get new modification times.
 */
export async function checkOut(folder: string): Promise<Workspace> {
  const workspace = await createWorkspace();
  await cp(join(REPOSITORY_ROOT, folder), workspace.path, { recursive: true });
  return workspace;
}

/** Makes a folder for `PATH` that has `compose-cache`, as an installed package gives it. */
export async function installCli(folder: string): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await symlink(BINARY, join(bin, 'compose-cache'));
  return bin;
}
