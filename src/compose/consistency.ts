/**
 * Whether the parts of a project fit together: what is named exists, nothing stands in a circle, and what excludes each
 * other is not given twice.
 *
 * In: the whole project in long form, and which services are active. Out: everything found.
 * The surprising rule: only active services are looked at, so what they need must be active, too.
 *
 * Source: compose-go, `loader/validate.go`, `loader/normalize.go`, `graph/`; docker compose's unique container names.
 */
import { type Problem, suggestName } from '../diagnostic/index.ts';
import { checkLimits } from './consistency-limits.ts';
import { dependenciesOf } from './dependencies.ts';
import type { MapNode, Node } from './node.ts';
import { childOf, entriesOf, isNull, itemsOf, keyOf, nodeAt, stringOf } from './tree.ts';

export interface ActiveProject {
  readonly model: MapNode;
  /** The services that take part. */
  readonly services: ReadonlyMap<string, MapNode>;
  /** All services. */
  readonly all: ReadonlyMap<string, MapNode>;
}

/** The names that the top-level sections define. */
type Known = (section: string) => ReadonlySet<string>;

type Finder = (name: string, service: MapNode, project: ActiveProject, known: Known) => readonly Problem[];

const SERVICE_CHECKS: readonly Finder[] = [
  checkSource,
  checkDockerfile,
  checkContexts,
  checkPlatforms,
  checkNetworks,
  checkHealthcheck,
  checkDependencies,
  checkNetworkService,
  checkResources,
  checkLimits,
  checkWatch,
  checkMounts
];

/** Finds everything that docker compose would refuse in a project whose values are valid one by one. */
export function findContradictions(project: ActiveProject): Problem[] {
  const known = knownNames(project.model);
  const ofServices = [...project.services].flatMap(([name, service]) =>
    SERVICE_CHECKS.flatMap(check => check(name, service, project, known))
  );
  const others = [...checkSecrets(project.model), ...checkContainerNames(project)];
  // A circle can only be told from what exists.
  return ofServices.length + others.length > 0 ? [...ofServices, ...others] : checkCircles(project);
}

function knownNames(model: MapNode): Known {
  const sections = new Map<string, ReadonlySet<string>>();
  return section => {
    const names = sections.get(section) ?? new Set(entriesOf(childOf(model, section)).map(keyOf));
    sections.set(section, names);
    return names;
  };
}

function problem(at: Node, message: string, help: string): Problem {
  return { code: 'invalid-project', at: at.span, message, help };
}

function has(service: Node, key: string): boolean {
  const node = childOf(service, key);
  return node !== undefined && !isNull(node) && stringOf(node) !== '';
}

function checkSource(name: string, service: MapNode): Problem[] {
  if (['build', 'image', 'provider'].some(key => has(service, key))) return [];
  return [
    problem(
      service,
      `service "${name}" has neither "image" nor "build"`,
      'say which image it runs, or how to build one'
    )
  ];
}

function checkDockerfile(name: string, service: MapNode): Problem[] {
  const build = childOf(service, 'build');
  const inline = childOf(build, 'dockerfile_inline');
  if (build === undefined || inline === undefined || !has(build, 'dockerfile') || !has(build, 'dockerfile_inline'))
    return [];
  return [problem(inline, `service "${name}" has both "dockerfile" and "dockerfile_inline"`, 'keep one of them')];
}

function checkContexts(name: string, service: MapNode, project: ActiveProject): Problem[] {
  return entriesOf(nodeAt(service, 'build', 'additional_contexts')).flatMap(entry => {
    const target = /^service:(.*)$/s.exec(stringOf(entry.value) ?? '')?.[1];
    if (target === undefined) return [];
    const other = project.services.get(target);
    if (other === undefined) {
      return [missingService(entry.value, `the context "${keyOf(entry)}" of service "${name}" is`, target, project)];
    }
    if (childOf(other, 'build') !== undefined) return [];
    const message = `the context "${keyOf(entry)}" of service "${name}" is service "${target}", which has no "build"`;
    return [problem(entry.value, message, 'name a service that is built, or "docker-image://IMAGE"')];
  });
}

/** @param subject - The start of a sentence that ends with the missing service. */
function missingService(at: Node, subject: string, target: string, project: ActiveProject): Problem {
  if (project.all.has(target)) {
    const profiles = itemsOf(childOf(project.all.get(target), 'profiles')).map(item => `"${stringOf(item)}"`);
    const help = `activate it with --profile (its profiles: ${profiles.join(', ')})`;
    return problem(at, `${subject} service "${target}", of which no profile is active`, help);
  }
  const near = suggestName(target, project.all.keys());
  const help = near === undefined ? 'define it, or remove the mention' : `did you mean "${near}"?`;
  return problem(at, `${subject} service "${target}", which does not exist`, help);
}

function checkPlatforms(name: string, service: MapNode): Problem[] {
  const platform = childOf(service, 'platform');
  const wanted = stringOf(platform) ?? '';
  const platforms = itemsOf(nodeAt(service, 'build', 'platforms'));
  if (platform === undefined || wanted === '' || platforms.length === 0) return [];
  if (platforms.some(item => stringOf(item) === wanted)) return [];
  return [
    problem(platform, `service "${name}" runs on a platform that it is not built for`, `add it to "build.platforms"`)
  ];
}

function checkNetworks(name: string, service: MapNode, _project: ActiveProject, known: Known): Problem[] {
  const networks = childOf(service, 'networks');
  const names = entriesOf(networks);
  const mode = childOf(service, 'network_mode');
  if (mode !== undefined && has(service, 'network_mode') && names.length > 0) {
    return [problem(mode, `service "${name}" has both "network_mode" and "networks"`, 'keep one of them')];
  }
  return names.flatMap(entry =>
    keyOf(entry) === 'default' ? [] : missing(name, 'network', 'networks', keyOf(entry), entry.key, known)
  );
}

function missing(service: string, kind: string, section: string, name: string, at: Node, known: Known): Problem[] {
  if (known(section).has(name)) return [];
  const near = suggestName(name, known(section));
  const help = near === undefined ? `define it at the top level, under "${section}"` : `did you mean "${near}"?`;
  return [problem(at, `service "${service}" uses the ${kind} "${name}", which does not exist`, help)];
}

function checkHealthcheck(name: string, service: MapNode): Problem[] {
  const [first] = itemsOf(nodeAt(service, 'healthcheck', 'test'));
  if (first === undefined || ['CMD', 'CMD-SHELL', 'NONE'].includes(stringOf(first) ?? '')) return [];
  const message = `the "healthcheck.test" of service "${name}" is a list that does not begin with CMD, CMD-SHELL or NONE`;
  return [problem(first, message, 'put "CMD" before it')];
}

function checkDependencies(name: string, service: MapNode, project: ActiveProject): Problem[] {
  return dependenciesOf(service).flatMap(({ service: target, required, node }) => {
    if (project.services.has(target) || (project.all.has(target) && !required)) return [];
    return [missingService(node, `service "${name}" depends on`, target, project)];
  });
}

function checkNetworkService(name: string, service: MapNode, project: ActiveProject): Problem[] {
  const mode = childOf(service, 'network_mode');
  const target = /^service:(.*)$/s.exec(stringOf(mode) ?? '')?.[1];
  if (mode === undefined || target === undefined || project.services.has(target)) return [];
  // Else a required dependency, which is reported as such.
  if (dependenciesOf(service).some(dependency => dependency.service === target && dependency.required)) return [];
  return [missingService(mode, `service "${name}" uses the network of`, target, project)];
}

function checkResources(name: string, service: MapNode, _project: ActiveProject, known: Known): Problem[] {
  const sourceOf = (item: Node) => stringOf(childOf(item, 'source')) ?? '';
  const mounted = (items: Node | undefined, kind: string, section: string) =>
    itemsOf(items).flatMap(item => missing(name, kind, section, sourceOf(item), item, known));
  const volumes = itemsOf(childOf(service, 'volumes')).filter(
    volume => stringOf(childOf(volume, 'type')) === 'volume' && sourceOf(volume) !== ''
  );
  return [
    ...volumes.flatMap(item => missing(name, 'volume', 'volumes', sourceOf(item), item, known)),
    ...mounted(nodeAt(service, 'build', 'secrets'), 'build secret', 'secrets'),
    ...mounted(childOf(service, 'configs'), 'config', 'configs'),
    ...entriesOf(childOf(service, 'models')).flatMap(entry =>
      missing(name, 'model', 'models', keyOf(entry), entry.key, known)
    ),
    ...mounted(childOf(service, 'secrets'), 'secret', 'secrets')
  ];
}

function checkWatch(name: string, service: MapNode): Problem[] {
  return itemsOf(nodeAt(service, 'develop', 'watch')).flatMap(rule => {
    const action = stringOf(childOf(rule, 'action')) ?? '';
    if (has(rule, 'target') || action === 'rebuild' || action === 'restart') return [];
    const message = `service "${name}" watches with the action "${action}" but without "target"`;
    return [problem(rule, message, 'say which path of the container is kept up to date')];
  });
}

function checkMounts(name: string, service: MapNode): Problem[] {
  const seen = new Set<string>();
  const targets = [
    ...itemsOf(childOf(service, 'tmpfs')).map(item => ({ item, target: stringOf(item)?.split(':', 1)[0] ?? '' })),
    ...singleTmpfs(service),
    ...itemsOf(childOf(service, 'volumes')).map(item => ({ item, target: stringOf(childOf(item, 'target')) ?? '' }))
  ];
  return targets.flatMap(({ item, target }) => {
    if (!seen.has(target)) {
      seen.add(target);
      return [];
    }
    return [problem(item, `service "${name}" mounts something at "${target}" already`, 'mount one thing at each path')];
  });
}

function singleTmpfs(service: MapNode): { item: Node; target: string }[] {
  const tmpfs = childOf(service, 'tmpfs');
  const text = stringOf(tmpfs);
  return tmpfs === undefined || text === undefined ? [] : [{ item: tmpfs, target: text.split(':', 1)[0] ?? '' }];
}

function checkSecrets(model: MapNode): Problem[] {
  return entriesOf(childOf(model, 'secrets')).flatMap(entry => {
    const external = childOf(entry.value, 'external');
    const isExternal = external?.kind === 'scalar' && external.value === true;
    if (isExternal || has(entry.value, 'file') || has(entry.value, 'environment')) return [];
    const message = `the secret "${keyOf(entry)}" has neither "file" nor "environment"`;
    return [problem(entry.key, message, 'say where its content comes from, or write "external: true"')];
  });
}

function checkContainerNames({ services }: ActiveProject): Problem[] {
  const owners = new Map<string, string>();
  return [...services].flatMap(([name, service]) => {
    const node = childOf(service, 'container_name');
    const container = stringOf(node) ?? '';
    if (node === undefined || container === '') return [];
    const owner = owners.get(container);
    owners.set(container, owner ?? name);
    if (owner === undefined) return [];
    const message = `services "${owner}" and "${name}" have the same container name`;
    return [problem(node, message, 'give them different names, or leave "container_name" out')];
  });
}

/** Services that wait for each other would wait for ever. */
function checkCircles({ services }: ActiveProject): Problem[] {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[], at: Node): Problem[] => {
    const start = trail.indexOf(name);
    if (start !== -1) {
      const circle = [...trail.slice(start), name].map(step => `"${step}"`).join(' → ');
      return [problem(at, `services depend on each other in a circle: ${circle}`, 'take one of the dependencies out')];
    }
    const service = services.get(name);
    if (service === undefined || done.has(name)) return [];
    const found = dependenciesOf(service).flatMap(({ service: next, node }) => visit(next, [...trail, name], node));
    done.add(name);
    return found;
  };
  return [...services].flatMap(([name, service]) => visit(name, [], service));
}
