/** pre-commit: what `check` finds is said before it is committed. */
import type { Answers } from './answers.ts';

export function preCommitConfig({ version, flags }: Answers): string {
  const args = flags.length === 0 ? '' : `        args: [${flags.map(flag => JSON.stringify(flag)).join(', ')}]\n`;
  return `repos:
  - repo: https://github.com/compose-cache/compose-cache
    rev: v${version}
    hooks:
      - id: compose-cache-check
${args}`;
}
