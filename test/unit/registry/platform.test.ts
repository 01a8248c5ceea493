import { describe, expect, it } from 'vitest';
import { imageFor, imagesOf } from '../../../src/registry/image-index.ts';
import { parsePlatform } from '../../../src/registry/platform.ts';

const digestOf = (number: number) => `sha256:${String(number).padStart(64, '0')}`;

/** The entries of an index for these platforms, numbered from 0 by their digests. */
function imagesFor(platforms: readonly string[]) {
  const manifests = platforms.map((platform, number) => {
    const [os, architecture, variant] = platform.split('/');
    return { mediaType: 'm', size: 1, digest: digestOf(number), platform: { os, architecture, variant } };
  });
  return imagesOf({ manifests });
}

describe('a platform', () => {
  it.each([
    { text: 'linux/amd64', is: { os: 'linux', architecture: 'amd64', variant: 'v1' } },
    { text: 'linux/x86_64', is: { os: 'linux', architecture: 'amd64', variant: 'v1' } },
    { text: 'Linux/ARM64', is: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    { text: 'linux/aarch64', is: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    { text: 'linux/arm', is: { os: 'linux', architecture: 'arm', variant: 'v7' } },
    { text: 'linux/arm/6', is: { os: 'linux', architecture: 'arm', variant: 'v6' } },
    { text: 'linux/armel', is: { os: 'linux', architecture: 'arm', variant: 'v6' } },
    { text: 'linux/riscv64', is: { os: 'linux', architecture: 'riscv64', variant: '' } },
    { text: 'windows/amd64', is: { os: 'windows', architecture: 'amd64', variant: 'v1' } }
  ])('written $text has one spelling', ({ text, is }) => {
    expect(parsePlatform(text)).toEqual(is);
  });

  it.each(['linux', 'linux/', '/amd64', 'linux/arm/v7/extra', ''])('cannot be written "%s"', text => {
    expect(parsePlatform(text)).toBeUndefined();
  });
});

describe('the image of an index for a platform', () => {
  it.each([
    { rule: 'is the one that says so', images: ['linux/arm64', 'linux/amd64'], wanted: 'linux/amd64', chosen: 1 },
    { rule: 'is the same in another spelling', images: ['linux/arm64/v8'], wanted: 'linux/aarch64', chosen: 0 },
    { rule: 'is the exact variant', images: ['linux/arm/v6', 'linux/arm/v7'], wanted: 'linux/arm/v7', chosen: 1 },
    { rule: 'is the next variant below', images: ['linux/arm/v5', 'linux/arm/v6'], wanted: 'linux/arm/v7', chosen: 1 },
    { rule: 'is not a variant above', images: ['linux/arm/v7'], wanted: 'linux/arm/v6', chosen: undefined },
    { rule: 'is an older amd64', images: ['linux/amd64'], wanted: 'linux/amd64/v3', chosen: 0 },
    { rule: 'is not of another system', images: ['windows/amd64'], wanted: 'linux/amd64', chosen: undefined },
    { rule: 'is not of another architecture', images: ['linux/amd64'], wanted: 'linux/386', chosen: undefined },
    {
      rule: 'is the first of two that are equal',
      images: ['linux/amd64', 'linux/amd64'],
      wanted: 'linux/amd64',
      chosen: 0
    }
  ])('$rule', ({ images, wanted, chosen }) => {
    const image = imageFor(imagesFor(images), parsePlatform(wanted));
    expect(image?.digest).toBe(chosen === undefined ? undefined : digestOf(chosen));
  });

  it('is the first where no platform is asked for', () => {
    expect(imageFor(imagesFor(['linux/s390x', 'linux/amd64']), undefined)?.digest).toBe(digestOf(0));
  });

  it('is never what is attached to an image', () => {
    const attestation = {
      mediaType: 'm',
      size: 1,
      digest: digestOf(7),
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' }
    };
    expect(imagesOf({ manifests: [attestation] })).toEqual([]);
  });

  it('is never an entry without a digest that can be checked', () => {
    const entry = (digest: unknown) => ({ mediaType: 'm', size: 1, digest });
    const manifests = [entry('md5:0'), entry('sha256:ABC'), entry(7), entry(digestOf(3)), null, 'x'];
    expect(imagesOf({ manifests }).map(image => image.digest)).toEqual([digestOf(3)]);
    expect(imagesOf({ manifests: 'none' })).toEqual([]);
  });
});
