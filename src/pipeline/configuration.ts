/**
 * The configuration of a project: every setting, what it comes to, and where that was said. No build context is read.
 */
import { loadProject, type Service } from '../compose/index.ts';
import type { Diagnostic } from '../diagnostic/index.ts';
import {
  type ResolvedSettings,
  SETTING_KEYS,
  SETTINGS,
  type SettingKey,
  type SettingOrigin,
  type ShownValue,
  shownValue,
  unknownVariables
} from '../settings/index.ts';
import type { PlanRequest } from './plan.ts';
import { settingsReader } from './project-settings.ts';
import { selectServices } from './select-services.ts';

export interface EffectiveSetting {
  readonly key: SettingKey;
  readonly shown: ShownValue;
  readonly origin: SettingOrigin;
}

export interface Configuration {
  readonly project: string;
  /** Every setting of the project. */
  readonly settings: readonly EffectiveSetting[];
  /**
   * By service: of those that were named, every setting that a service may have; where none was named, what services say
   * for themselves.
   */
  readonly services: ReadonlyMap<string, readonly EffectiveSetting[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws DiagnosticError for whatever is wrong with the Compose files or the settings. */
export function readConfiguration(request: Pick<PlanRequest, 'load' | 'services' | 'settings'>): Configuration {
  const project = loadProject(request.load);
  const resolvedFor = settingsReader(project, request);
  const selected = selectServices(project, request.services);
  const isNamed = request.services.length > 0;
  const ofService = (service: Service): readonly EffectiveSetting[] =>
    effective(resolvedFor(service)).filter(({ key, origin }) =>
      isNamed ? SETTINGS[key].perService : origin.kind === 'service'
    );
  const services = [...project.services.values()].filter(
    service => service.build !== undefined && (isNamed ? selected.has(service.name) : service.settings !== undefined)
  );
  return {
    project: project.name,
    settings: effective(resolvedFor(undefined)),
    services: new Map(services.map(service => [service.name, ofService(service)])),
    diagnostics: [...unknownVariables(request.load.environment), ...project.diagnostics]
  };
}

function effective({ settings, origins }: ResolvedSettings): readonly EffectiveSetting[] {
  return SETTING_KEYS.map(key => ({
    key,
    shown: shownValue(settings, key),
    origin: origins.get(key) ?? { kind: 'default' }
  }));
}
