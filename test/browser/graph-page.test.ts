/** The page of `graph --format html`, looked at in a real browser. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, whyNoBrowser } from '../../scripts/browser.mjs';
import { runCli, type Workspace } from '../support/cli.ts';
import { crowdOfServices } from '../support/crowd.ts';
import { engineIsRequired, REPOSITORY_ROOT } from '../support/docker.ts';
import { checkOutRepository } from '../support/git.ts';
import { HOSTILE_FOLDER, HOSTILE_INSTRUCTION, writeHostileProject } from '../unit/graph/hostile.ts';

const why = whyNoBrowser();
const skips = why !== undefined && !engineIsRequired();
if (why !== undefined) process.stderr.write(`${why}\n`);

/** Of examples/polyglot; those without a build last. */
const SERVICES = ['base', 'api', 'worker', 'web', 'tests', 'db'];

const MERMAID = join(REPOSITORY_ROOT, 'node_modules/mermaid/dist/mermaid.min.js');

describe.skipIf(skips)('the page of the graph', () => {
  let browser: Browser;
  let shop: Workspace;
  let hostile: Workspace;
  /** What a page asked for, said or failed at; a good one does none of that. */
  const complaints: string[] = [];

  beforeAll(async () => {
    [browser, shop, hostile] = await Promise.all([
      launchBrowser(),
      checkOutRepository('examples/polyglot'),
      writeHostileProject()
    ]);
    appendFileSync(join(shop.path, 'base/pip.conf'), '# more\n');
    await write(shop, '--against', 'main');
    await write(hostile);
  }, 300_000);

  afterAll(async () => {
    await browser.close();
    await Promise.all([shop.remove(), hostile.remove()]);
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map(context => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });

  async function write(project: Workspace, ...args: readonly string[]): Promise<void> {
    const { exitCode, stderr } = await graph(project, '--format', 'html', '-o', 'graph.html', ...args);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  }

  function graph({ path }: Workspace, ...args: readonly string[]) {
    return runCli(['graph', ...args], { cwd: path });
  }

  async function open({ path }: Workspace, options: BrowserContextOptions = {}, hash = ''): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
    const page = await context.newPage();
    const url = pathToFileURL(join(path, 'graph.html')).href;
    page.on('console', message => complaints.push(message.text()));
    page.on('pageerror', error => complaints.push(error.message));
    page.on('dialog', dialog => complaints.push(dialog.message()));
    page.on('request', request => {
      if (request.url().split('#')[0] !== url) complaints.push(request.url());
    });
    await page.goto(`${url}${hash}`);
    return page;
  }

  /** What a person reads there. */
  async function textOf(where: Locator): Promise<string> {
    return (await where.allInnerTexts()).join('\n');
  }

  /** Waits until that, and nothing else, is told. */
  async function isShown(page: Page, title: string): Promise<void> {
    await page.locator('section.shown h2', { hasText: new RegExp(`^${title}$`) }).waitFor();
    expect(await page.locator('section.detail:visible').count()).toBe(1);
  }

  async function goTo(page: Page, hash: string): Promise<void> {
    await page.evaluate(`location.hash = '${hash}'`);
    await page.locator(`section.shown${hash}`).waitFor();
  }

  /** The node of a drawing that is in sight. */
  function node(page: Page, title: string) {
    return page.locator('.drawing:visible .node', { has: page.locator(`.title:text-is("${title}")`) });
  }

  it('begins with all services, how large their inputs are, and what differs', async () => {
    const page = await open(shop);
    expect(await page.title()).toBe('shop · what its images are made of');
    const rows = page.locator('#summary tbody tr');
    expect(await rows.locator('a').allInnerTexts()).toEqual(SERVICES);
    expect(await textOf(rows.nth(0))).toMatch(/^base changed\s+36 B$/);
    expect(await textOf(page.locator('#summary .callout'))).toBe(
      '3 images of 5 differ from main\nbase\napi through base\nworker through base'
    );
  });

  it('tells of a service that is clicked, and marks what it stands on and what stands on it', async () => {
    const page = await open(shop);
    await node(page, 'base').click();
    const section = page.locator('section.shown');
    await isShown(page, 'base');
    expect(await textOf(section.locator('.changes'))).toMatch(/COPY pip.conf \/etc\/pip.conf\s+~ pip.conf/);
    const marked = await page.locator('.drawing:visible .node.on .title').allTextContents();
    expect(marked.sort()).toEqual(['api', 'api', 'base', 'base/', 'packages', 'python:3.13-slim', 'worker', 'worker']);
    await page.keyboard.press('Escape');
    await isShown(page, 'What is built');
  });

  it('shows the same when its address names a service', async () => {
    const page = await open(shop, {}, '#t3');
    await isShown(page, 'web');
    expect(await page.evaluate('scrollY')).toBe(0);
  });

  it('lists files by size, and sorts them by what is asked for', async () => {
    const page = await open(shop, {}, '#t1');
    const files = page.locator('section.shown .files tbody .path');
    expect(await files.allInnerTexts()).toEqual([
      'app/server.py',
      'app/worker.py',
      'requirements.txt',
      'app/__init__.py'
    ]);
    await page.locator('section.shown').getByRole('button', { name: 'File' }).click();
    expect(await files.allInnerTexts()).toEqual([
      'app/__init__.py',
      'app/server.py',
      'app/worker.py',
      'requirements.txt'
    ]);
    const header = page.locator('section.shown th').first();
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
  });

  it('can be used by keyboard alone', async () => {
    const page = await open(shop);
    await page.keyboard.press('/');
    await page.keyboard.type('ork');
    expect(await page.locator('#summary tbody tr:visible').allInnerTexts()).toHaveLength(1);
    expect(await page.locator('.drawing:visible .node.found .title').allTextContents()).toEqual(['worker']);
    await page.locator('#summary tbody tr:visible a').focus();
    await page.keyboard.press('Enter');
    await isShown(page, 'worker');
    await page.keyboard.press('Escape');
    await isShown(page, 'What is built');
    await page.keyboard.press('Escape');
    expect(await page.locator('#summary tbody tr:visible a').allInnerTexts()).toEqual(SERVICES);
    const web = node(page, 'web');
    await web.focus();
    await page.keyboard.press('Enter');
    await isShown(page, 'web');
    expect(await web.getAttribute('aria-current')).toBe('true');
  });

  it('shows services alone, and larger and smaller', async () => {
    const page = await open(shop);
    await page.getByRole('button', { name: 'Services', exact: true }).click();
    const drawing = page.locator('.drawing:visible');
    expect(await drawing.locator('.node .title').allTextContents()).not.toContain('packages');
    const before = (await drawing.boundingBox())?.width ?? 0;
    await page.getByRole('button', { name: 'Larger' }).click();
    expect((await drawing.boundingBox())?.width).toBeGreaterThan(before);
  });

  it.each([
    { width: 320, colorScheme: 'light' as const },
    { width: 800, colorScheme: 'dark' as const },
    { width: 1920, colorScheme: 'light' as const }
  ])('fits $width pixels ($colorScheme)', async ({ width, colorScheme }) => {
    const page = await open(shop, { viewport: { width, height: 800 }, colorScheme });
    for (const hash of ['#summary', '#t0', '#t3', '#i0']) {
      await goTo(page, hash);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });

  it.each(['light', 'dark'] as const)('can be read in the %s scheme', async colorScheme => {
    const page = await open(shop, { colorScheme }, '#t0');
    for (const id of ['#t0', '#t3', '#summary']) {
      await goTo(page, id);
      expect(await page.evaluate(faintTexts)).toEqual([]);
    }
  });

  it('is whole without its script', async () => {
    const page = await open(shop, { javaScriptEnabled: false });
    expect(await page.locator('section h2:visible').allInnerTexts()).toEqual(
      expect.arrayContaining(['What is built', 'base', 'web', 'packages', 'python:3.13-slim'])
    );
  });

  it('means nothing by what stands in names', async () => {
    const page = await open(hostile, {}, '#t0');
    expect(await page.locator('section.shown dd', { hasText: 'Dockerfile' }).textContent()).toContain(HOSTILE_FOLDER);
    const instruction = HOSTILE_INSTRUCTION.replace(/\s+/g, ' ');
    expect(await page.locator('section.shown .others').textContent()).toContain(instruction);
    expect(await page.locator('img, script:not(:last-child)').count()).toBe(0);
  });

  it('gives Mermaid a text that it draws as it was meant', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.addScriptTag({ path: MERMAID });
    for (const [project, title] of [
      [shop, 'python:3.13-slim'],
      [hostile, `${HOSTILE_FOLDER}/`.replace(/\s+/g, ' ')]
    ] as const) {
      const { stdout } = await graph(project);
      const texts = await page.evaluate(renderMermaid, stdout);
      expect(texts).toContain(title);
      expect(texts).toHaveLength((stdout.match(/^ +[tsbcir]\d+[([{]/gm) ?? []).length);
    }
  });

  it.each([
    { services: 500, nameLength: 5, answer: 'drawn', isWarnedOf: false },
    { services: 501, nameLength: 5, answer: 'Edge limit exceeded', isWarnedOf: true },
    { services: 400, nameLength: 90, answer: 'Maximum text size in diagram exceeded', isWarnedOf: true }
  ])('of $services services with names of $nameLength is warned of where Mermaid refuses it', async row => {
    writeFileSync(join(shop.path, 'crowd.yaml'), crowdOfServices(row.services, row.nameLength));
    const { stdout, stderr } = await graph(shop, '-f', 'crowd.yaml');
    expect(stderr.includes('[large-diagram]'), stderr).toBe(row.isWarnedOf);
    const page = await (await browser.newContext()).newPage();
    await page.addScriptTag({ path: MERMAID });
    expect(await page.evaluate(answerOfMermaid, stdout)).toContain(row.answer);
  });
});

/** In the browser: what Mermaid says of a text. To draw one of its size would take long; a text too long is never parsed. */
async function answerOfMermaid(text: string): Promise<string> {
  const { mermaid } = globalThis as unknown as {
    mermaid: {
      parse(text: string): Promise<unknown>;
      render(id: string, text: string): Promise<{ svg: string }>;
    };
  };
  try {
    if (text.length > 50_000) return (await mermaid.render('drawing', text)).svg;
    await mermaid.parse(text);
    return 'drawn';
  } catch (error) {
    return String(error);
  }
}

/** In the browser: the titles of all nodes that Mermaid draws. */
async function renderMermaid(text: string): Promise<readonly string[]> {
  const { mermaid, document } = globalThis as unknown as {
    mermaid: { render(id: string, text: string): Promise<{ svg: string }> };
    document: {
      body: { innerHTML: string };
      querySelectorAll(
        selector: string
      ): Iterable<{ textContent: string; querySelector(s: string): { remove(): void } | null }>;
    };
  };
  const { svg } = await mermaid.render('drawing', text);
  document.body.innerHTML = svg;
  return [...document.querySelectorAll('.node .nodeLabel')].map(label => {
    label.querySelector('small')?.remove();
    return label.textContent.trim();
  });
}

/** In the browser: texts whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3). */
const faintTexts = `(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const over = (colour, below) => {
    canvas.fillStyle = 'rgb(' + below.join(' ') + ')';
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const backgroundOf = element => {
    const chain = [];
    for (let at = element; at !== null; at = at.parentElement) chain.unshift(getComputedStyle(at).backgroundColor);
    return chain.reduce((below, colour) => over(colour, below), [255, 255, 255]);
  };
  const light = colour => {
    const [r, g, b] = colour.map(part => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  for (const element of document.querySelectorAll('body *')) {
    const texts = [...element.childNodes].filter(node => node.nodeType === 3 && node.data.trim() !== '');
    if (texts.length === 0 || element.closest('svg, script, style') !== null || !element.checkVisibility()) continue;
    const background = backgroundOf(element);
    const [a, b] = [light(over(getComputedStyle(element).color, background)), light(background)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faint.push(texts[0].data.trim() + ': ' + ratio.toFixed(2));
  }
  return faint;
})()`;
