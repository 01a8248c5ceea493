/**
 * Which CI service this process runs on, by the library ci-info.
 *
 * In a module of its own, since the bundler gives what a CommonJS package exports to an import statement only: behind
 * `await import('ci-info')` all names would be undefined.
 */
export { id, isPR, name } from 'ci-info';
