import { writeAll } from '../io/output.ts';
import { plain } from '../model/diagnostic.ts';

/** Milliseconds before it is worth a line. */
const patience = 1000;

/** One line on a terminal that tells what is being read, and goes away; nothing anywhere else. */
export function progressLine(isWanted: boolean): {
  readonly tell: (resource: string, count: number) => void;
  readonly end: () => void;
} {
  const isShown = isWanted && process.stderr.isTTY === true;
  const began = Date.now();
  let isThere = false;
  return {
    tell: (resource, count) => {
      if (!isShown || Date.now() - began < patience) return;
      writeAll(2, `\r\u001b[Kreading ${plain(resource)}: ${count}`);
      isThere = true;
    },
    end: () => {
      if (isThere) writeAll(2, '\r\u001b[K');
      isThere = false;
    },
  };
}
