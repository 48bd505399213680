import { resolve } from 'node:path';
import { Observed } from '../flows/observed.ts';
import { flowReaders } from '../flows/readers/index.ts';
import { linesOf } from '../io/lines.ts';
import { UsageError } from '../io/usage.ts';
import type { FlowEnd } from '../model/flow.ts';

/**
 * Reads files of flow records, each in the format that its first record has.
 * A file with more records that cannot be read than records that can is an
 * error: an answer from it would be one about something else.
 */
export function readFlows(
  paths: readonly string[],
  cwd: string,
  partyOf: (end: FlowEnd) => number | undefined,
): Observed {
  const observed = new Observed(partyOf);
  for (const path of paths) readFile(path, path === '-' ? '-' : resolve(cwd, path), observed);
  return observed;
}

/** What stands for a line that was not kept: no record looks like it. */
const tooLong = '\0';

function readFile(shown: string, path: string, observed: Observed): void {
  let read: ReturnType<(typeof flowReaders)[number]['open']> | undefined;
  let [number, bad, firstBad] = [0, 0, 0];
  for (const line of linesOf(path, shown)) {
    number += 1;
    const record = line?.trim() ?? tooLong;
    // CSV of clouds and others may begin with a byte order mark
    const clean = number === 1 ? record.replace(/^\ufeff/, '') : record;
    if (clean === '') continue;
    if (read === undefined) {
      const reader = flowReaders.find((each) => each.accepts(clean));
      if (reader === undefined) throw unknownFormat(shown, number);
      read = reader.open();
    }
    const flow = clean === tooLong ? 'unreadable' : read(clean);
    if (flow === 'header') continue;
    if (flow === 'unreadable') {
      bad += 1;
      if (firstBad === 0) firstBad = number;
    }
    try {
      observed.add(flow);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UsageError(
        `${shown}:${number}: ${error.message}`,
        'check a shorter time, or one namespace',
      );
    }
  }
  if (read === undefined) throw new UsageError(`${shown} holds no flows`, 'is it the right file?');
  if (bad * 2 > number)
    throw new UsageError(
      `${shown}:${firstBad}: ${bad} of ${number} lines cannot be read as flows`,
      'a file cut short, or of two formats?',
    );
}

function unknownFormat(shown: string, line: number): UsageError {
  const formats = flowReaders.map(({ about }) => about).join('; ');
  return new UsageError(
    `${shown}:${line}: this is no record of a known format`,
    `known are: ${formats}`,
  );
}
