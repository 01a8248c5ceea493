/** A project whose author puts markup of every kind into every name that takes it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../support/cli.ts';
import { writeProject } from './planned.ts';

/** What a folder is called; a quote, a bracket or an entity of any of the formats would end or start something. */
export const HOSTILE_FOLDER = `x"]);--><b onclick='1'>&quot;#35;\\N\\"{}|;%%\nend`;

/** An instruction that would end the page's script, a Mermaid label and a string of DOT. */
export const HOSTILE_INSTRUCTION = `RUN echo "</script><script>alert(1)</script>" ']]>' \\"`;

export async function writeHostileProject(): Promise<Workspace> {
  const project = await writeProject({
    'compose.yaml': `services: {web: {build: ${JSON.stringify(`./${HOSTILE_FOLDER}`)}}}\n`,
    [`${HOSTILE_FOLDER}/Dockerfile`]: `FROM node:22 AS build\n${HOSTILE_INSTRUCTION}\nFROM scratch\nCOPY . /x\nCOPY --from=build /x /x\n`,
    [`${HOSTILE_FOLDER}/<img src=x onerror=alert(1)>.js`]: 'x'.repeat(99)
  });
  // A name that is not UTF-8, in a folder of its own, since Node's join would repair it.
  const folder = join(project.path, HOSTILE_FOLDER, 'odd');
  mkdirSync(folder);
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x22, 0x3c])]), '');
  return project;
}
