/** Whether the machine has a processor to spare just now. */
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

/**
 * Linux says how many threads would run at this moment; this one is among them. Elsewhere the load of the last minute
 * has to do.
 */
export function hasIdleProcessor(): boolean {
  const processors = availableParallelism();
  const running = runningThreads();
  return running === undefined ? (loadavg()[0] ?? 0) <= processors - 0.5 : running < processors;
}

function runningThreads(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const [, running] = /^\S+ \S+ \S+ (\d+)\//.exec(readFileSync('/proc/loadavg', 'latin1')) ?? [];
    return running === undefined ? undefined : Number(running);
  } catch {
    return undefined;
  }
}
