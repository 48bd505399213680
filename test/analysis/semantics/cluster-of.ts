import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import type { Analysis } from '../../../generator/analysis/reach/analyse.ts';
import type { Diagnostic } from '../../../generator/model/diagnostic.ts';
import type { Protocol } from '../../../generator/model/policy.ts';
import { simulate } from '../simulate.ts';

/** Manifests as text, parsed. */
export function documentsOf(manifests: string): readonly unknown[] {
  return parseAllDocuments(manifests).map((document) => document.toJS());
}

/** Simulates manifests written as text. */
export function clusterOf(manifests: string): {
  readonly analysis: Analysis;
  readonly diagnostics: readonly Diagnostic[];
} {
  return simulate(documentsOf(manifests));
}

/** The ends of connections as people see them: `Deployment shop/cart`, with its Pods where there are any. */
export function partiesIn({ parties, reach }: Analysis): readonly string[] {
  return parties.all.flatMap((party, number) => {
    if (party.kind === 'unseen') return [`unseen ${party.name}`];
    if (party.kind !== 'workload') return [];
    const pods = (parties.members[number] ?? []).flatMap((id) => {
      const member = reach.universe.members[id];
      return member?.kind === 'pods' ? [...member.pods] : [];
    });
    return [[`${party.workload.kind} ${party.name}`, ...pods.sort()].join(' ')];
  });
}

/** Whether any pod of one party reaches any of another; parties by their names. */
export function reaches(
  { parties, reach }: Analysis,
  from: string,
  to: string,
  port: number,
  protocol: Protocol = 'TCP',
): boolean {
  const [sources, destinations] = [from, to].map((name) => {
    const members = parties.members[parties.all.findIndex((each) => each.name === name)];
    const known = parties.all.map((each) => each.name).join(', ');
    assert.ok(members !== undefined, `no ${name} among ${known}`);
    return members;
  });
  return (sources ?? []).some((source) =>
    [...reach.row(source)].some(
      ([ports, set]) =>
        reach.ports.has(ports, protocol, port) && (destinations ?? []).some((id) => set.has(id)),
    ),
  );
}
