import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands/index.ts';
import { quickParse, withSeparateValues } from '../../../src/cli/quick-parse.ts';
import { parseWithYargs } from '../../../src/cli/yargs.ts';

async function yargsAnswer(argv: readonly string[]): Promise<unknown> {
  const answer = await parseWithYargs(argv, COMMANDS, '0', 80);
  return answer.kind === 'run' ? answer.parsed : answer.kind;
}

describe('an argument list', () => {
  it.each([
    [['render']],
    [['render', '-f', 'a.yaml', '-f', 'b.yaml', 'web', 'api']],
    [['render', '-f', '-', '--format', 'override']],
    [['render', '--file=a.yaml', '-o', 'out.yml', '--interpolate']],
    [['hash', '--format', 'json', '-p', 'name', '--profile', 'a', '--profile', 'b']],
    [['hash', '--modes', 'exact', '--env-file', 'x.env', '12']],
    [['explain', 'web']],
    [['build', '--push', '--load', '-q']],
    [['compose', '--', 'up', '-d', '--help']],
    [['compose', '-f', 'a.yaml', '--', 'run', '--rm', 'web', 'sh', '-c', 'x y']],
    [['diff', '--against', 'main', 'web']]
  ])('%j means the same to the quick reader and to yargs', async argv => {
    const quick = quickParse(argv, COMMANDS);
    expect(quick).toBeDefined();
    expect(quick).toEqual(await yargsAnswer(argv));
  });

  it.each([
    [['render', '--help']],
    [['-h']],
    [['--version']],
    [[]],
    [['rendr']],
    [['render', '--formt', 'x']],
    [['render', '--format', 'xml']],
    [['build', '--push=all']],
    [['render', '--file']],
    [['explain']],
    [['explain', 'a', 'b']],
    [['compose', 'up']]
  ])('%j is left to yargs', argv => {
    expect(quickParse(argv, COMMANDS)).toBeUndefined();
  });

  it.each([
    { argv: ['rendr'], message: /no command "rendr"/ },
    { argv: ['render', '--formt', 'x'], message: /formt/ },
    { argv: ['render', '--format', 'xml'], message: /format/ },
    { argv: ['explain'], message: /needs a service/ },
    { argv: ['hash', '--format', 'json', '--format', 'env'], message: /given twice/ }
  ])('$argv is refused with its own words', async ({ argv, message }) => {
    await expect(yargsAnswer(argv)).rejects.toThrow(message);
  });

  it.each([
    {
      given: ['render', '-fa.yaml', '-f', 'b.yaml', '-oci.yml'],
      meant: ['render', '-f', 'a.yaml', '-f', 'b.yaml', '-o', 'ci.yml']
    },
    { given: ['hash', '-f=a.yaml', '-file', '-q'], meant: ['hash', '-f=a.yaml', '-file', '-q'] },
    { given: ['compose', '-fa.yaml', '--', 'logs', '-fn5'], meant: ['compose', '-f', 'a.yaml', '--', 'logs', '-fn5'] }
  ])('$given has the values of letters apart', ({ given, meant }) => {
    expect(withSeparateValues(given, COMMANDS)).toEqual(meant);
  });
});
