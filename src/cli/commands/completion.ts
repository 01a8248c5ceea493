/** `completion`: the script that makes a shell complete our command lines, and the answers that it asks for. */
import { type Command, type CommandContext, hasOption, type OptionTable, type ParsedArguments } from '../command.ts';

const OPTIONS: OptionTable = {
  answer: {
    kind: 'boolean',
    group: 'Command',
    hidden: true,
    describe: 'Prints what could stand in place of the last word after --.'
  }
};

export const completionCommand: Command = {
  name: 'completion',
  usage: 'completion <shell>',
  positional: {
    name: 'shell',
    describe: 'The shell to print the script for.',
    required: true,
    variadic: false,
    choices: ['bash', 'zsh', 'fish']
  },
  describe: 'Print a script that makes a shell complete commands, options, services and more.',
  options: OPTIONS,
  examples: [
    [`echo 'source <(compose-cache completion bash)' >> ~/.bashrc`, 'for every bash from now on'],
    [`compose-cache completion zsh > "\${fpath[1]}/_compose-cache"`, 'for zsh, where completion is on (compinit)'],
    ['compose-cache completion fish > ~/.config/fish/completions/compose-cache.fish', 'for fish']
  ],
  async run(parsed, context) {
    const [shell = ''] = parsed.positionals;
    context.terminal.output(hasOption(parsed, 'answer') ? await answer(shell, parsed, context) : await script(shell));
    return 0;
  }
};

async function script(shell: string): Promise<string> {
  const { SCRIPTS } = await import('../completion/scripts.ts');
  return SCRIPTS[shell as keyof typeof SCRIPTS]; // one of the choices above
}

async function answer(shell: string, { rest }: ParsedArguments, context: CommandContext): Promise<string> {
  const [{ answerCompletion }, { createCompletionSources }, { wordsOfBash }] = await Promise.all([
    import('../completion/answer.ts'),
    import('../completion/sources.ts'),
    import('../completion/words.ts')
  ]);
  const words = shell === 'bash' ? wordsOfBash(rest, context.terminal.environment.HOME) : rest;
  const { shellAdds, candidates } = await answerCompletion(words, context.commands, createCompletionSources(context));
  return [shellAdds, ...candidates.map(({ word, description }) => `${word}\t${description}`)]
    .map(line => `${line}\n`)
    .join('');
}
