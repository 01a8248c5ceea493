/**
 * When V8 compiles functions with all its optimisations.
 *
 * As V8 has it, work of half a second is accompanied by as much compiling, which pays in runs of many seconds only: the
 * compiler takes the processor, memory and time of what it is to speed up. Put off, it still comes to a run that takes long.
 */
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';

interface Patience {
  /** V8's own flag and value. */
  readonly usual: string;
  /** About eight times as much. */
  readonly more: string;
}

/** By V8's version: it complains about flags that it does not have. Where it is not in the table nothing is gained. */
const PATIENCE: Readonly<Record<string, Patience>> = {
  '11.3': { usual: '--interrupt-budget=67584', more: '--interrupt-budget=540000' },
  '12.4': { usual: '--invocation-count-for-turbofan=3000', more: '--invocation-count-for-turbofan=24000' }
};

function patience(): Patience | undefined {
  const [version = ''] = /^\d+\.\d+/.exec(process.versions.v8) ?? [];
  return PATIENCE[version];
}

/** Puts off the optimising compiler for the rest of the process. */
export function postponeOptimization(): void {
  const flags = patience();
  if (flags === undefined) return;
  // What of Node is not loaded by then it compiles anew: its code cache belongs to the usual flags. All work needs this.
  createHash('sha256');
  setFlagsFromString(flags.more);
}

/** Ends what `postponeOptimization` has begun: a code cache that is made then belongs to the usual flags. */
export function resetOptimization(): void {
  const flags = patience();
  if (flags !== undefined) setFlagsFromString(flags.usual);
}
