/** Exit codes, as `--help` and docs/commands have them. After a hand-off, docker's own code is ours. */
export const EXIT_CODES = {
  done: 0,
  /** The answer is no: something was found, is missing, or differs. */
  no: 1,
  /** Wrong use or wrong input. */
  input: 2,
  /** A registry or docker failed. */
  machine: 3,
  /** A bug of ours. */
  bug: 70,
  interrupted: 130
} as const;
