/**
 * Computes the fingerprint of each service, those that it stands on first.
 *
 * In: a project and its settings. Out: a function from a service's name to its fingerprint; every Dockerfile is read
 * once, every file of a context once, every service fingerprinted once.
 */
import type { Build, BuildContext, Project, Service } from '../compose/index.ts';
import type { Diagnostic, Span } from '../diagnostic/index.ts';
import { type Reach, wholeOf } from '../dockerfile/index.ts';
import {
  type BuildFacts,
  collectItems,
  createFingerprint,
  type Fingerprint,
  type WidenedContext,
  type WidenedFacts
} from '../fingerprint/index.ts';
import type { CacheFolder } from '../host/index.ts';
import type { Settings } from '../settings/index.ts';
import { contextKey, movingNamesOf, pinsOf } from './build-names.ts';
import { type BuildReading, createBuildReader, type Form, type ReadBuild, resolvedImage } from './build-reader.ts';
import { createContextReader } from './context-reader.ts';
import { createCycleGuard } from './image-cycle.ts';
import { indexOfLayout } from './oci-layout.ts';
import type { PlanRequest } from './plan.ts';
import { type MovingNames, type Revisions, unpinnedWarnings } from './revisions.ts';

export interface ServiceFingerprint {
  readonly fingerprint: Fingerprint;
  readonly reading: BuildReading;
  /** Normalised, sorted. */
  readonly platforms: readonly string[];
  /** Services upon whose images it is built. */
  readonly basedOn: readonly string[];
  /** Named contexts that tie it to other services: name to service. */
  readonly links: ReadonlyMap<string, string>;
  /** Named contexts that hold base images to what they were resolved to: name to `docker-image://REPOSITORY@DIGEST`. */
  readonly pins: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Fingerprinter {
  /** @throws DiagnosticError for whatever is wrong with its build, `image-cycle` where it stands on itself. */
  fingerprint(service: string): ServiceFingerprint;
  /** The names that a service's build stands on and that may move: base images, git addresses. */
  movingNames(service: string): MovingNames;
  /** What those names resolve to, which may bring further names; to be said before the first fingerprint. */
  useRevisions(revisions: Revisions): void;
  /** Keeps the digests of files for the next run; best called last. */
  remember(): void;
}

export interface FingerprinterOptions {
  readonly project: Project;
  readonly settingsOf: (service: Service) => Settings;
  readonly request: PlanRequest;
  /** Where the digests of files are kept from one run to the next; undefined for nowhere. */
  readonly digests: CacheFolder | undefined;
}

export function createFingerprinter({ project, settingsOf, request, digests }: FingerprinterOptions): Fingerprinter {
  const guarded = createCycleGuard(project);
  const builds = createBuildReader({ project, settingsOf, request, guarded });
  const contexts = createContextReader(project, digests, request.progress);
  const fingerprints = new Map<string, ServiceFingerprint>();

  return {
    fingerprint: name => fingerprintOf(name, 'image'),
    movingNames: name => movingNamesOf(builds.read(name, 'image')),
    useRevisions: builds.useRevisions,
    remember: contexts.remember
  };

  function fingerprintOf(name: string, form: Form): ServiceFingerprint {
    const key = `${form} ${name}`;
    const known = fingerprints.get(key);
    if (known !== undefined) return known;
    const result = guarded(name, () => compute(builds.read(name, form), form));
    fingerprints.set(key, result);
    return result;
  }

  function compute(read: ReadBuild, form: Form): ServiceFingerprint {
    const { build, settings, file, platforms, reaches, widened } = read;
    const revisions = builds.revisions();
    const diagnostics: Diagnostic[] = [
      ...notesOfDefaults(reaches),
      ...unpinnedWarnings(movingNamesOf(read), revisions)
    ];
    contexts.readTogether(read);
    const basedOn = new Set<string>();
    const links = new Map<string, string>();
    for (const reached of reaches) for (const [name, base] of reached.links) links.set(name, base);
    const facts: BuildFacts = {
      platforms,
      reaches,
      build,
      form,
      inputsOf: step => contexts.inputsOf(read, step, diagnostics),
      wholeContext: (context, at) => contexts.inputsOf(read, { context, read: wholeOf(at) }, diagnostics),
      serviceHash: (name, wanted) => {
        basedOn.add(name);
        return fingerprintOf(name, wanted).fingerprint.hash;
      },
      imageDigest: (reference, platform) => resolvedImage(revisions, settings, reference, platform)?.digest,
      revisionOf: text => revisions.revision(text),
      salt: settings.salt,
      extraInputs: contexts.extraInputs(settings),
      widened: widenedFacts(read, diagnostics)
    };
    if (facts.widened !== undefined) for (const name of servicesOfContexts(build)) basedOn.add(name);
    const items = collectItems(facts);
    return {
      fingerprint: createFingerprint(items, widened),
      reading: { file, reaches },
      platforms,
      basedOn: [...basedOn],
      links: form === 'image' ? links : new Map(),
      pins: settings.bases === 'pin' ? pinsOf(read, revisions) : new Map(),
      diagnostics
    };
  }

  function widenedFacts(read: ReadBuild, diagnostics: Diagnostic[]): WidenedFacts | undefined {
    const { build, args, file, widened } = read;
    const [reason] = widened;
    if (reason === undefined) return undefined;
    const at: Span = reason.at ?? build.span;
    const whole = (name: string, context: BuildContext): WidenedContext => {
      if (context.kind === 'directory') {
        const inputs = contexts.inputsOf(read, { context: name, read: wholeOf(at) }, diagnostics);
        return { kind: 'files', inputs };
      }
      return { kind: 'named', fields: namedFields(context) };
    };
    return {
      dockerfile: file?.source.text ?? build.dockerfileInline?.value ?? build.dockerfile?.value,
      args,
      contexts: [
        ['', whole('', build.context.value)],
        ...[...build.additionalContexts].map(
          ([name, { value }]) => [contextKey(name), whole(contextKey(name), value)] as const
        )
      ],
      reason
    };
  }

  function namedFields(context: Exclude<BuildContext, { readonly kind: 'directory' }>): readonly string[] {
    switch (context.kind) {
      case 'service':
        return ['service', fingerprintOf(context.service, 'image').fingerprint.hash];
      case 'remote':
        return [context.url, builds.revisions().revision(context.url) ?? ''];
      case 'image':
        return [context.kind, context.reference];
      case 'oci-layout': {
        const index = indexOfLayout(context.reference, request.load.workingDirectory);
        return [context.kind, context.reference, ...(index === undefined ? [] : [index])];
      }
    }
  }
}

/** Services whose images the build gets as named contexts. */
function servicesOfContexts({ additionalContexts }: Build): readonly string[] {
  return [...additionalContexts.values()].flatMap(({ value }) => (value.kind === 'service' ? [value.service] : []));
}

/** One note a place, however many platforms are built. */
function notesOfDefaults(reaches: readonly Reach[]): Diagnostic[] {
  const byPlace = new Map(
    reaches.flatMap(({ assumed }) => assumed.map(one => [`${one.at.start} ${one.reason}`, one] as const))
  );
  return [...byPlace.values()].map(({ reason: name, at }) => ({
    code: 'assumed-default',
    severity: 'note',
    at,
    message: `this is read as if the base image did not set "${name}"`,
    help: `declare it with ARG ${name}, and nothing has to be assumed`
  }));
}
