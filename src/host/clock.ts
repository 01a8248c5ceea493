/** Time and chance, so that waiting and jitter can be tested without either. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number from 0 (included) to 1 (excluded). */
  random(): number;
  /** Resolves after this time, or at once when the signal is given: its giver then decides what happens. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted === true) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, delayMs);
    signal?.addEventListener('abort', wake, { once: true });
  });
}

export const nodeClock: Clock = { now: () => Date.now(), random: () => Math.random(), sleep };
