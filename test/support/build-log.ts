/**
 * Reads BuildKit's plain progress: `#6 [web 2/3] RUN make`, then `#6 CACHED`.
 *
 * Where the step after it has to be executed, or the image is wanted on this machine, the result of a cached step is fetched
 * from the registry. The log then often has `#6 sha256:… 29B / 29B done`, and with it perhaps `#6 extracting sha256:…`,
 * in place of `CACHED`. A step that is executed fetches nothing under its own number.
 */

export interface BuildStep {
  /** The instruction as BuildKit names it, such as `RUN make`. */
  readonly instruction: string;
  /** Whether its result came out of a cache. */
  readonly cached: boolean;
}

/** The steps of a build's stages in the order of the log, without BuildKit's own (`[internal]`). */
export function buildSteps(log: string): BuildStep[] {
  const cached = new Set(Array.from(log.matchAll(/^#(\d+) (?:CACHED$|(?:extracting )?sha256:)/gm), match => match[1]));
  const named = log.matchAll(/^#(\d+) \[(?:\S+ )*\d+\/\d+\] (.+)$/gm);
  const steps = new Map<string, BuildStep>();
  for (const [, number = '', instruction = ''] of named) {
    steps.set(number, { instruction, cached: cached.has(number) });
  }
  return [...steps.values()];
}
