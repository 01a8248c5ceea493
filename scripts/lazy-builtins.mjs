/**
 * An esbuild plugin: modules of Node that cost at start are loaded when something of them is first used.
 *
 * Each becomes a module with a function for every function and class that the building Node's module exports; esbuild
 * drops those that nobody imports. What is no function (`constants`) can be had by the default import only.
 */
import { createRequire } from 'node:module';

const LAZY = [
  'child_process',
  'crypto',
  'dns',
  'fs/promises',
  'http',
  'https',
  'net',
  'os',
  'perf_hooks',
  'stream',
  'tls',
  'tty',
  'url',
  'util',
  'v8',
  'worker_threads',
  'zlib'
];

const require = createRequire(import.meta.url);

/** @type {import('esbuild').Plugin} */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(build) {
    const filter = new RegExp(`^(?:node:)?(?:${[...LAZY, 'module'].join('|')})$`);
    build.onResolve({ filter }, ({ path, namespace, kind }) =>
      namespace === 'lazy-builtin' || kind === 'dynamic-import'
        ? { path, external: true }
        : { path: path.replace(/^node:/, ''), namespace: 'lazy-builtin' }
    );
    build.onLoad({ filter: /.*/, namespace: 'lazy-builtin' }, ({ path }) => {
      // yargs-parser makes itself a `require`, for which Node would load its whole ESM loader; the bundle has one.
      if (path === 'module') return { contents: 'export const createRequire = () => require;' };
      const builtin = require(`node:${path}`);
      const names = Object.keys(builtin).filter(name => typeof builtin[name] === 'function');
      return {
        contents: [
          `let found; const load = () => (found ??= require('node:${path}'));`,
          'export default /* @__PURE__ */ new Proxy({}, { get: (_, name) => load()[name] });',
          ...names.map(forward)
        ].join('\n')
      };
    });
  }
};

function forward(name) {
  const call = `new.target === undefined ? load().${name}(...values) : Reflect.construct(load().${name}, values)`;
  return `export function ${name}(...values) { return ${call}; }`;
}
