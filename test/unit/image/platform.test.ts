import { describe, expect, it } from 'vitest';
import { defaultPlatform, normalizePlatform } from '../../../src/image/index.ts';

describe('a platform', () => {
  it.each([
    { text: 'linux/amd64', normal: 'linux/amd64' },
    { text: 'linux/amd64/v1', normal: 'linux/amd64' },
    { text: 'linux/amd64/v3', normal: 'linux/amd64/v3' },
    { text: 'linux/x86_64', normal: 'linux/amd64' },
    { text: 'linux/aarch64', normal: 'linux/arm64' },
    { text: 'linux/arm64/v8', normal: 'linux/arm64' },
    { text: 'linux/arm64/8', normal: 'linux/arm64' },
    { text: 'linux/arm', normal: 'linux/arm/v7' },
    { text: 'linux/arm/6', normal: 'linux/arm/v6' },
    { text: 'LINUX/AMD64', normal: 'linux/amd64' },
    { text: 'arm64', normal: 'linux/arm64' },
    { text: 'windows', normal: 'windows/amd64' },
    { text: 'macos/arm64', normal: 'darwin/arm64' }
  ])('$text is $normal', ({ text, normal }) => {
    expect(normalizePlatform(text)).toBe(normal);
  });

  it('is that of the processor by default', () => {
    expect(defaultPlatform('x64')).toBe('linux/amd64');
    expect(defaultPlatform('arm64')).toBe('linux/arm64');
  });
});
