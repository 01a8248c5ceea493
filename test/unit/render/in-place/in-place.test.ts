import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScalarNode } from '../../../../src/compose/node.ts';
import type { ComposeFile } from '../../../../src/compose/project.ts';
import { addSettings, renderInPlace, type ScalarReplacement } from '../../../../src/render/index.ts';
import { composeFile, interpolateWith, renderCases, serviceRendering } from '../../../support/rendering.ts';

describe.each(renderCases())('a file edited in place: $name', ({ directory, text, changes, environment }) => {
  const interpolate = interpolateWith(environment);

  it('becomes what the fixture says', () => {
    const expected = readFileSync(join(directory, 'expected.yaml'), 'utf8');
    expect(renderInPlace(composeFile(text), changes, interpolate)).toBe(expected);
  });

  it('does not change any more the second time', () => {
    const once = renderInPlace(composeFile(text), changes, interpolate);
    expect(renderInPlace(composeFile(once), changes, interpolate)).toBe(once);
  });
});

describe('adding a configuration', () => {
  it.each([
    {
      rule: 'puts it behind version and name',
      before: 'version: "3"\nname: a # of it\n\nservices: {}\n',
      after: 'version: "3"\nname: a # of it\n\nx-compose-cache:\n  registry: r\n\nservices: {}\n'
    },
    {
      rule: 'puts it before the first key of others, below the comments of the file',
      before: '# ours\nservices: {}\n',
      after: '# ours\nx-compose-cache:\n  registry: r\n\nservices: {}\n'
    },
    {
      rule: 'keeps the line breaks of the file',
      before: 'name: a\r\nservices: {}\r\n',
      after: 'name: a\r\n\r\nx-compose-cache:\r\n  registry: r\r\nservices: {}\r\n'
    },
    {
      rule: 'keeps JSON JSON',
      before: '{"services": {}}\n',
      after: '{"services": {}, "x-compose-cache": {"registry": "r"}}\n'
    }
  ])('$rule', ({ before, after }) => {
    expect(addSettings(composeFile(before), { registry: 'r' })).toBe(after);
  });
});

describe('replacing scalars', () => {
  it.each([
    { rule: 'keeps plain ones plain', before: 'a: ./dir # here', after: 'a: ../dir # here' },
    { rule: 'keeps quotes', before: `a: "./dir"`, after: `a: "../dir"` },
    { rule: 'keeps anchors and tags', before: 'a: &a !!str ./dir', after: 'a: &a !!str ../dir' },
    { rule: 'works inside of flow style', before: 'a: [./dir, {b: ./dir}]', after: 'a: [../dir, {b: ../dir}]' },
    { rule: 'makes one line of several', before: 'a: >-\n    ./dir\nb: 1', after: 'a: ../dir\nb: 1' }
  ])('$rule', ({ before, after }) => {
    const file = composeFile(`services: {}\nx-${before}\n`);
    expect(replace(file, './dir', '../dir')).toBe(`services: {}\nx-${after}\n`);
  });

  it('quotes a text that would not be a string without', () => {
    const file = composeFile('services: {}\nx-a: ./dir\n');
    expect(replace(file, './dir', 'a: b')).toBe(`services: {}\nx-a: 'a: b'\n`);
  });

  it('leaves an alias of what becomes the same, and writes out any other', () => {
    const file = composeFile('x-a: &a ./dir\nx-b: *a\nx-c: *a\n');
    const at = (needle: string, text: string) => replacementAt(file, file.source.text.indexOf(needle), './dir', text);
    const scalars = [at('./dir', '../dir'), at('*a\nx-c', '../dir'), at('*a\n', '../dir'), at('*a\n', '../dir')];
    const last = replacementAt(file, file.source.text.lastIndexOf('*a'), './dir', '../other');
    const changes = { services: [], scalars: [...scalars, last] };
    expect(renderInPlace(file, changes, text => text)).toBe('x-a: &a ../dir\nx-b: *a\nx-c: ../other\n');
  });

  it('takes no notice of what loading has added', () => {
    const file = composeFile('services:\n  web:\n    build: {dockerfile: a}\n');
    const added = replacementAt(file, file.source.text.indexOf('dockerfile'), '.', '..');
    expect(renderInPlace(file, { services: [], scalars: [added] }, text => text)).toBe(file.source.text);
  });

  it('moves a short build and rebases it at once', () => {
    const file = composeFile('services:\n  web:\n    build: ./dir\n');
    const path = replacementAt(file, file.source.text.indexOf('./dir'), './dir', '../dir');
    const services = [serviceRendering('web', { image: 'web:1', cache_from: ['web:1'] })];
    expect(renderInPlace(file, { services, scalars: [path] }, text => text)).toBe(
      'services:\n  web:\n    build:\n      context: ../dir\n      cache_from:\n        - web:1\n    image: web:1\n'
    );
  });

  it('carries over to copies', () => {
    const file = composeFile('x-a: &a\n  build: {context: ./dir}\nservices:\n  web:\n    <<: *a\n');
    const path = replacementAt(file, file.source.text.indexOf('./dir'), './dir', '../dir');
    const services = [serviceRendering('web', { image: 'web:1', cache_from: [] })];
    const text = renderInPlace(file, { services, scalars: [path] }, value => value);
    expect(text).toContain('  build: {context: ../dir}\n');
    const again = [serviceRendering('web', { image: 'web:1', cache_from: ['web:1'] })];
    expect(renderInPlace(file, { services: again, scalars: [path] }, value => value)).toContain(
      '    build:\n      context: ../dir\n      cache_from:\n'
    );
  });
});

describe('a document in another folder', () => {
  const changes = {
    services: [serviceRendering('web', { image: 'web:1', cache_from: [] })],
    projectDirectory: '../app'
  };

  it('names the context of a build that named none', () => {
    const file = composeFile('services:\n  web:\n    build:\n      dockerfile: a\n  other:\n    build: {}\n');
    expect(renderInPlace(file, changes, text => text)).toBe(
      'services:\n  web:\n    build:\n      dockerfile: a\n      context: ../app\n    image: web:1\n  other:\n    build: {context: ../app}\n'
    );
  });

  it('leaves a context that is there', () => {
    const file = composeFile('services:\n  web:\n    build: ./web\n');
    expect(renderInPlace(file, changes, text => text)).toBe('services:\n  web:\n    build: ./web\n    image: web:1\n');
  });
});

function replace(file: ComposeFile, before: string, after: string): string {
  const scalars: ScalarReplacement[] = [];
  for (const needle of [before, '>-']) {
    for (let at = file.source.text.indexOf(needle); at !== -1; at = file.source.text.indexOf(needle, at + 1)) {
      const quoted = file.source.text[at - 1] === '"' ? 1 : 0;
      scalars.push(replacementAt(file, at - quoted, before, after));
    }
  }
  return renderInPlace(file, { services: [], scalars }, text => text);
}

function replacementAt(file: ComposeFile, start: number, before: string, text: string): ScalarReplacement {
  const span = { source: file.source, start, end: start + before.length };
  const node: ScalarNode = { kind: 'scalar', value: before, text: before, style: 'plain', span };
  return { node, text };
}
