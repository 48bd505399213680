import { resolve } from 'node:path';
import type { Analysis } from '../analysis/reach/analyse.ts';
import { type Observed, TooManyConnections } from '../flows/observed.ts';
import { observedIn } from '../flows/observed-in.ts';
import { flowReaders } from '../flows/readers/index.ts';
import type { FlowReader, LineReader } from '../flows/readers/reader.ts';
import { isV4OrV6 } from '../grammar/addresses.ts';
import { type LineSizes, lineSizes, linesOf } from '../io/lines.ts';
import { tellProgress } from '../io/progress.ts';
import { UsageError } from '../io/usage.ts';
import { plain } from '../model/diagnostic.ts';
import { someNames } from '../model/list-text.ts';
import { compare } from '../model/order.ts';
import { flowFormat } from './flow-format.ts';

/**
 * Reads files of flow records, each in the format that its first record has.
 * A file of two formats is an error, and one of which a tenth cannot be read:
 * an answer from it would be one about something else.
 */
export function readFlows(paths: readonly string[], cwd: string, analysis: Analysis): Observed {
  const observed = observedIn(analysis);
  for (const path of paths) readFile(path, path === '-' ? '-' : resolve(cwd, path), observed);
  if (observed.connections.size === 0 && observed.counts['unknown end'] > 0)
    throw ofOthers(observed, analysis);
  return observed;
}

/** Adds the flows of a file, or of standard input for `-`. `shown`: as the user named it. */
export function readFile(
  shown: string,
  path: string,
  observed: Observed,
  sizes: LineSizes = lineSizes,
): void {
  let format: Format | undefined;
  let [number, bad, firstBad, odd] = [0, 0, 0, 0];
  for (const line of linesOf(path, shown, sizes)) {
    number += 1;
    const trimmed = line.trim();
    if (trimmed === '') continue;
    if (format === undefined) {
      const reader = flowFormat(trimmed, shown, number);
      format = { reader, read: reader.open(), first: trimmed };
    }
    // the last cells of a row may be empty
    const record =
      format.reader.isTable === true && line.length > trimmed.length
        ? line.replace(/\r$/, '')
        : trimmed;
    const flow = format.read(record);
    if (flow === 'header' || (format.reader.isTable === true && trimmed === format.first)) continue;
    if (flow === 'unreadable') {
      bad += 1;
      if (firstBad === 0) firstBad = number;
    }
    if (typeof flow === 'string' && mayBeOthers.includes(flow) && odd < mostOdd) {
      odd += 1;
      const other = beginsAnother(trimmed, format.reader);
      if (other !== undefined)
        throw new UsageError(
          `${shown}:${number}: here begins another ${other}`,
          'a file holds records of one form: name each file by itself',
        );
    }
    try {
      observed.add(flow);
    } catch (error) {
      if (!(error instanceof TooManyConnections)) throw error;
      throw new UsageError(
        `${shown}:${number}: ${error.message}`,
        'check a shorter time, or one namespace',
      );
    }
    if (observed.records % 65_536 === 0) tellProgress(`reading flows: ${observed.records} records`);
  }
  if (format === undefined)
    throw new UsageError(`${shown} holds no flows`, 'is it the right file?');
  // the last line of a file that is still written, and now and then another
  if (bad > 1 && bad * 10 > number)
    throw new UsageError(
      `${shown}:${firstBad}: ${bad} of ${number} lines cannot be read as flows`,
      'a file cut short, or of two formats?',
    );
}

/** The format of a file, by its first record. */
interface Format {
  readonly reader: FlowReader;
  readonly read: LineReader;
  readonly first: string;
}

function beginsAnother(record: string, reader: FlowReader): string | undefined {
  const other = flowReaders.find((each) => each.accepts(record));
  if (other?.isTable === true) return 'table';
  return other === undefined || other === reader ? undefined : `format: ${other.name}`;
}

/** What a record of another format is taken for; so many of them are looked at. */
const mayBeOthers: readonly string[] = ['unreadable', 'not a flow', 'no port'];
const mostOdd = 10_000;

/** Flows of another cluster, or addresses that nobody here is known to have. */
function ofOthers({ unknown }: Observed, { reach }: Analysis): UsageError {
  const names = [...unknown.keys()].sort(compare);
  const hasPods = reach.universe.members.some(
    (each) => each.kind === 'pods' && each.addresses.size > 0,
  );
  return new UsageError(
    `no connection of the flows is of a workload that is here: they speak of ${plain(someNames(names))}`,
    hasPods || !names.every(isV4OrV6)
      ? 'are these the manifests of the cluster that was observed?'
      : 'addresses alone need real pods: add --live, or kubectl get pods -A -o yaml',
  );
}
