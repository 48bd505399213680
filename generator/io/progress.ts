import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** A line on a terminal that tells what takes long, and goes away before anything else is written. */
export interface ProgressLine {
  /** Tells what is being done. `isLong`: it is known to take long; else the line waits for a second to pass. */
  readonly tell: (what: string, isLong?: boolean) => void;
  readonly clear: () => void;
}

/** Milliseconds of a run before it is worth a line. */
const patience = 1000;

/** A line by a writer, and by a clock in milliseconds that began with the run. */
export function progressLine(write: (text: string) => void, clock: () => number): ProgressLine {
  let isThere = false;
  return {
    tell: (what, isLong = false) => {
      if (!isLong && clock() < patience) return;
      write(`\r\u001b[K${what}`);
      isThere = true;
    },
    clear: () => {
      if (isThere) write('\r\u001b[K');
      isThere = false;
    },
  };
}

let line: ProgressLine | undefined;

/** From now on progress is shown, where standard error is a terminal; nothing is anywhere else. */
export function showProgress(): void {
  if (!isatty(2)) return;
  const write = (text: string): void => {
    try {
      writeSync(2, text);
    } catch {
      // a terminal that is busy or gone: what is done counts, not that it was told
    }
  };
  line = progressLine(write, () => performance.now());
}

/** Tells what is being done: words of ours, since a terminal takes them as they are. */
export function tellProgress(what: string, isLong?: boolean): void {
  line?.tell(what, isLong);
}

export function clearProgress(): void {
  line?.clear();
}
