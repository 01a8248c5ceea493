/**
 * Computes the fingerprint of each service, those that it stands on first.
 *
 * In: a project and its settings. Out: a function from a service's name to its fingerprint; every Dockerfile is read
 * once, every file of a context once, every service fingerprinted once.
 */
import type { Build, BuildContext, Project, Service } from '../compose/index.ts';
import {
  type ContextRead,
  type ContextStore,
  createContextStore,
  type IgnoreRules,
  type ReadInputs,
  readIgnoreFile
} from '../context/index.ts';
import { type Diagnostic, DiagnosticError, type Span } from '../diagnostic/index.ts';
import {
  type Dockerfile,
  type NamedContext,
  type ProjectImage,
  parseDockerfile,
  type Reach,
  reach,
  type StepRead,
  wholeOf
} from '../dockerfile/index.ts';
import {
  type BuildFacts,
  collectItems,
  createFingerprint,
  type Fingerprint,
  type Reason,
  type WidenedContext,
  type WidenedFacts
} from '../fingerprint/index.ts';
import type { CacheFolder } from '../host/index.ts';
import { defaultPlatform } from '../image/index.ts';
import type { Settings } from '../settings/index.ts';
import { type BuildFile, readBuildFile } from './build-file.ts';
import { contextKey, directoryOf, movingNamesOf, pinsOf, platformsOf } from './build-names.ts';
import { extraInputs, withoutExcluded } from './extra-inputs.ts';
import type { PlanRequest } from './plan.ts';
import { projectImages } from './project-images.ts';
import { type MovingNames, NO_REVISIONS, type ResolvedImage, type Revisions, unpinnedWarnings } from './revisions.ts';

/** What was read to learn what a build is made of. */
export interface BuildReading {
  /** The Dockerfile; undefined where the build context is not on this machine. */
  readonly file: BuildFile | undefined;
  /** What the target reaches on each platform; empty where the Dockerfile cannot be read from here. */
  readonly reaches: readonly Reach[];
}

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

type Form = 'image' | 'files';

/** A build that was read, and what its target reaches. */
interface ReadBuild extends BuildReading {
  readonly service: Service;
  readonly build: Build;
  readonly dockerfile: Dockerfile | undefined;
  readonly platforms: readonly string[];
  readonly widened: readonly Reason[];
}

export interface FingerprinterOptions {
  readonly project: Project;
  readonly settingsOf: (service: Service) => Settings;
  readonly request: PlanRequest;
  /** Where the digests of files are kept from one run to the next; undefined for nowhere. */
  readonly digests: CacheFolder | undefined;
}

export function createFingerprinter({ project, settingsOf, request, digests }: FingerprinterOptions): Fingerprinter {
  const store: ContextStore = createContextStore({
    ...(digests === undefined ? {} : { digests }),
    ...(request.progress === undefined ? {} : { onRead: request.progress.read })
  });
  let revisions = NO_REVISIONS;
  const images = projectImages(project);
  const builds = new Map<string, ReadBuild>();
  const hashes = new Map<string, ServiceFingerprint>();
  const chain: string[] = [];
  const ignores = new Map<string, IgnoreRules>();
  const dockerfiles = new Map<string, Dockerfile>();
  const { environment } = request.load;

  return {
    fingerprint: name => fingerprintOf(name, 'image'),
    movingNames: name => movingNamesOf(readBuild(name, 'image')),
    useRevisions: resolved => {
      revisions = resolved;
      // What the images below put off and set makes the builds anew.
      builds.clear();
    },
    remember: () => store.remember()
  };

  function fingerprintOf(name: string, form: Form): ServiceFingerprint {
    const key = `${form} ${name}`;
    const known = hashes.get(key);
    if (known !== undefined) return known;
    const result = guarded(name, () => compute(readBuild(name, form), form));
    hashes.set(key, result);
    return result;
  }

  function guarded<Result>(name: string, work: () => Result): Result {
    if (chain.includes(name)) throw imageCycle(project, chain.slice(chain.indexOf(name)));
    chain.push(name);
    try {
      return work();
    } finally {
      chain.pop();
    }
  }

  function readBuild(name: string, form: Form): ReadBuild {
    const key = `${form} ${name}`;
    const known = builds.get(key);
    if (known !== undefined) return known;
    const service = project.services.get(name);
    const build = service?.build;
    if (service === undefined || build === undefined) throw new Error(`the service "${name}" has no build`);
    const read = readServiceBuild(service, build, form);
    builds.set(key, read);
    return read;
  }

  function readServiceBuild(service: Service, build: Build, form: Form): ReadBuild {
    const context = build.context.value;
    const buildPlatform = defaultPlatform(process.arch);
    const platforms = platformsOf(service, build, environment.DOCKER_DEFAULT_PLATFORM, buildPlatform);
    if (context.kind !== 'directory') {
      const reason: Reason = { label: 'the build context is not on this machine', at: build.context.span };
      return { service, build, file: undefined, dockerfile: undefined, platforms, reaches: [], widened: [reason] };
    }
    const file = readBuildFile(service, build, context.path, request.load.workingDirectory);
    const dockerfile = parsed(file);
    const settings = settingsOf(service);
    const contexts = new Map(
      [...build.additionalContexts].map(([name, { value }]) => [contextKey(name), namedContext(value)] as const)
    );
    const reaches = platforms.map(platform =>
      reach(dockerfile, {
        target: build.target?.value,
        targetAt: build.target?.span,
        form,
        args: new Map([...build.args].map(([name, { value }]) => [name, value])),
        ignoreArgs: settings.ignoreArgs,
        platform,
        buildPlatform,
        contexts,
        projectImage: fullName => {
          const owner = images.get(fullName);
          // A build that names its own image means the one in the registry.
          return owner === undefined || owner === service.name ? undefined : projectImage(owner);
        },
        registryImage: (fullName, imagePlatform) => resolvedImage(settings, fullName, imagePlatform)?.config
      })
    );
    const widened = reaches.flatMap(reached => reached.widened.map(({ reason, at }) => ({ label: reason, at })));
    return { service, build, file, dockerfile, platforms, reaches, widened };
  }

  function resolvedImage({ bases }: Settings, reference: string, platform: string): ResolvedImage | undefined {
    return bases === 'reference' ? undefined : revisions.image(reference, platform);
  }

  function parsed(file: BuildFile): Dockerfile {
    const key = file.path ?? `inline ${file.source.text}`;
    const known = dockerfiles.get(key);
    if (known !== undefined) return known;
    const dockerfile = parseDockerfile(file.source);
    dockerfiles.set(key, dockerfile);
    return dockerfile;
  }

  function namedContext(value: BuildContext): NamedContext {
    switch (value.kind) {
      case 'directory':
        return { kind: 'directory' };
      case 'image':
        return { kind: 'image', reference: value.reference };
      case 'service':
        return { kind: 'project', image: projectImage(value.service) };
      case 'remote':
        return { kind: 'other', value: value.url };
      case 'oci-layout':
        return { kind: 'other', value: value.reference };
    }
  }

  function projectImage(name: string): ProjectImage {
    return guarded(name, () => {
      const [known] = readBuild(name, 'image').reaches;
      return {
        service: name,
        onBuild: known?.onBuild ?? [],
        environment: known?.environment ?? new Map(),
        opaque: known?.opaque ?? true
      };
    });
  }

  function compute(read: ReadBuild, form: Form): ServiceFingerprint {
    const { service, build, file, platforms, reaches, widened } = read;
    const settings = settingsOf(service);
    const diagnostics: Diagnostic[] = [
      ...notesOfDefaults(reaches),
      ...unpinnedWarnings(movingNamesOf(read), revisions)
    ];
    readTogether(read, settings);
    const basedOn = new Set<string>();
    const links = new Map<string, string>();
    for (const reached of reaches) for (const [name, base] of reached.links) links.set(name, base);
    const facts: BuildFacts = {
      platforms,
      reaches,
      build,
      inputsOf: step => inputsOf(service, build, file, settings, diagnostics, step),
      wholeContext: (context, at) =>
        inputsOf(service, build, file, settings, diagnostics, { context, read: wholeOf(at) }),
      serviceHash: (name, wanted) => {
        basedOn.add(name);
        return fingerprintOf(name, wanted).fingerprint.hash;
      },
      imageDigest: (reference, platform) => resolvedImage(settings, reference, platform)?.digest,
      revisionOf: text => revisions.revision(text),
      salt: settings.salt,
      extraInputs: extraInputs(project.directory, settings, store),
      widened: widenedFacts(service, build, file, settings, widened, diagnostics)
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

  /** Lets the store see all reads of a context at once: it then asks for their attributes in one go. */
  function readTogether({ service, build, file, reaches }: ReadBuild, settings: Settings): void {
    const reads = new Map<string, ContextRead[]>();
    for (const { sources } of reaches) {
      for (const source of sources) {
        if (source.kind !== 'branch') continue;
        for (const { context, read } of source.steps.flatMap(step => step.reads)) {
          reads.set(context, [...(reads.get(context) ?? []), read]);
        }
      }
    }
    for (const [context, together] of reads) {
      const root = directoryOf(service, build, context);
      store.collect(root, ignoreOf(root, context === '' ? file?.path : undefined), together, { modes: settings.modes });
    }
  }

  function widenedFacts(
    service: Service,
    build: Build,
    file: BuildFile | undefined,
    settings: Settings,
    widened: readonly Reason[],
    diagnostics: Diagnostic[]
  ): WidenedFacts | undefined {
    const [reason] = widened;
    if (reason === undefined) return undefined;
    const at: Span = reason.at ?? build.span;
    const whole = (name: string, context: BuildContext): WidenedContext => {
      if (context.kind === 'directory') {
        return {
          kind: 'files',
          inputs: inputsOf(service, build, file, settings, diagnostics, { context: name, read: wholeOf(at) })
        };
      }
      return { kind: 'named', fields: namedFields(context) };
    };
    return {
      dockerfile: file?.source.text ?? build.dockerfileInline?.value ?? build.dockerfile?.value,
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
        return [context.url, revisions.revision(context.url) ?? ''];
      default:
        return [context.kind, context.reference];
    }
  }

  function inputsOf(
    service: Service,
    build: Build,
    file: BuildFile | undefined,
    settings: Settings,
    diagnostics: Diagnostic[],
    { context, read }: StepRead
  ): ReadInputs {
    const root = directoryOf(service, build, context);
    const ignore = ignoreOf(root, context === '' ? file?.path : undefined);
    const collected = store.collect(root, ignore, [read], { modes: settings.modes });
    diagnostics.push(...collected.diagnostics);
    const [inputs] = collected.reads;
    if (inputs === undefined) throw new Error('a read was collected without a result');
    return withoutExcluded(inputs, root, project.directory, settings);
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

/** @param names - The services of the circle, from any of them on; it is told from the first of the project on. */
function imageCycle(project: Project, names: readonly string[]): DiagnosticError {
  const first = [...project.services.keys()].find(name => names.includes(name)) ?? '';
  const start = names.indexOf(first);
  const circle = [...names.slice(start), ...names.slice(0, start), first];
  const at = project.services.get(first)?.build?.span;
  return new DiagnosticError({
    code: 'image-cycle',
    ...(at === undefined ? {} : { at }),
    message: `services build upon each other in a circle: ${circle.join(' -> ')}`,
    help: 'let one of them build upon another image'
  });
}
