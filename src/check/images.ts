/** Names of images: those that are missing, those that several builds claim, and base images that can move. */
import type { Service } from '../compose/index.ts';
import type { BuildRule, CheckedBuild, RuleFinding } from './facts.ts';

export const unnamedImages: BuildRule = ({ service, build, settings }) =>
  service.image !== undefined || settings.repository !== undefined
    ? []
    : [
        {
          code: 'unnamed-image',
          at: build.span,
          message: `service "${service.name}" has no image name, so its repository is made of the project's name`,
          help: 'give it an "image", or set "repository" in "x-compose-cache"'
        }
      ];

export const floatingBases: BuildRule = ({ bases, settings }) =>
  settings.bases !== 'reference'
    ? []
    : bases
        .filter(({ hasDigest }) => !hasDigest)
        .map(({ label, at }) => ({
          code: 'floating-base',
          at,
          message: `the image in ${label} can move, and the hash would not notice`,
          help: 'pin its digest (NAME@sha256:…), or set "bases: resolve" in "x-compose-cache"'
        }));

/**
 * Services that docker compose would build under one name, the last one winning.
 *
 * @param fullName - The full name of an image, one for each; undefined where it is not a name.
 */
export function sharedImages(
  builds: readonly CheckedBuild[],
  fullName: (image: string) => string | undefined
): readonly { readonly service: Service; readonly finding: RuleFinding }[] {
  const first = new Map<string, CheckedBuild>();
  return builds.flatMap(each => {
    const { image, name } = each.service;
    const key = image === undefined ? undefined : fullName(image.value);
    if (image === undefined || key === undefined) return [];
    const owner = first.get(key);
    if (owner === undefined) {
      first.set(key, each);
      return [];
    }
    if (owner.hash === each.hash) return [];
    const finding: RuleFinding = {
      code: 'shared-image',
      at: image.span,
      message: `services "${owner.service.name}" and "${name}" have one image name, but different builds`,
      help: 'give each its own "image"'
    };
    return [{ service: each.service, finding }];
  });
}
