/**
 * Files that `render` wrote earlier: where they are, and whether they are still what it would write.
 *
 * How a file was rendered stands nowhere, so all forms are tried; the one that it is nearest to is the one that is meant.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { likeness, missingRendering, type RuleFinding, staleRendering } from '../check/index.ts';
import { DiagnosticError } from '../diagnostic/index.ts';
import { nodeFiles, systemCode } from '../host/index.ts';
import type { ResolvedSettings } from '../settings/index.ts';
import { shownPath } from './build-file.ts';
import type { Plan, PlanRequest } from './plan.ts';
import { type RenderOptions, renderPlan } from './render-plan.ts';

/** A file that is not what it should be. */
export interface StaleFile {
  readonly finding: RuleFinding;
  /** Its path from the current folder. */
  readonly shown: string;
  /** What `render` would write. */
  readonly text: string;
}

/** The absolute paths of the files that the settings name: those of the Compose file are relative to the project. */
export function renderedPaths(
  { project }: Plan,
  { settings, origins }: ResolvedSettings,
  { load }: PlanRequest
): readonly string[] {
  const folder = origins.get('rendered')?.kind === 'project' ? project.directory : load.workingDirectory;
  return settings.rendered.map(path => withoutLinks(resolve(folder, path)));
}

/** The file itself may be a link, or be missing together with its folder. */
function withoutLinks(path: string): string {
  const folder = dirname(path);
  if (folder === path) return path;
  const real = nodeFiles.kind(folder) === 'directory' ? nodeFiles.realPath(folder) : withoutLinks(folder);
  return join(real, basename(path));
}

/** The forms of a document, the commonest first. */
const FORMS: readonly Pick<RenderOptions, 'format' | 'interpolate'>[] = [
  { format: 'compose', interpolate: false },
  { format: 'override', interpolate: false },
  { format: 'compose', interpolate: true }
];

/** @returns undefined where the file is what it should be. @throws DiagnosticError `unreadable-file`. */
export function staleFile(plan: Plan, path: string, options: StaleFileOptions): StaleFile | undefined {
  const shown = shownPath(path, options.shownFrom);
  const current = readCurrent(path, shown);
  const textOf = (form: (typeof FORMS)[number]) =>
    renderPlan(plan, { ...form, outputPath: path, nameIsChosen: options.nameIsChosen }).text;
  let nearest: { readonly text: string; readonly likeness: number } | undefined;
  for (const form of FORMS) {
    const text = textOf(form);
    if (current === text) return undefined;
    if (current === undefined) return { finding: missingRendering(shown), shown, text };
    const common = likeness(text, current);
    if (nearest === undefined || common > nearest.likeness) nearest = { text, likeness: common };
  }
  const finding = nearest && staleRendering({ path: shown, text: current ?? '' }, nearest.text);
  return finding && nearest && { finding, shown, text: nearest.text };
}

export interface StaleFileOptions {
  /** The folder that paths in messages are relative to. */
  readonly shownFrom: string;
  /** Whether the project's name was chosen for this run. */
  readonly nameIsChosen: boolean;
}

function readCurrent(path: string, shown: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = systemCode(error) ?? 'unknown error';
    if (code === 'ENOENT') return undefined;
    throw new DiagnosticError(
      { code: 'unreadable-file', file: shown, message: `the file cannot be read: ${code}`, help: 'name a file' },
      { cause: error }
    );
  }
}
