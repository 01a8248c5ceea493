/**
 * Loading random projects: as docker compose does, without a value of the environment in what is printed, and without
 * ever falling over, whatever is done to the files.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Project } from '../../src/compose/index.ts';
import { hasDockerCompose } from '../support/docker.ts';
import {
  type Command,
  configOfMerged,
  configOfOriginal,
  loadFiles,
  loadOptions,
  mergedText,
  profileOptions,
  tryLoad
} from '../support/loading.ts';
import { PROCESS_VALUES, type RandomProject, randomProjects } from '../support/random-projects.ts';

const folders: string[] = [];

function written({ files, env }: RandomProject): Command {
  const scratch = mkdtempSync(join(tmpdir(), 'compose-random-'));
  folders.push(scratch);
  const folder = join(scratch, 'project');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { args: [], env, cwd: folder, stdin: '' };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function inMemory({ files, env }: RandomProject): Project | string {
  return loadFiles(files, { environment: env });
}

describe('a random project', () => {
  it.skipIf(!hasDockerCompose())('loads as docker compose loads it', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(randomProjects, async random => {
        const command = written(random);
        const original = await configOfOriginal(command);
        const project = tryLoad(loadOptions(command));
        if (typeof project === 'string') {
          expect(original.exitCode, project).not.toBe(0);
          return;
        }
        expect(original, original.stderr).toMatchObject({ exitCode: 0 });
        const merged = await configOfMerged(project, ...profileOptions(command, project));
        expect(merged.stdout, merged.stderr).toBe(original.stdout);
      }),
      { numRuns: 40 }
    );
  });

  it('is printed without the values that only the environment has', () => {
    fc.assert(
      fc.property(randomProjects, random => {
        const project = inMemory(random);
        const printed = typeof project === 'string' ? project : mergedText(project);
        for (const value of Object.values(PROCESS_VALUES)) expect(printed).not.toContain(value);
      }),
      { numRuns: 300 }
    );
  });

  it('is the same when its merged document is loaded again', () => {
    fc.assert(
      fc.property(randomProjects, random => {
        const project = inMemory(random);
        fc.pre(typeof project !== 'string');
        const once = mergedText(project);
        const again = loadFiles(
          { ...random.files, 'merged.yaml': once },
          { files: ['merged.yaml'], projectName: project.name, environment: random.env }
        );
        expect(typeof again === 'string' ? again : mergedText(again)).toBe(once);
      }),
      { numRuns: 200 }
    );
  });
});

/** Changes to a text: a piece taken out, repeated elsewhere, or replaced by something that means something in YAML. */
const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 12 }),
    piece: fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '\n',
        '\t',
        ': ',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '&a ',
        '*a',
        '!reset ',
        '<<: ',
        '#'
      ),
      fc.constantFrom(
        '${',
        '${A:?}',
        '$',
        '$$',
        'null',
        '[]',
        '{}',
        '1',
        'true',
        '../',
        'service:',
        'x-a',
        '\u0000',
        '\ud800'
      ),
      fc.string({ unit: 'binary', maxLength: 4 })
    )
  }),
  { minLength: 1, maxLength: 4 }
);

describe('a file that was edited at random', () => {
  it('loads or is refused with a place, and never in any other way', () => {
    fc.assert(
      fc.property(randomProjects, fc.nat(), edits, (random, choice, changes) => {
        const names = Object.keys(random.files);
        const name = names[choice % names.length] ?? '';
        const edited = changes.reduce((text, { at, length, piece }) => {
          const start = Math.floor(at * text.length);
          return text.slice(0, start) + piece + text.slice(start + length);
        }, random.files[name] ?? '');
        const result = inMemory({ ...random, files: { ...random.files, [name]: edited } });
        // Whatever is no diagnostic is thrown through `loadFiles` and fails the property.
        expect(typeof result === 'string' ? result : 'loads').toMatch(/^(?:loads$|\S+: error: )/);
      }),
      { numRuns: 1500 }
    );
  });
});
