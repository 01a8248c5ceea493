/**
 * Reads the build of each service: its Dockerfile, and what the target reaches on each platform.
 *
 * What an image of the project brings to a build that stands on it (`ONBUILD`, variables) is read from that service's
 * own build. Every Dockerfile is read once, every build once for each form and for what is known of names that move.
 */
import type { Build, BuildContext, Project, Service } from '../compose/index.ts';
import {
  type BaseImage,
  type Dockerfile,
  type NamedContext,
  type ProjectImage,
  parseDockerfile,
  type Reach,
  reach
} from '../dockerfile/index.ts';
import type { Reason } from '../fingerprint/index.ts';
import { defaultPlatform } from '../image/index.ts';
import type { Settings } from '../settings/index.ts';
import { type BuildFile, readBuildFile } from './build-file.ts';
import { argumentsOf, contextKey, platformsOf } from './build-names.ts';
import type { CycleGuard } from './image-cycle.ts';
import { indexOfLayout } from './oci-layout.ts';
import type { PlanRequest } from './plan.ts';
import { projectImages } from './project-images.ts';
import { NO_REVISIONS, type ResolvedImage, type Revisions } from './revisions.ts';

/** What is wanted of a build: an image to run or to stand on, or only the files in it. */
export type Form = 'image' | 'files';

/** What was read to learn what a build is made of. */
export interface BuildReading {
  /** The Dockerfile; undefined where the build context is not on this machine. */
  readonly file: BuildFile | undefined;
  /** What the target reaches on each platform; empty where the Dockerfile cannot be read from here. */
  readonly reaches: readonly Reach[];
}

/** A build that was read, and what its target reaches. */
export interface ReadBuild extends BuildReading {
  readonly service: Service;
  readonly build: Build;
  /** The build arguments. */
  readonly args: ReadonlyMap<string, string>;
  readonly settings: Settings;
  /** Normalised, sorted. */
  readonly platforms: readonly string[];
  /** Why more counts than the target reaches; empty where nothing does. */
  readonly widened: readonly Reason[];
}

export interface BuildReader {
  /** @throws DiagnosticError for whatever is wrong with the Dockerfile or with one that the build stands on. */
  read(service: string, form: Form): ReadBuild;
  /** What names that move resolve to, as far as it is known. */
  revisions(): Revisions;
  /** Makes more of them known. Builds are then read anew, since what images put off and set counts in them. */
  useRevisions(revisions: Revisions): void;
}

export interface BuildReaderOptions {
  readonly project: Project;
  readonly settingsOf: (service: Service) => Settings;
  readonly request: PlanRequest;
  readonly guarded: CycleGuard;
}

export function createBuildReader({ project, settingsOf, request, guarded }: BuildReaderOptions): BuildReader {
  const images = projectImages(project);
  const builds = new Map<string, ReadBuild>();
  const dockerfiles = new Map<string, Dockerfile>();
  let revisions = NO_REVISIONS;

  return {
    read,
    revisions: () => revisions,
    useRevisions: resolved => {
      revisions = resolved;
      builds.clear();
    }
  };

  function read(name: string, form: Form): ReadBuild {
    const key = `${form} ${name}`;
    const known = builds.get(key);
    if (known !== undefined) return known;
    const service = project.services.get(name);
    const build = service?.build;
    if (service === undefined || build === undefined) throw new Error(`the service "${name}" has no build`);
    const result = readServiceBuild(service, build, form);
    builds.set(key, result);
    return result;
  }

  function readServiceBuild(service: Service, build: Build, form: Form): ReadBuild {
    const settings = settingsOf(service);
    const context = build.context.value;
    const args = argumentsOf(build, request.load.environment.SOURCE_DATE_EPOCH);
    const buildPlatform = defaultPlatform(process.arch);
    const platforms = platformsOf(service, build, project.environment.get('DOCKER_DEFAULT_PLATFORM'), buildPlatform);
    if (context.kind !== 'directory') {
      const reason: Reason = { label: 'the build context is not on this machine', at: build.context.span };
      return { service, build, args, settings, file: undefined, platforms, reaches: [], widened: [reason] };
    }
    const file = readBuildFile(service, build, context.path, request.load.workingDirectory);
    const dockerfile = parsed(file);
    const contexts = new Map(
      [...build.additionalContexts].map(([name, { value }]) => [contextKey(name), namedContext(value)] as const)
    );
    const reaches = platforms.map(platform =>
      reach(dockerfile, {
        target: build.target?.value,
        targetAt: build.target?.span,
        form,
        args,
        ignoreArgs: settings.ignoreArgs,
        platform,
        buildPlatform,
        contexts,
        projectImage: fullName => {
          const owner = images.get(fullName);
          // A build that names its own image means the one in the registry.
          return owner === undefined || owner === service.name ? undefined : projectImage(owner);
        },
        registryImage: (fullName, imagePlatform) => resolvedImage(revisions, settings, fullName, imagePlatform)?.config
      })
    );
    const widened = reaches.flatMap(reached => reached.widened.map(({ reason, at }) => ({ label: reason, at })));
    return { service, build, args, settings, file, platforms, reaches, widened };
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
        return {
          kind: 'other',
          value: value.reference,
          content: indexOfLayout(value.reference, request.load.workingDirectory)
        };
    }
  }

  function projectImage(name: string): ProjectImage {
    return guarded(name, () => {
      const { platforms, reaches } = read(name, 'image');
      const on = (platform: string): BaseImage => {
        // Docker takes the only one there is, too.
        const known = reaches[Math.max(0, platforms.indexOf(platform))];
        return {
          onBuild: known?.onBuild ?? [],
          environment: known?.environment ?? new Map(),
          opaque: known?.opaque ?? true
        };
      };
      return { service: name, on };
    });
  }
}

/** What a base image was resolved to; undefined where its name is what counts. */
export function resolvedImage(
  revisions: Revisions,
  { bases }: Settings,
  reference: string,
  platform: string
): ResolvedImage | undefined {
  return bases === 'reference' ? undefined : revisions.image(reference, platform);
}
