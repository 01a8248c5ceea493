/**
 * Writes docs/graph.png: the page of `graph` for the example, with a changed file, as a browser shows it.
 *
 * usage: node scripts/take-screenshot.mjs [FILE]    after a build; on Debian it unpacks a browser of its own
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launchBrowser } from './browser.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [output = join(ROOT, 'docs/graph.png'), scheme = 'light'] = process.argv.slice(2);

const project = mkdtempSync(join(tmpdir(), 'compose-cache-screenshot-'));
const run = (command, ...args) => execFileSync(command, args, { cwd: project, stdio: 'inherit' });
try {
  cpSync(join(ROOT, 'examples/polyglot'), project, { recursive: true });
  run('git', 'init', '--quiet', '--initial-branch', 'main');
  run('git', 'add', '--all');
  run('git', '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--message', 'first');
  appendFileSync(join(project, 'base/pip.conf'), 'timeout = 30\n');
  appendFileSync(join(project, 'api/requirements.txt'), 'httpx==0.28.1\n');
  const page = ['--format', 'html', '-o', 'graph.html', '--against', 'main'];
  run(process.execPath, join(ROOT, 'bin/compose-cache.js'), 'graph', ...page);
  await photograph(pathToFileURL(join(project, 'graph.html')).href);
} finally {
  rmSync(project, { recursive: true, force: true });
}

async function photograph(address) {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width: 1320, height: 730 },
      deviceScaleFactor: 1.5,
      colorScheme: scheme
    });
    await page.goto(`${address}#t1`);
    await page.screenshot({ path: output, animations: 'disabled' });
  } finally {
    await browser.close();
  }
}
