/**
 * Says whether a tag may be released: tag, package.json, lockfile and changelog speak of one version.
 *
 * Out: on standard output the lines `prerelease=…` and `dist-tag=…` for later steps (a version such as 1.0.0-rc.1 is not
 * what `npm install` should find); in FILE the changelog's section, the notes of the release. What does not agree is told all
 * at once on standard error, and the exit code is 1.
 *
 * usage: node scripts/release-check.mjs TAG [--notes FILE] [--folder FOLDER]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    notes: { type: 'string' },
    folder: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) }
  }
});
const [tag = ''] = positionals;
const read = name => readFileSync(join(values.folder, name), 'utf8');

const { version } = JSON.parse(read('package.json'));
const lock = JSON.parse(read('package-lock.json'));
const notes = sectionOf(read('CHANGELOG.md'), version);

const problems = [
  tag === `v${version}` ||
    `the tag is "${tag}", and package.json has version ${version}: the tag should be v${version}`,
  [lock.version, lock.packages[''].version].every(locked => locked === version) ||
    `package-lock.json has version ${lock.version}: run npm install --package-lock-only`,
  notes !== undefined || `CHANGELOG.md has no section "## ${version}": rename "## Unreleased"`,
  notes !== '' || `the section "## ${version}" of CHANGELOG.md is empty`
].filter(problem => problem !== true);

for (const problem of problems) process.stderr.write(`release-check: ${problem}\n`);
if (problems.length > 0) process.exit(1);
if (values.notes !== undefined) writeFileSync(values.notes, `${notes}\n`);
const prerelease = version.includes('-');
process.stdout.write(`prerelease=${prerelease}\ndist-tag=${prerelease ? 'next' : 'latest'}\n`);

/** The text below `## VERSION`, with or without a date behind it; undefined where there is no such heading. */
function sectionOf(changelog, wanted) {
  const sections = changelog.split(/^## /m).slice(1);
  const found = sections.find(section => section.split(/\s/, 1)[0] === wanted);
  return found?.slice(found.indexOf('\n')).trim();
}
