/** The parts of browser.mjs that tests use. */
import type { Browser } from 'playwright-core';

export declare const whyNoBrowser: () => string | undefined;
export declare const launchBrowser: () => Promise<Browser>;
