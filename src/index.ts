/** The public API: load a project and plan it, explain a fingerprint, render a plan. */

export { type LoadOptions, loadProject, type Project } from './compose/index.ts';
export { type Diagnostic, DiagnosticError, type Location, locationOf, renderDiagnostics } from './diagnostic/index.ts';
export type { Fingerprint, FingerprintItem } from './fingerprint/index.ts';
export { nodeFiles, nodeProcesses } from './host/index.ts';
export {
  createPlan,
  type Plan,
  type PlannedService,
  type PlanRequest,
  type RenderedPlan,
  type RenderOptions,
  renderPlan,
  type Target
} from './pipeline/index.ts';
