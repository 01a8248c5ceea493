/** What completion finds on the machine: the project at hand, git's refs, docker's own completion. */
import type { CommandContext, ParsedArguments } from '../command.ts';
import { projectFlags } from '../options.ts';
import { planRequest } from '../plan-for.ts';
import type { Answer, CompletionSources } from './answer.ts';

/** A shell waits for the answer: what takes longer is left out. */
const TIMEOUT_MS = 2000;

export function createCompletionSources(context: CommandContext): CompletionSources {
  const { processes, terminal } = context;
  const env = terminal.environment;
  const names = async (given: ParsedArguments) => {
    const { readProjectNames } = await import('../../pipeline/index.ts');
    const { load } = planRequest(given, context);
    // Standard input is the shell's: `-f -` has no project yet.
    return readProjectNames({ ...load, readStdin: () => '' });
  };
  return {
    services: async given => (await names(given)).services,
    profiles: async given => (await names(given)).profiles,
    async gitRefs() {
      const { stdout } = await processes.run(
        'git',
        ['for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/tags', 'refs/remotes'],
        { cwd: terminal.workingDirectory, env, timeoutMs: TIMEOUT_MS }
      );
      return stdout.toString().split('\n').filter(Boolean);
    },
    async compose(given, words) {
      const { files, projectDirectory, profiles } = projectFlags(given);
      const flags = [
        ...files.flatMap(file => ['--file', file]),
        ...(projectDirectory === undefined ? [] : ['--project-directory', projectDirectory]),
        ...profiles.flatMap(profile => ['--profile', profile])
      ];
      const { stdout } = await processes.run('docker', ['__complete', 'compose', ...flags, ...words], {
        cwd: terminal.workingDirectory,
        env,
        timeoutMs: TIMEOUT_MS
      });
      return answerOfDocker(stdout.toString());
    }
  };
}

/** In the directive at its end, this bit says that the shell has to add no files. */
const NO_FILES = 4;

/** docker's completion protocol is that of spf13/cobra: a candidate a line, a tab, its description; `:DIRECTIVE` at the end. */
function answerOfDocker(text: string): Answer {
  const lines = text.split('\n').filter(Boolean);
  const directive = Number(/^:(\d+)$/.exec(lines.at(-1) ?? '')?.[1] ?? NO_FILES);
  const candidates = lines.slice(0, -1).map(line => {
    const [word = '', description = ''] = line.split('\t');
    return { word, description };
  });
  return { shellAdds: (directive & NO_FILES) === 0 ? 'files' : 'nothing', candidates };
}
