import { analyse } from '../analysis/reach/analyse.ts';
import { readCluster } from '../analysis/read/read-cluster.ts';
import { silentWorkloads } from '../flows/check.ts';
import type { Observed } from '../flows/observed.ts';
import { observedReferences } from '../flows/observed-references.ts';
import { writeAll } from '../io/output.ts';
import { plain } from '../model/diagnostic.ts';
import type { NamedConnection } from '../model/flow.ts';
import { someNames } from '../model/list-text.ts';
import type { RawDocument } from '../stages/parse.ts';
import type { Environment } from './environment.ts';
import { flag, list, type Values } from './flags.ts';
import { readFlows } from './flow-files.ts';

/**
 * Connections of the workloads that --flows saw, and on standard error the
 * time that was observed and who had no traffic in it: what is not there may
 * be a monthly report.
 */
export function draftFlows(
  documents: readonly RawDocument[],
  namespace: string,
  values: Values,
  { cwd }: Environment,
): readonly NamedConnection[] {
  const files = list(values, 'flows');
  if (files === undefined) return [];
  const { cluster } = readCluster(documents, namespace);
  const analysis = analyse({ ...cluster, policies: [], tiers: [] });
  const observed = readFlows(files, cwd, analysis);
  if (flag(values, 'quiet') !== true) {
    const silent = silentWorkloads(observed, analysis);
    const count = observed.connections.size;
    const what = count === 1 ? 'connection' : 'connections';
    writeAll(2, `${count} ${what} observed${plain(windowOf(observed))}\n`);
    if (silent.length > 0)
      writeAll(2, plain(`without any traffic in this time: ${someNames(silent)}`).concat('\n'));
  }
  return observedReferences(observed, analysis);
}

function windowOf({ first, last }: Observed): string {
  return first === undefined || last === undefined ? '' : ` from ${first} to ${last}`;
}
