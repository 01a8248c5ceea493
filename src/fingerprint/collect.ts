/**
 * Collects what counts of one build, in a fixed order.
 *
 * In: what the target reaches on each platform, the files that it reads, the images that it stands on, `build` of the
 * Compose file. Out: the items of a fingerprint.
 * Values of build arguments, labels and the like stand in items as digests only, so that a fingerprint can be shown.
 */
import { createHash } from 'node:crypto';
import type { Build } from '../compose/project.ts';
import type { ReadInputs } from '../context/index.ts';
import type { Span } from '../diagnostic/index.ts';
import type { Reach, Source, Step, StepRead } from '../dockerfile/index.ts';
import { HASH_LABEL } from '../image/index.ts';
import { digestFields, type FingerprintItem, type Reason } from './fingerprint.ts';

export interface BuildFacts {
  /** Normalised, sorted. */
  readonly platforms: readonly string[];
  /** What the target reaches on each platform; empty where no Dockerfile can be read from here. */
  readonly reaches: readonly Reach[];
  readonly build: Build;
  /** Whether the image is asked for, or only the files in it. */
  readonly form: 'image' | 'files';
  /** What a read sees. */
  readonly inputsOf: (read: StepRead) => ReadInputs;
  /** All that a named context holds: for a stage that is built upon one. */
  readonly wholeContext: (name: string, at: Span) => ReadInputs;
  /** The hash of another service's image. */
  readonly serviceHash: (service: string, form: 'image' | 'files') => string;
  /** The digest that an image reference has for a platform; undefined where it counts by its name. */
  readonly imageDigest: (reference: string, platform: string) => string | undefined;
  /** What a remote context's text resolves to, such as a commit; undefined where it counts by its text. */
  readonly revisionOf: (text: string) => string | undefined;
  /** Undefined where the tags may be predictable. */
  readonly salt: string | undefined;
  /** Files that settings add. */
  readonly extraInputs: ReadInputs | undefined;
  /** Where an exact reading is not possible: the raw Dockerfile and all of the context. */
  readonly widened: WidenedFacts | undefined;
}

export interface WidenedFacts {
  /** The Dockerfile as it stands; undefined where it cannot be read from here. */
  readonly dockerfile: string | undefined;
  readonly args: ReadonlyMap<string, string>;
  /** The main context and all named ones, by name; '' is the main one. */
  readonly contexts: readonly (readonly [name: string, context: WidenedContext])[];
  readonly reason: Reason;
}

/** All of a context: its files, or the fields that tell it from others. */
export type WidenedContext =
  | { readonly kind: 'files'; readonly inputs: ReadInputs }
  | { readonly kind: 'named'; readonly fields: readonly string[] };

/** The digest of a text that must not be shown: 64 hex digits. */
function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** @returns the items, in the order in which docs/fingerprint.md lists them. */
export function collectItems(facts: BuildFacts): readonly FingerprintItem[] {
  const { platforms, reaches, build } = facts;
  const items: FingerprintItem[] = [
    {
      kind: 'platforms',
      fields: platforms,
      reason: { label: 'the platforms of the image', at: build.platforms[0]?.span ?? build.span }
    }
  ];
  for (const { sources } of reaches) items.push(...sources.flatMap(source => sourceItems(source, facts)));
  if (facts.form === 'image') items.push(...labelItems(build));
  if (reaches.some(({ runs }) => runs) || facts.widened !== undefined) items.push(...runtimeItems(build));
  if (facts.widened !== undefined) items.push(...widenedItems(facts.widened, build));
  if (facts.extraInputs !== undefined) {
    items.push(filesItem(facts.extraInputs, { label: 'the setting "inputs"' }));
  }
  if (facts.salt !== undefined) {
    items.push({ kind: 'salt', fields: [digestText(facts.salt)], reason: { label: 'the setting "salt"' } });
  }
  return items;
}

function sourceItems(source: Source, facts: BuildFacts): readonly FingerprintItem[] {
  switch (source.kind) {
    case 'branch':
      return [
        {
          kind: 'stage',
          fields: [String(source.base)],
          reason: { label: 'a stage, and the number of what it is built upon' }
        },
        ...source.steps.flatMap(step => stepItems(step, facts))
      ];
    case 'scratch':
      return [{ kind: 'scratch', fields: [], reason: { label: 'FROM scratch' } }];
    case 'image': {
      const digest = facts.imageDigest(source.reference, source.platform);
      const fields = [source.reference, source.platform, ...(digest === undefined ? [] : [digest])];
      return [{ kind: 'image', fields, reason: { label: source.label, at: source.at } }];
    }
    case 'project': {
      const hash = facts.serviceHash(source.service, source.form);
      const fields = [hash, ...platformOf(source)];
      return [{ kind: 'service-image', fields, reason: { label: source.label, at: source.at } }];
    }
    case 'context':
      return [
        { kind: 'context', fields: [], reason: { label: source.label, at: source.at } },
        ...(isBase(source, facts) ? [filesItem(facts.wholeContext(source.name, source.at), source)] : [])
      ];
    case 'other': {
      const known = source.content ?? facts.revisionOf(source.value);
      const fields = [source.value, ...(known === undefined ? [] : [known]), ...platformOf(source)];
      return [{ kind: 'remote', fields, reason: { label: source.label, at: source.at } }];
    }
  }
}

/** Only where it is another than the build's, of which the first item tells. */
function platformOf({ platform }: { readonly platform: string | undefined }): readonly string[] {
  return platform === undefined ? [] : [platform];
}

/** Whether a stage is built upon a context: then all of it counts, and not only what is copied from it. */
function isBase(source: Source, { reaches }: BuildFacts): boolean {
  return reaches.some(({ sources }) =>
    sources.some(branch => branch.kind === 'branch' && sources[branch.base] === source)
  );
}

function stepItems({ canonical, label, at, reads }: Step, facts: BuildFacts): readonly FingerprintItem[] {
  const reason: Reason = { label, at };
  return [
    { kind: 'instruction', fields: [digestFields(canonical)], reason },
    ...reads.map(read => filesItem(facts.inputsOf(read), reason))
  ];
}

function filesItem(inputs: ReadInputs, { label, at }: Reason): FingerprintItem {
  return {
    kind: 'files',
    fields: [inputs.digest],
    reason: at === undefined ? { label } : { label, at },
    files: inputs
  };
}

/** A rendered file may carry the hash as a label, and has the hash of the file that it was made from. */
function labelItems({ labels, span }: Build): readonly FingerprintItem[] {
  return [...labels]
    .filter(([name]) => name !== HASH_LABEL)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({
      kind: 'label',
      fields: [name, digestText(value)],
      reason: { label: 'build.labels', at: span }
    }));
}

/** What every RUN sees of its surroundings. */
function runtimeItems(build: Build): readonly FingerprintItem[] {
  const { network, extraHosts, shmSizeBytes, ulimits, span: at } = build;
  const items: FingerprintItem[] = [];
  const add = (name: string, values: readonly string[]) => {
    if (values.length > 0) items.push({ kind: name, fields: values, reason: { label: `build.${name}`, at } });
  };
  add('network', network === undefined || network === '' || network === 'default' ? [] : [network]);
  add('extra_hosts', extraHosts.map(digestText));
  add('shm_size', shmSizeBytes === undefined || shmSizeBytes === 0n ? [] : [String(shmSizeBytes)]);
  add('ulimits', ulimits);
  return items;
}

function widenedItems(facts: WidenedFacts, build: Build): readonly FingerprintItem[] {
  const { dockerfile, contexts, reason } = facts;
  const args = [...facts.args]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => [name, digestText(value)]);
  return [
    { kind: 'dockerfile', fields: dockerfile === undefined ? [] : [digestText(dockerfile)], reason },
    { kind: 'target', fields: [build.target?.value ?? ''], reason },
    { kind: 'args', fields: args, reason },
    ...contexts.flatMap(([name, context]): readonly FingerprintItem[] =>
      context.kind === 'files'
        ? [{ kind: 'context', fields: [name], reason }, filesItem(context.inputs, reason)]
        : [{ kind: 'context', fields: [name, ...context.fields], reason }]
    )
  ];
}
