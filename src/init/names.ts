/** What `init` can write for, by name. Apart from what it writes, since the command line needs only the names at start. */
export const TARGET_NAMES = ['circleci', 'github', 'gitlab', 'buildkite', 'pre-commit'] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

export function isTargetName(text: string): text is TargetName {
  return (TARGET_NAMES as readonly string[]).includes(text);
}
