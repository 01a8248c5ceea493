/**
 * One line that says how far long work has come, for a person who waits.
 *
 * It comes after a while only, changes a few times a second, and is gone before anything else is written. Reading files
 * does not let timers run, so it looks at the clock itself, every few files.
 */
import { countText, sizeText } from '../diagnostic/index.ts';
import type { Clock, Terminal } from '../host/index.ts';
import type { ProgressListener } from '../pipeline/index.ts';
import { type CommandContext, hasOption, type ParsedArguments } from './command.ts';

/** Work that is done by then needs no line. */
const PATIENCE_MS = 500;
const INTERVAL_MS = 100;
/** How many files are read between two looks at the clock; a piece of a large file is worth a look of its own. */
const FILES_A_LOOK = 64;

/** @returns nothing where nobody watches, or nobody wants to. */
export function progressFor(
  parsed: ParsedArguments,
  terminal: Terminal,
  clock: Clock
): Pick<CommandContext, 'progress'> {
  const { CI: ci = '', TERM: term, COMPOSE_CACHE_PROGRESS: wish } = terminal.environment;
  const isWanted = !hasOption(parsed, 'quiet') && ci === '' && term !== 'dumb' && wish !== 'never';
  return isWanted || wish === 'always' ? { progress: createProgress(terminal, clock, wish === 'always') } : {};
}

/** @param atOnce - Whether the line comes without waiting. */
export function createProgress(terminal: Terminal, clock: Clock, atOnce: boolean): ProgressListener {
  const startMs = clock.now();
  let dueMs = atOnce ? startMs : startMs + PATIENCE_MS;
  let files = 0;
  let sizeBytes = 0;
  let asked = 0;
  let answered = 0;
  let timer: AbortController | undefined;

  const draw = (): void => {
    const nowMs = clock.now();
    if (nowMs < dueMs) return;
    // Asked as late as this, since Node makes a stream for it.
    if (!terminal.errorIsTerminal) {
      dueMs = Number.POSITIVE_INFINITY;
      return;
    }
    dueMs = nowMs + INTERVAL_MS;
    const text =
      asked > answered
        ? `asking registries: ${answered} of ${asked} requests answered`
        : `reading: ${countText(files, 'file')}, ${sizeText(sizeBytes)}`;
    terminal.transient(text.slice(0, terminal.columns - 1));
  };

  return {
    read(more, moreBytes) {
      files += more;
      sizeBytes += moreBytes;
      if (more === 0 || files % FILES_A_LOOK === 1) draw();
    },
    asked() {
      asked++;
      draw();
      if (timer !== undefined) return;
      // All may be asked within a moment, and answer late.
      timer = new AbortController();
      void clock.sleep(PATIENCE_MS, timer.signal).then(() => {
        if (asked > answered) draw();
      });
    },
    answered() {
      answered++;
      if (asked > answered) draw();
      else {
        timer?.abort();
        timer = undefined;
        terminal.transient('');
      }
    }
  };
}
