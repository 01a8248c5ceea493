/** The manifests that exist: of one image or an index of several, in OCI's and in Docker's words. */
const IMAGE_MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json'
];
const IMAGE_INDEXES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json'
];

/** For `Accept`: a registry converts, or hides, what is not named here. */
export const ACCEPT_MANIFESTS = [...IMAGE_INDEXES, ...IMAGE_MANIFESTS].join(', ');

/** The media type of a `Content-Type` header, without its parameters. */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase();
}

export function isImageIndex(mediaType: string): boolean {
  return IMAGE_INDEXES.includes(mediaType);
}

export function isManifest(mediaType: string): boolean {
  return IMAGE_MANIFESTS.includes(mediaType) || isImageIndex(mediaType);
}
