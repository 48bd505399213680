import { portsText } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import type { DeclaredLine, GraphNode } from '../../model/graph.ts';
import type { PeerRef } from '../../model/intent.ts';
import type { Resolved } from '../../stages/resolve.ts';
import type { Analysis } from '../reach/analyse.ts';
import type { Filter } from '../reach/groups.ts';
import { comesOf } from './comes-of-rule.ts';
import { isolation, isWorkload } from './workload-parties.ts';

/** What a map is drawn from. */
export interface GraphInput {
  readonly analysis: Analysis;
  /** The same pods under the policies of profiles alone; absent without profiles. */
  readonly declared?: Analysis;
  readonly resolved: readonly Resolved[];
  /** By number of party. */
  readonly subjects: ReadonlyMap<number, Subject>;
  readonly filter: Filter;
}

/** The workloads, and the pods that only policies speak of, with the lines of their profiles. */
export function nodesOf({ analysis, resolved, subjects }: GraphInput): readonly GraphNode[] {
  // resolving makes subjects anew: a service is known by its name
  const bySubject = new Map(resolved.map((each) => [subjectName(each.subject), each]));
  return analysis.parties.all.flatMap((party, number): GraphNode[] => {
    if (party.kind === 'addresses' || party.kind === 'named') return [];
    const subject = subjects.get(number);
    const made = subject === undefined ? undefined : bySubject.get(subjectName(subject));
    const place =
      subject?.intent?.place ?? (party.kind === 'workload' ? party.workload.place : undefined);
    return [
      {
        name: party.name,
        kind: party.kind,
        namespace: party.namespace,
        ...(party.kind === 'workload' && {
          workloadKind: party.workload.kind,
          hostNetwork: party.hostNetwork,
        }),
        // what is made up from a policy's words has policies of its own elsewhere
        ...(isWorkload(party) && { isolated: isolation(analysis, number) }),
        exposes: subject === undefined ? [] : exposeLines(analysis, subject, made),
        consumes: subject === undefined ? [] : consumeLines(analysis, subject, made),
        ...(place !== undefined && { place }),
      },
    ];
  });
}

function exposeLines(
  analysis: Analysis,
  { intent }: Subject,
  made: Resolved | undefined,
): readonly DeclaredLine[] {
  return (intent?.exposes ?? []).map(({ ports, from, place }) => {
    const rules = (made?.ingress ?? []).filter((each) => each.origin === place);
    const who = from === 'none' ? 'nobody' : from.map((each) => peerText(each.peer)).join(', ');
    const used =
      made !== undefined && rules.some((rule) => comesOf(analysis, made.subject, rule, 'ingress'));
    return { text: `${portsText(ports)} from ${who}`, place, used };
  });
}

function consumeLines(
  analysis: Analysis,
  { intent }: Subject,
  made: Resolved | undefined,
): readonly DeclaredLine[] {
  return (intent?.consumes ?? []).map(({ peer, ports, place }) => {
    const rules = (made?.egress ?? []).filter((each) => each.origin === place);
    const on = ports === undefined ? '' : ` ${portsText(ports)}`;
    const used =
      made !== undefined && rules.some((rule) => comesOf(analysis, made.subject, rule, 'egress'));
    return { text: `${peerText(peer)}${on}`, place, used };
  });
}

/** A peer as the profile says it. */
function peerText(peer: PeerRef): string {
  switch (peer.kind) {
    case 'service':
      return peer.namespace === undefined ? peer.service : `${peer.namespace}/${peer.service}`;
    case 'named':
      return `$${peer.name}`;
    case 'cidr':
      return peer.cidr;
    case 'host':
      return peer.host;
    case 'entity':
      return peer.entity;
    case 'serviceAddress':
      return 'an address of the Services';
    case 'pods':
      return typeof peer.namespaces === 'string'
        ? `pods in ${peer.namespaces === 'own' ? 'its namespace' : 'any namespace'}`
        : `pods in ${peer.namespaces.join(', ')}`;
  }
}
