/** What setting up a project has to know of it, from its Compose files alone: nothing is hashed, nobody is asked. */
import { type ComposeFile, type LoadOptions, loadProject, type Project, type Service } from '../compose/index.ts';
import type { Diagnostic } from '../diagnostic/index.ts';
import { addSettings } from '../render/index.ts';
import { resolveSettings } from '../settings/index.ts';
import { canBePushed } from './pushable.ts';

export interface ProjectSurvey {
  /** Absolute path of the project directory. */
  readonly directory: string;
  /** All services, those of inactive profiles too. */
  readonly services: readonly string[];
  /** Services that take part with a profile only, none of which is active, and the first of theirs. */
  readonly inactive: ReadonlyMap<string, string>;
  /** Services with a build whose image would have no registry in its name, since nothing names one. */
  readonly unnamed: readonly string[];
  /** Services with a build whose own `image` is a name that nobody can push. */
  readonly unpushable: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** The configuration that gives images a registry. */
  readonly suggested: Readonly<Record<string, string>>;
  /** The Compose file with a configuration that names images; undefined where no file can take it. */
  readonly configured: { readonly path: string; readonly text: string } | undefined;
}

/** @throws DiagnosticError for whatever is wrong with the files. */
export function surveyProject(load: LoadOptions): ProjectSurvey {
  const project = loadProject(load);
  const built = [...project.services.values()].filter(({ build }) => build !== undefined);
  const namesOf = (services: readonly Service[]) => services.map(({ name }) => name);
  const unnamed = built.filter(service => service.image === undefined && !hasRepository(project, service, load));
  const [file] = project.files;
  const suggested = suggestedSettings(project, load);
  return {
    directory: project.directory,
    services: [...project.services.keys()],
    inactive: new Map(
      [...project.services.values()].flatMap(({ name, active, profiles: [first] }) =>
        active || first === undefined ? [] : [[name, first]]
      )
    ),
    unnamed: namesOf(unnamed),
    unpushable: namesOf(built.filter(({ image }) => image !== undefined && !canBePushed(image.value))),
    diagnostics: project.diagnostics,
    suggested,
    configured: unnamed.length === 0 || project.settings !== undefined ? undefined : configuredFile(file, suggested)
  };
}

function hasRepository(project: Project, service: Service, { environment }: LoadOptions): boolean {
  const { settings } = resolveSettings({
    flags: {},
    environment,
    project: project.settings,
    service: service.settings
  });
  return settings.repository !== undefined;
}

/**
 * The registry is that of the variable, and none where it is not set.
 *
 * A project that neither its files nor the command line name is called after its folder, and a CI service has folders of its
 * own: on CircleCI each checkout is `project`. So the name that it has here is written out.
 */
function suggestedSettings({ name, tree }: Project, { projectName }: LoadOptions): ProjectSurvey['suggested'] {
  const isNamed = projectName !== undefined || tree.entries.some(({ key }) => key.value === 'name');
  return { registry: '${REGISTRY:-}', repository: `{registry}/${isNamed ? '{project}' : name}/{service}` };
}

function configuredFile(
  file: ComposeFile | undefined,
  settings: ProjectSurvey['suggested']
): ProjectSurvey['configured'] {
  if (file?.path === undefined) return undefined;
  const text = addSettings(file, settings);
  return text === undefined ? undefined : { path: file.path, text };
}
