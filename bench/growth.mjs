/**
 * How time and memory grow: with the number of files in one context, and with the number of services over one context of
 * 100,000 files. All of it once with nothing remembered.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashCold } from './context.mjs';
import { makeSourceTree } from './corpus.mjs';
import { environment, peakMemory, race } from './race.mjs';

const FILES = [1_000, 10_000, 100_000];
const SERVICES = [1, 5, 50, 500];

/** @returns rows for the tables, and series of points for the plot (plot.mjs). */
export async function benchGrowth(work, runs) {
  const env = environment(work);
  const commands = {};
  const folders = FILES.map(count => join(work, `files-${count}`));
  for (const [index, count] of FILES.entries()) {
    await makeSourceTree(folders[index], { count });
    commands[`${count} files`] = hashCold(folders[index], env);
  }
  const shared = folders.at(-1);
  for (const count of SERVICES) {
    const file = join(shared, `services-${count}.yaml`);
    // Not part of the context that they measure.
    await writeFile(join(shared, '.dockerignore'), 'services-*.yaml\n');
    await writeFile(file, projectOf(count));
    const command = hashCold(shared, env);
    commands[`${count} services`] = { ...command, args: command.args.with(-1, file) };
  }
  const times = race(commands, Math.max(3, Math.floor(runs / 2)));
  const point = (count, name) => ({ count, seconds: times.get(name), peakMiB: peakMemory(commands[name]) });
  const files = FILES.map(count => point(count, `${count} files`));
  const services = SERVICES.map(count => point(count, `${count} services`));
  for (const folder of folders) await rm(folder, { recursive: true });
  return {
    rows: [
      {
        what: '`hash`, 500 services over one context of 100,000 files',
        against: 'one service over it',
        ratio: services.at(-1).seconds / services[0].seconds,
        aim: 1.5
      }
    ],
    memory: [
      { what: '`hash`, 100,000 files', peakMiB: files.at(-1).peakMiB, aim: 250 },
      { what: '`hash`, 500 services over 100,000 files', peakMiB: services.at(-1).peakMiB }
    ],
    series: { files, services: services.slice(1) }
  };
}

/** Each service copies all of the context and a folder of its own, and has an argument of its own. */
function projectOf(services) {
  const lines = ['name: growth', 'services:'];
  for (let index = 0; index < services; index++) {
    lines.push(
      `  service-${index}:`,
      `    image: bench/service-${index}`,
      '    build:',
      '      context: .',
      '      args:',
      `        NUMBER: "${index}"`,
      '      dockerfile_inline: |',
      '        FROM scratch',
      '        ARG NUMBER',
      '        COPY . /all',
      `        COPY package${index % 100}/module${index % 50} /own`
    );
  }
  return `${lines.join('\n')}\n`;
}
