import { join, resolve } from 'node:path';
import type { Analysis } from '../analysis/reach/analyse.ts';
import type { FlowAnswer, FlowTask } from '../flows/batch.ts';
import { flowEnds } from '../flows/flow-ends.ts';
import { Observed } from '../flows/observed.ts';
import { isV4OrV6 } from '../grammar/addresses.ts';
import { lineSizes } from '../io/lines.ts';
import { Threads, usefulThreads } from '../io/threads.ts';
import { UsageError } from '../io/usage.ts';
import { plain } from '../model/diagnostic.ts';
import { someNames } from '../model/list-text.ts';
import { compare } from '../model/order.ts';
import { FlowFile, type FlowReading } from './flow-file.ts';

/** How files are read, and by whom beside this thread. */
export interface FlowThreads extends FlowReading {
  /** What threads run. */
  readonly script: string;
  readonly threads: number;
}

function usualThreads(): FlowThreads {
  // beside the bundle that runs, wherever that was put
  const script = join(__dirname, 'flow-thread.cjs');
  return { ...lineSizes, alone: 16 << 20, script, threads: usefulThreads() };
}

/**
 * Reads files of flow records, each in the format that its first record has.
 * A file with more records that cannot be read than records that can is an
 * error: an answer from it would be one about something else.
 */
export async function readFlows(
  paths: readonly string[],
  cwd: string,
  analysis: Analysis,
  how: FlowThreads = usualThreads(),
): Promise<Observed> {
  const { parties } = analysis;
  const observed = new Observed(
    flowEnds(analysis),
    (party) => parties.all[party]?.kind === 'workload',
  );
  const threads = new Threads<FlowTask, FlowAnswer>(how.script, how.threads);
  const run = { how, observed, threads, bytes: 0, texts: 0 };
  try {
    for (const path of paths)
      await new FlowFile(path, run).read(path === '-' ? '-' : resolve(cwd, path));
  } finally {
    await threads.end();
  }
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
