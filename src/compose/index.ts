/** From Compose files to a project that means what docker compose would make of them. */
export { type LoadOptions, loadProject } from './load.ts';
export type { MapEntry, MapNode, Node, ScalarNode, ScalarStyle, ScalarValue, SequenceNode } from './node.ts';
export { type RebasedPath, rebasePaths } from './paths.ts';
export type { Build, BuildContext, ComposeFile, Located, Project, Service } from './project.ts';
export { hasVariables, substitute } from './template.ts';
