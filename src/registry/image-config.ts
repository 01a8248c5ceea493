/**
 * The configuration of an image: what it was labelled with, when it was made. Source: OCI image specification, "Image
 * Configuration".
 */

import { type Descriptor, descriptorOf } from './image-index.ts';
import { arrayField, field, numberField, objectField, parseJson, stringField, textsOf } from './json.ts';
import type { Manifest } from './manifests.ts';
import { normalizePlatform, type Platform } from './platform.ts';

export interface ImageConfig {
  /** Of the image's own manifest, also where an index led to it. */
  readonly manifestDigest: string;
  /** Undefined where the image does not say. */
  readonly platform: Platform | undefined;
  /** An instant in the form of RFC 3339; undefined where the image does not say. */
  readonly created: string | undefined;
  readonly labels: ReadonlyMap<string, string>;
  /** Its variables, in their order. */
  readonly environment: ReadonlyMap<string, string>;
  /** The instructions that a build upon this image starts with. */
  readonly onBuild: readonly string[];
  /** Configuration and layers as they are transferred. */
  readonly sizeBytes: number;
}

const CONFIG_MEDIA_TYPES: readonly string[] = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json'
];

/**
 * The configuration that a manifest names; undefined where it is not that of an image (a build cache, an
 * attestation).
 */
export function configDescriptorOf(manifest: Manifest): Descriptor | undefined {
  const descriptor = descriptorOf(field(parseJson(manifest.bytes), 'config'));
  return descriptor !== undefined && CONFIG_MEDIA_TYPES.includes(descriptor.mediaType) ? descriptor : undefined;
}

/** @returns undefined where the bytes are no configuration. */
export function parseImageConfig(manifest: Manifest, bytes: Uint8Array): ImageConfig | undefined {
  const config = parseJson(bytes);
  const settings = objectField(config, 'config');
  const os = stringField(config, 'os');
  const architecture = stringField(config, 'architecture');
  if (config === undefined) return undefined;
  return {
    manifestDigest: manifest.digest,
    platform:
      os === undefined || architecture === undefined
        ? undefined
        : normalizePlatform(os, architecture, stringField(config, 'variant')),
    created: stringField(config, 'created'),
    labels: textsOf(field(settings, 'Labels')),
    environment: new Map(linesOf(settings, 'Env').map(variableOf)),
    onBuild: linesOf(settings, 'OnBuild'),
    sizeBytes: bytes.length + layersOf(manifest)
  };
}

function linesOf(settings: unknown, name: string): readonly string[] {
  return (arrayField(settings, name) ?? []).filter(line => typeof line === 'string');
}

/** `NAME=VALUE`; a name alone has the empty value. */
function variableOf(line: string): readonly [name: string, value: string] {
  const end = line.indexOf('=');
  return end === -1 ? [line, ''] : [line.slice(0, end), line.slice(end + 1)];
}

function layersOf(manifest: Manifest): number {
  const layers = arrayField(parseJson(manifest.bytes), 'layers') ?? [];
  return layers.reduce<number>((sum, layer) => sum + (numberField(layer, 'size') ?? 0), 0);
}
