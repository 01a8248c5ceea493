/**
 * The public API: what one project asks for, its plan, and the plan as a Compose file; docs/api.md has examples.
 *
 * Everything here works on files alone: no registry is asked and no Docker is needed, except that `bases: resolve` and
 * remote contexts ask for what they name.
 */

export { type LoadOptions, loadProject, type Project } from './compose/index.ts';
export { type Diagnostic, DiagnosticError, type Location, locationOf, renderDiagnostics } from './diagnostic/index.ts';
export type { FileEntry, Fingerprint, FingerprintItem } from './fingerprint/index.ts';
export { nodeFiles, nodeProcesses } from './host/index.ts';
export {
  createPlan,
  type NodeRequestOptions,
  nodeRequest,
  type Plan,
  type PlannedService,
  type PlanRequest,
  type RenderedPlan,
  type RenderOptions,
  renderPlan,
  type Target
} from './pipeline/index.ts';
export type { Settings, SettingTexts } from './settings/index.ts';
