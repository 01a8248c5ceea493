/** From Compose files to a project that means what docker compose would make of them. */
export { type LoadOptions, loadProject } from './load.ts';
export { rebasePaths } from './paths.ts';
export type { Build, BuildContext, ComposeFile, Project, Service } from './project.ts';
export { hasVariables, substitute } from './template.ts';
