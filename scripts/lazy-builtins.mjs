/**
 * An esbuild plugin: modules of Node that cost at start are loaded when something of them is first used.
 *
 * Each becomes an object with a getter for every name that the building Node's module exports.
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
  'url',
  'util',
  'worker_threads',
  'zlib'
];

const require = createRequire(import.meta.url);

/** @type {import('esbuild').Plugin} */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(build) {
    const filter = new RegExp(`^(?:node:)?(?:${[...LAZY, 'module'].join('|')})$`);
    build.onResolve({ filter }, ({ path, namespace }) =>
      namespace === 'lazy-builtin'
        ? { path, external: true }
        : { path: path.replace(/^node:/, ''), namespace: 'lazy-builtin' }
    );
    build.onLoad({ filter: /.*/, namespace: 'lazy-builtin' }, ({ path }) => {
      // yargs-parser makes itself a `require`, for which Node would load its whole ESM loader; the bundle has one.
      if (path === 'module') return { contents: 'exports.createRequire = () => require;' };
      const names = Object.keys(require(`node:${path}`)).filter(name => /^[\w$]+$/.test(name));
      const getters = names.map(name => `get ${name}() { return load().${name}; }`);
      return {
        contents: `let found; const load = () => (found ??= require('node:${path}'));\nmodule.exports = { ${getters.join(', ')} };`
      };
    });
  }
};
