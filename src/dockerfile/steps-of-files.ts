/**
 * Leaves of a stage what its files are made of.
 *
 * A build that only copies files out of a stage does not notice its labels or its command, nor variables and users that
 * no later RUN sees (BuildKit: such instructions change the image's configuration, not its state).
 */
import type { Step } from './reach.ts';

const CONFIGURATION: readonly string[] = [
  'CMD',
  'ENTRYPOINT',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'STOPSIGNAL',
  'VOLUME'
];
const ENVIRONMENT_OF_RUN: readonly string[] = ['ARG', 'ENV', 'SHELL', 'USER'];

export function stepsOfFiles(steps: readonly Step[]): readonly Step[] {
  const lastRun = steps.findLastIndex(({ canonical }) => canonical[0] === 'RUN');
  return steps.filter(({ canonical: [keyword = ''] }, index) => {
    if (CONFIGURATION.includes(keyword)) return false;
    return index < lastRun || !ENVIRONMENT_OF_RUN.includes(keyword);
  });
}
