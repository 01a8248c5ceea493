import { describe, expect, it } from 'vitest';
import { imageDocument } from '../../../src/engine/image-document.ts';

describe('the document for pulling and pushing', () => {
  it('has a service with nothing but its image and platform', () => {
    const images = [{ service: 'web', image: 'shop/web:1', platform: 'linux/arm64' }];
    expect(JSON.parse(imageDocument(images, 'pull'))).toEqual({
      services: { web: { image: 'shop/web:1', platform: 'linux/arm64' } }
    });
  });

  it('has a build for a push, since docker compose pushes only what has one', () => {
    const document = imageDocument([{ service: 'web', image: 'shop/web:1' }], 'push');
    expect(JSON.parse(document).services.web.build).toEqual({ dockerfile_inline: 'FROM scratch' });
  });

  it('names an image once, however many services share it', () => {
    const images = [
      { service: 'web', image: 'shop/app:1' },
      { service: 'worker', image: 'shop/app:1' }
    ];
    expect(Object.keys(JSON.parse(imageDocument(images, 'pull')).services)).toEqual(['web']);
  });

  it('names an image twice for two platforms', () => {
    const images = [
      { service: 'web', image: 'shop/app:1', platform: 'linux/amd64' },
      { service: 'worker', image: 'shop/app:1', platform: 'linux/arm64' }
    ];
    expect(Object.keys(JSON.parse(imageDocument(images, 'pull')).services)).toEqual(['web', 'worker']);
  });
});
