import { describe, expect, it } from 'vitest';
import { html } from '../../../src/graph/html/html.ts';
import { htmlOf } from '../../../src/graph/html/page.ts';
import { graphOf } from '../../../src/graph/index.ts';
import { writeHostileProject } from './hostile.ts';
import { graphOfFiles, NOTHING_KNOWN, planIn } from './planned.ts';

const FILES = {
  'compose.yaml': 'services: {web: {build: {context: ., args: {TOKEN: hidden-value}}}}',
  Dockerfile:
    'FROM node:22 AS build\nARG TOKEN\nENV T=$TOKEN\nCOPY src src\nFROM nginx:1.27\nCOPY --from=build /o /o\n',
  'src/a.js': 'a'.repeat(1234)
};

describe('markup', () => {
  it('escapes what is put in and leaves what was made here', () => {
    expect(html`<a b="${`"'<>&`}">${[html`<i>${'<'}</i>`, 1, undefined]}</a>`.markup).toBe(
      '<a b="&quot;&#39;&lt;&gt;&amp;"><i>&lt;</i>1</a>'
    );
  });

  it('shows a character that HTML cannot have as one that stands for it', () => {
    expect(html`${'a\0b\x1bc\nd'}`.markup).toBe('a\ufffdb\ufffdc\nd');
  });
});

describe('the page', () => {
  it('asks nothing of the network and lets nothing run but its own script', async () => {
    const page = htmlOf(await graphOfFiles(FILES), { collapsed: false });
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    expect(page).not.toMatch(/url\((?!#)|@import| on\w+=| style=/);
    expect(page).toContain("default-src 'none'; script-src 'sha256-");
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  it('has every file with its size and the instruction that asks for it', async () => {
    const page = htmlOf(await graphOfFiles(FILES), { collapsed: false });
    expect(page).toContain('<td class="path">src/a.js</td><td class="number">1.2 kB');
    expect(page).toContain('<code>COPY src src</code> <span class="place">Dockerfile:4</span>');
  });

  it('shows no value of a build argument', async () => {
    expect(htmlOf(await graphOfFiles(FILES), { collapsed: false })).not.toContain('hidden-value');
  });

  it('means nothing by what stands in names', async () => {
    const project = await writeHostileProject();
    const page = htmlOf(graphOf(await planIn(project.path), NOTHING_KNOWN), { collapsed: false });
    await project.remove();
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|<b onclick/);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;.js');
    expect(page).toContain('odd/\\xff&quot;&lt;');
  });

  it('draws hundreds of services that stand on the same as one, and lists each', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `service-${index}`);
    const graph = await graphOfFiles({
      'compose.yaml': `services: {${names.map(name => `${name}: {build: {context: ., labels: {n: ${name}}}}`).join(', ')}}`,
      Dockerfile: 'FROM node:22 AS deps\nCOPY package.json .\nFROM deps\nCOPY src src\n',
      'package.json': '{}',
      'src/a.js': 'a'
    });
    const page = htmlOf(graph, { collapsed: false });
    expect(page).toContain('300 alike');
    expect(page.match(/<tr data-find=/g)).toHaveLength(300);
    expect(page.length).toBeLessThan(2_000_000);
  });
});
