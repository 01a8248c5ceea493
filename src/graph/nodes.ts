/**
 * From a plan to its graph.
 *
 * Stages are drawn once for each build that they belong to: services that differ in nothing but `target` share them, as
 * they share BuildKit's cache. A build that reaches one stage only has none: the image itself stands on what that
 * stage stands on.
 */
import { relative } from 'node:path';
import type { Build, BuildContext, Service } from '../compose/index.ts';
import type { Origin } from '../dockerfile/index.ts';
import { normalizeReference, parseReference } from '../image/index.ts';
import { contextKey, type Plan, type PlannedService, projectImages, type Target } from '../pipeline/index.ts';
import { createDraft, type Draft } from './draft.ts';
import { factsOf, type GraphKnowledge, withBases } from './facts.ts';
import { CHANGE_WORDS, type Graph, shortHash, shortList, type TargetFacts } from './model.ts';
import { dockerfileOf, stagesOf, stageTitle, targetStage } from './stages.ts';

/** @returns the graph of the selected services and of all that they stand on. */
export function graphOf(given: Plan, knowledge: GraphKnowledge): Graph {
  const plan = withBases(given);
  const draft = createDraft();
  const facts = new Map<Target, TargetFacts>();
  for (const planned of plan.selected) addTarget(draft, planned, facts, knowledge);
  const shared = stagesOfGroups(plan.selected);
  for (const { planned, id } of facts.values()) addBuild(planned, id);
  if (isWhole(given)) addOthers(draft, plan, facts);
  return {
    project: plan.project.name,
    ...draft.finish(),
    targets: new Map([...facts.values()].map(each => [each.id, each])),
    against: knowledge.against
  };

  function addBuild(planned: PlannedService, id: string): void {
    const { build } = planned.service;
    if (build === undefined) return;
    const key = groupKey(planned);
    const place = (use: Origin): string | undefined => addOrigin(draft, plan, planned, facts, use);
    const stages = stagesOf(planned);
    if (stages.length === 0) {
      addUnread(planned, build, id);
      return;
    }
    if ((shared.get(key)?.size ?? 0) < 2) {
      for (const use of stages.flatMap(({ uses }) => uses)) draft.edge(id, place(use.origin), use.kind, use);
      return;
    }
    const group = draft.group(key, dockerfileOf(planned) ?? '');
    const stageId = (index: number): string =>
      draft.node('stage', `${key} ${index}`, { title: stageTitle(stages, index), note: '', group });
    draft.edge(id, stageId(targetStage(stages)), 'target', {
      label: build.target === undefined ? 'the last stage' : `target: ${build.target.value}`,
      at: build.target?.span ?? build.span
    });
    for (const { index, uses } of stages) {
      for (const use of uses) {
        const to = use.origin.kind === 'stage' ? stageId(use.origin.index) : place(use.origin);
        draft.edge(stageId(index), to, use.kind, use);
      }
    }
  }

  /** Nothing is known of the Dockerfile: it stands on all that it is given. */
  function addUnread(planned: PlannedService, build: Build, id: string): void {
    const [reason] = planned.target.fingerprint.widened;
    const because = { label: reason?.label ?? 'build', at: reason?.at ?? build.span };
    const contexts: [string, BuildContext][] = [['', build.context.value]];
    for (const [name, { value }] of build.additionalContexts) contexts.push([contextKey(name), value]);
    for (const [name, context] of contexts) {
      draft.edge(id, addOrigin(draft, plan, planned, facts, originOf(name, context)), 'copy', because);
    }
  }
}

function addTarget(
  draft: Draft,
  planned: PlannedService,
  facts: Map<Target, TargetFacts>,
  knowledge: GraphKnowledge
): void {
  const { target } = planned;
  if (facts.has(target)) return;
  const id = draft.reserve('target', target.image);
  const found = factsOf(id, planned, knowledge);
  const { report, change } = found;
  const words = [
    shortHash(target.hash),
    ...(report === undefined ? [] : [report.status]),
    ...(change === undefined || change === 'unchanged' ? [] : [CHANGE_WORDS[change]])
  ];
  draft.node('target', target.image, { title: shortList(target.services), note: words.join(' · ') });
  facts.set(target, found);
}

/** Whether no active service was left out: whoever names services wants to see those. */
function isWhole({ selected, services }: Plan): boolean {
  const names = new Set(selected.map(({ service }) => service.name));
  return [...services.values()].every(({ service }) => !service.active || names.has(service.name));
}

/** Active services without a build: they run an image, of this project or from elsewhere. */
function addOthers(draft: Draft, plan: Plan, facts: ReadonlyMap<Target, TargetFacts>): void {
  const owners = projectImages(plan.project);
  for (const service of plan.project.services.values()) {
    if (service.build !== undefined || !service.active || service.image === undefined) continue;
    const id = draft.node('service', service.name, { title: service.name, note: 'not built here' });
    draft.edge(id, imageOf(draft, plan, service, service.image.value, owners, facts), 'run', {
      label: 'image',
      at: service.image.span
    });
  }
}

function imageOf(
  draft: Draft,
  plan: Plan,
  service: Service,
  image: string,
  owners: ReadonlyMap<string, string>,
  facts: ReadonlyMap<Target, TargetFacts>
): string {
  const reference = parseReference(image);
  const name = reference === undefined ? image : normalizeReference(reference);
  const owner = plan.services.get(owners.get(name) ?? '');
  const target = owner === undefined || owner.service === service ? undefined : facts.get(owner.target);
  return target?.id ?? imageNode(draft, name);
}

/** The node of what is no stage; undefined for the image of a service that could not be planned. */
function addOrigin(
  draft: Draft,
  plan: Plan,
  planned: PlannedService,
  facts: ReadonlyMap<Target, TargetFacts>,
  origin: Origin
): string | undefined {
  switch (origin.kind) {
    case 'stage':
      return undefined;
    case 'scratch':
      return imageNode(draft, 'scratch');
    case 'image':
      return imageNode(draft, origin.reference);
    case 'project': {
      const owner = plan.services.get(origin.service);
      return owner === undefined ? undefined : facts.get(owner.target)?.id;
    }
    case 'context': {
      const path = directoryOf(planned, origin.name);
      return path === undefined
        ? undefined
        : draft.node('context', path, { title: shownDirectory(plan.project.directory, path), note: 'build context' });
    }
    case 'other':
      return draft.node('remote', origin.value, { title: safeAddress(origin.value), note: 'from elsewhere' });
  }
}

function imageNode(draft: Draft, reference: string): string {
  // As docker shows it.
  return draft.node('image', reference, { title: reference.replace(/^docker\.io\/(?:library\/)?/, ''), note: '' });
}

function directoryOf({ service: { build } }: PlannedService, name: string): string | undefined {
  const context =
    name === ''
      ? build?.context.value
      : [...(build?.additionalContexts ?? [])].find(([key]) => contextKey(key) === name)?.[1].value;
  return context?.kind === 'directory' ? context.path : undefined;
}

function originOf(name: string, context: BuildContext): Origin {
  switch (context.kind) {
    case 'directory':
      return { kind: 'context', name };
    case 'service':
      return { kind: 'project', service: context.service };
    case 'image':
    case 'oci-layout':
      return { kind: 'image', reference: context.reference };
    case 'remote':
      return { kind: 'other', value: context.url };
  }
}

/** What two builds must have in common to share their stages. Holds values of build arguments: for comparing only. */
function groupKey(planned: PlannedService): string {
  const { service, target, settings } = planned;
  const { build } = service;
  if (build === undefined) return '';
  const value = ([name, located]: readonly [string, { readonly value: unknown }]) => [name, located.value];
  return JSON.stringify([
    dockerfileOf(planned),
    build.dockerfile?.value,
    build.context.value,
    [...build.args].map(value).sort(),
    [...build.additionalContexts].map(value).sort(),
    target.platforms,
    settings.ignoreArgs
  ]);
}

/** The stages that are reached of each build, by any of the services that share it. */
function stagesOfGroups(services: readonly PlannedService[]): ReadonlyMap<string, ReadonlySet<number>> {
  const groups = new Map<string, Set<number>>();
  for (const planned of services) {
    const key = groupKey(planned);
    const known = groups.get(key) ?? new Set();
    for (const { index } of stagesOf(planned)) known.add(index);
    groups.set(key, known);
  }
  return groups;
}

function shownDirectory(from: string, path: string): string {
  const shown = relative(from, path);
  return shown === '' ? './' : `${shown}/`;
}

/** An address without the user's name, password and query. */
function safeAddress(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1').replace(/\?[^#]*/, '');
}
