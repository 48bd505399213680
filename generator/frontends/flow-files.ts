import { resolve } from 'node:path';
import type { Analysis } from '../analysis/reach/analyse.ts';
import { flowEnds } from '../flows/flow-ends.ts';
import { Observed } from '../flows/observed.ts';
import { flowReaders } from '../flows/readers/index.ts';
import { isV4OrV6 } from '../grammar/addresses.ts';
import { linesOf } from '../io/lines.ts';
import { UsageError } from '../io/usage.ts';
import { plain } from '../model/diagnostic.ts';
import { someNames } from '../model/list-text.ts';
import { compare } from '../model/order.ts';

/**
 * Reads files of flow records, each in the format that its first record has.
 * A file with more records that cannot be read than records that can is an
 * error: an answer from it would be one about something else.
 */
export function readFlows(paths: readonly string[], cwd: string, analysis: Analysis): Observed {
  const { parties } = analysis;
  const observed = new Observed(
    flowEnds(analysis),
    (party) => parties.all[party]?.kind === 'workload',
  );
  for (const path of paths) readFile(path, path === '-' ? '-' : resolve(cwd, path), observed);
  if (observed.connections.size === 0 && observed.counts['unknown end'] > 0)
    throw ofOthers(observed, analysis);
  return observed;
}

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
      const container = containers.find(({ begins }) => begins.test(clean));
      if (container !== undefined)
        throw new UsageError(`${shown} is ${container.what}`, container.hint(shown));
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

/** What files are put into, as their first bytes read when they are taken for text. */
const containers: readonly {
  readonly begins: RegExp;
  readonly what: string;
  readonly hint: (file: string) => string;
}[] = [
  {
    begins: /^\u001f\ufffd/,
    what: 'compressed by gzip',
    hint: (file) => `gunzip -c ${file} | netprofile flows - --manifests k8s`,
  },
  {
    begins: /^\(\ufffd\/\ufffd/,
    what: 'compressed by zstd',
    hint: (file) => `zstd -dc ${file} | netprofile flows - --manifests k8s`,
  },
  {
    begins: /^(?:PK\u0003\u0004|BZh\d|\ufffd7zXZ)/,
    what: 'an archive',
    hint: () => 'unpack it first',
  },
  {
    begins: /^\[\s*(?:[{\]]|$)/,
    what: 'one list of JSON, and not a record a line',
    hint: (file) => `jq -c '.[]' ${file} | netprofile flows - --manifests k8s`,
  },
  {
    begins: /^\{$/,
    what: 'JSON on many lines, and not a record a line',
    hint: (file) => `jq -c . ${file} | netprofile flows - --manifests k8s`,
  },
  {
    begins: /^\ufffd\ufffd|^.\0/,
    what: 'UTF-16, as some shells write it',
    hint: () => 'write it as UTF-8',
  },
];

function unknownFormat(shown: string, line: number): UsageError {
  const formats = flowReaders.map(({ about }) => about).join('; ');
  return new UsageError(
    `${shown}:${line}: this is no record of a known format`,
    `known are: ${formats}`,
  );
}
