/** What stands in manifests: descriptors of an index's images, and of an image's configuration and layers. */

import { isDigest } from './digest.ts';
import { arrayField, field, numberField, objectField, stringField } from './json.ts';
import { normalizePlatform, type Platform, platformDistance } from './platform.ts';

/** Points at content by its digest (OCI image specification, "Descriptor"). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly sizeBytes: number;
  /** In an index: the platform of the image. */
  readonly platform: Platform | undefined;
}

export function descriptorOf(value: unknown): Descriptor | undefined {
  const digest = stringField(value, 'digest');
  const sizeBytes = numberField(value, 'size');
  if (!isDigest(digest) || sizeBytes === undefined) return undefined;
  const platform = objectField(value, 'platform');
  const os = stringField(platform, 'os');
  const architecture = stringField(platform, 'architecture');
  return {
    mediaType: stringField(value, 'mediaType') ?? '',
    digest,
    sizeBytes,
    platform:
      os === undefined || architecture === undefined
        ? undefined
        : normalizePlatform(os, architecture, stringField(platform, 'variant'))
  };
}

/** The images of an index, without what is attached to them (attestations have the platform `unknown/unknown`). */
export function imagesOf(index: unknown): readonly Descriptor[] {
  const entries = arrayField(index, 'manifests') ?? [];
  return entries.flatMap(entry => {
    const reference = stringField(field(entry, 'annotations'), 'vnd.docker.reference.type');
    const descriptor = descriptorOf(entry);
    const isImage = reference === undefined && descriptor?.platform?.os !== 'unknown';
    return descriptor !== undefined && isImage ? [descriptor] : [];
  });
}

/**
 * The image that serves a platform best; of equally good ones, and where no platform is asked for, the first.
 * An image that does not say its platform serves only where none is asked for.
 */
export function imageFor(images: readonly Descriptor[], wanted: Platform | undefined): Descriptor | undefined {
  if (wanted === undefined) return images[0];
  let best: { readonly image: Descriptor; readonly distance: number } | undefined;
  for (const image of images) {
    const distance = image.platform === undefined ? undefined : platformDistance(wanted, image.platform);
    if (distance !== undefined && (best === undefined || distance < best.distance)) best = { image, distance };
  }
  return best?.image;
}
