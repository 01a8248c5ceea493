/** What `check` looks for: rules over planned builds. */
import { changingArguments, ignoredArguments, secretArguments } from './arguments.ts';
import type { BuildRule, ReadRule } from './facts.ts';
import { convertedLines, gitFolder, lfsPointer, oddMode, renderedInput } from './files.ts';
import { floatingBases, unnamedImages } from './images.ts';
import { unpinnedSources } from './sources.ts';
import { ignoredInputs, unknownOwnFiles, untrackedInputs } from './tracked.ts';

export type {
  BaseImage,
  CheckedBuild,
  CheckFacts,
  FileRead,
  GitFacts,
  OwnFile,
  RuleFinding
} from './facts.ts';
export { sharedImages } from './images.ts';
export { likeness, missingRendering, staleRendering } from './rendered.ts';

export const BUILD_RULES: readonly BuildRule[] = [
  secretArguments,
  changingArguments,
  ignoredArguments,
  unnamedImages,
  floatingBases,
  unpinnedSources,
  unknownOwnFiles
];

export const READ_RULES: readonly ReadRule[] = [
  gitFolder,
  renderedInput,
  oddMode,
  lfsPointer,
  convertedLines,
  ignoredInputs,
  untrackedInputs
];
