/**
 * Reads the files of build contexts for the instructions of a build, every file once.
 *
 * In: a build that was read, and which of its contexts' files are asked for. Out: digests of them, without the files that
 * the ignore file or the settings exclude.
 */
import type { Project } from '../compose/index.ts';
import {
  type ContextRead,
  type ContextStore,
  createContextStore,
  type IgnoreRules,
  type ReadInputs,
  readIgnoreFile
} from '../context/index.ts';
import type { Diagnostic } from '../diagnostic/index.ts';
import type { StepRead } from '../dockerfile/index.ts';
import type { CacheFolder } from '../host/index.ts';
import type { Settings } from '../settings/index.ts';
import { directoryOf } from './build-names.ts';
import type { ReadBuild } from './build-reader.ts';
import { extraInputs, withoutExcluded } from './extra-inputs.ts';
import type { ProgressListener } from './progress.ts';

export interface ContextReader {
  /** Lets the store see all reads of a build at once: it then asks for their attributes in one go. */
  readTogether(build: ReadBuild): void;
  /** The files that one instruction reads. @param diagnostics - Takes what there is to say of them. */
  inputsOf(build: ReadBuild, step: StepRead, diagnostics: Diagnostic[]): ReadInputs;
  /** The files that the settings add; undefined where they add none. */
  extraInputs(settings: Settings): ReadInputs | undefined;
  /** Keeps the digests of files for the next run. */
  remember(): void;
}

/** @param digests - Where the digests of files are kept from one run to the next; undefined for nowhere. */
export function createContextReader(
  project: Project,
  digests: CacheFolder | undefined,
  progress: ProgressListener | undefined
): ContextReader {
  const store: ContextStore = createContextStore({
    ...(digests === undefined ? {} : { digests }),
    ...(progress === undefined ? {} : { onRead: progress.read })
  });
  const ignores = new Map<string, IgnoreRules>();

  return {
    readTogether: read => {
      for (const [context, reads] of readsByContext(read)) {
        const { root, ignore } = placeOf(read, context);
        store.collect(root, ignore, reads, { modes: read.settings.modes });
      }
    },
    inputsOf: (build, { context, read }, diagnostics) => {
      const { root, ignore } = placeOf(build, context);
      const collected = store.collect(root, ignore, [read], { modes: build.settings.modes });
      diagnostics.push(...collected.diagnostics);
      const [inputs] = collected.reads;
      if (inputs === undefined) throw new Error('a read was collected without a result');
      return withoutExcluded(inputs, root, project.directory, build.settings);
    },
    extraInputs: settings => extraInputs(project.directory, settings, store),
    remember: () => store.remember()
  };

  function placeOf({ service, build, file }: ReadBuild, context: string) {
    const root = directoryOf(service, build, context);
    return { root, ignore: ignoreOf(root, context === '' ? file?.path : undefined) };
  }

  function ignoreOf(root: string, dockerfile: string | undefined): IgnoreRules {
    const key = JSON.stringify([root, dockerfile]);
    const known = ignores.get(key);
    if (known !== undefined) return known;
    const rules = readIgnoreFile(root, dockerfile);
    ignores.set(key, rules);
    return rules;
  }
}

function readsByContext({ reaches }: ReadBuild): ReadonlyMap<string, readonly ContextRead[]> {
  const reads = new Map<string, ContextRead[]>();
  const branches = reaches.flatMap(({ sources }) => sources.flatMap(each => (each.kind === 'branch' ? [each] : [])));
  for (const { context, read } of branches.flatMap(({ steps }) => steps.flatMap(step => step.reads))) {
    reads.set(context, [...(reads.get(context) ?? []), read]);
  }
  return reads;
}
