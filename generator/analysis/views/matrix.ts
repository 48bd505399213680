import type { Matrix, MatrixConnection, MatrixWorkload } from '../../model/matrix.ts';
import { compare } from '../../model/order.ts';
import { partSelected, partText } from '../explain/part-selected.ts';
import type { Analysis } from '../reach/analyse.ts';
import { type Filter, groupsOf } from '../reach/groups.ts';
import { allPorts } from '../reach/port-sets.ts';
import { exposures, namedExposures } from './exposures.ts';
import { isolation, isWorkload, namesOf } from './workload-parties.ts';

/** Who can reach whom, workloads in the order of their names. */
export function matrixOf(analysis: Analysis, filter: Filter): Matrix {
  const { parties, reach } = analysis;
  const groups = groupsOf(analysis, filter);
  const isInside = (number: number): boolean => isWorkload(parties.all[number]);
  const connections = groups.flatMap(({ sources, destinations, ports }): MatrixConnection[] => {
    const from = namesOf(analysis, sources.filter(isInside));
    const to = namesOf(analysis, destinations.filter(isInside));
    return from.length === 0 || to.length === 0
      ? []
      : [{ from, to, ports: reach.ports.ranges(ports) }];
  });
  const exposure = exposures(analysis, groups);
  const byName = filter.ports === allPorts ? namedExposures(analysis) : new Map();
  const workloads = parties.all.flatMap((party, number): MatrixWorkload[] => {
    if (!isWorkload(party) || !filter.isChosen(party)) return [];
    const isolated = isolation(analysis, number);
    const parts = partSelected(analysis, number).map(partText);
    const kind = party.kind === 'workload' ? party.workload.kind : 'not seen';
    const hostNetwork = party.kind === 'workload' && party.hostNetwork;
    return [
      {
        name: party.name,
        kind,
        hostNetwork,
        isolated,
        exposure: [...(exposure.get(number) ?? []), ...(byName.get(number) ?? [])],
        ...(parts.length > 0 && { parts }),
      },
    ];
  });
  return {
    workloads: workloads.sort((a, b) => compare(a.name, b.name)),
    connections: joined(connections).sort(
      (a, b) => compare(a.from.join(), b.from.join()) || compare(a.to.join(), b.to.join()),
    ),
  };
}

/** Sources that reach the same on the same ports, together. */
function joined(connections: readonly MatrixConnection[]): MatrixConnection[] {
  const byTarget = new Map<string, { from: Set<string>; rest: MatrixConnection }>();
  for (const each of connections) {
    const key = JSON.stringify([each.to, each.ports]);
    const known = byTarget.get(key);
    if (known === undefined) byTarget.set(key, { from: new Set(each.from), rest: each });
    else for (const name of each.from) known.from.add(name);
  }
  return [...byTarget.values()].map(({ from, rest }) => ({
    ...rest,
    from: [...from].sort(compare),
  }));
}
