/** Runs a program on a terminal of its own, by `script` of util-linux, and types into it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What to type, each once `prompt` has been written again. */
  readonly typed?: readonly string[];
  readonly prompt?: string;
}

/** @returns all that was written to the terminal, with `\r\n` as `\n`. */
export async function runOnTerminal(
  command: string,
  { cwd, env, typed = [], prompt = '' }: TerminalOptions
): Promise<{ readonly output: string; readonly exitCode: number }> {
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    env: { TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit']
  });
  let output = '';
  let next = 0;
  let seen = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    output += text;
    const line = typed[next];
    if (line === undefined || output.indexOf(prompt, seen) === -1) return;
    seen = output.length;
    next++;
    child.stdin.write(line);
  });
  const [exitCode] = (await once(child, 'close')) as [number];
  return { output: output.replaceAll('\r\n', '\n'), exitCode };
}
