/**
 * A real browser without a window, for the tests and the screenshot: Chromium of Debian, driven by playwright-core.
 *
 * It gets a new profile each time, which is removed when it is closed, and it never asks the network by itself.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const FOLDER = fileURLToPath(new URL('../.cache/browser', import.meta.url));
const LIBRARIES = join(FOLDER, 'root/usr/lib');
const PROVISIONED = join(LIBRARIES, 'chromium/chromium');
const INSTALLED = '/usr/bin/chromium';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];

/** Whether a browser can be had here: one line that says why not, or undefined. */
export function whyNoBrowser() {
  if (existsSync(INSTALLED) || existsSync(PROVISIONED)) return undefined;
  const isDebian = existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  return isDebian
    ? undefined
    : 'tests with a browser need Chromium in /usr/bin, or Debian, where they unpack their own';
}

/** @throws Error where there is none, or where it does not start. */
export async function launchBrowser() {
  const script = fileURLToPath(new URL('provision-browser.sh', import.meta.url));
  if (!existsSync(join(FOLDER, 'ready'))) execFileSync(script, { stdio: ['ignore', 'ignore', 'pipe'] });
  const isOwn = existsSync(PROVISIONED);
  return chromium.launch({
    executablePath: isOwn ? PROVISIONED : INSTALLED,
    args: FLAGS,
    env: {
      ...process.env,
      FONTCONFIG_FILE: join(FOLDER, 'fonts.conf'),
      ...(isOwn ? { LD_LIBRARY_PATH: libraryFolders().join(':') } : {})
    }
  });
}

/** Where the libraries lie that the machine itself lacks. */
function libraryFolders() {
  return readdirSync(LIBRARIES, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.so(?:\.\d+)*$/.test(entry.name))
    .map(entry => entry.parentPath ?? entry.path)
    .filter((path, index, paths) => paths.indexOf(path) === index);
}
