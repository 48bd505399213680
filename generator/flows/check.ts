import { Begun } from '../analysis/explain/begun.ts';
import { type Ends, whyNot } from '../analysis/explain/why-not.ts';
import type { Analysis } from '../analysis/reach/analyse.ts';
import type { Subject } from '../model/connection.ts';
import type { Place } from '../model/diagnostic.ts';
import type { CutFlow, FlowCheck, FlowLine, UnusedRule } from '../model/flow-check.ts';
import { compare } from '../model/order.ts';
import type { ExplainedSide, Party, Suggestion } from '../model/reach.ts';
import { type JudgedConnection, judgeObserved } from './cut.ts';
import { type Observed, total } from './observed.ts';
import { addressesOf, hostsOf, mostOutside, type OutsideEnd } from './outside-ends.ts';

/** Observed traffic against what policies allow: what they would cut, and what nobody used. */
export function checkFlows(
  observed: Observed,
  analysis: Analysis,
  subjects: ReadonlyMap<number, Subject>,
  files: readonly string[],
): FlowCheck {
  const { cut, allowed, dropped } = judgeObserved(observed, analysis);
  const { first, last, records, counts } = observed;
  const begun = new Begun();
  return {
    files,
    records,
    ...(first !== undefined && { first }),
    ...(last !== undefined && { last }),
    connections: observed.connections.size,
    ...(observed.hasOthers && { toldApart: mostOutside }),
    cut: cut.map((each) => cutFlow(each, subjects, analysis, begun)),
    allowed: allowed.map(lineOf),
    dropped: dropped.map(lineOf),
    unused: unusedRules(allowed, analysis),
    silent: silentWorkloads(observed, analysis),
    unknown: [...observed.unknown]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count || compare(a.name, b.name)),
    passedOver: Object.fromEntries(
      Object.entries(counts).filter(([what, count]) => count > 0 && what !== 'unknown end'),
    ),
  };
}

function lineOf({ connection, explanation }: JudgedConnection): FlowLine {
  const { protocol, port, forwarded, dropped, first, last, outside } = connection;
  return {
    source: nameOf(explanation.source, outside.source),
    destination: nameOf(explanation.destination, outside.destination),
    protocol,
    port,
    count: total(forwarded) || total(dropped),
    ...(first !== undefined && { first }),
    ...(last !== undefined && { last }),
  };
}

/** A piece of the address space holds more than who was seen. */
function nameOf(party: Party, outside: OutsideEnd | undefined): string {
  return outside?.name ?? party.name;
}

function cutFlow(
  judged: JudgedConnection,
  subjects: ReadonlyMap<number, Subject>,
  analysis: Analysis,
  begun: Begun,
): CutFlow {
  const { explanation, connection } = judged;
  const sides = [explanation.egress, explanation.ingress].filter(({ allowed }) => !allowed);
  const line = lineOf(judged);
  const firstOf = (party: number): number => analysis.parties.members[party]?.[0] ?? 0;
  const ends = {
    source: subjects.get(connection.source),
    destination: subjects.get(connection.destination),
    members: [firstOf(connection.source), firstOf(connection.destination)] as const,
    begun,
  };
  return {
    ...line,
    by: sides.map((side) => ({
      direction: side.direction,
      reason: side.reason,
      policies: side.policies.map(({ name }) => name),
      ...placeOf(side),
    })),
    suggestions: suggestionsFor(judged, ends, analysis),
    doubts: explanation.mayBeAllowed ?? [],
  };
}

/** The lines that would allow it: of ends outside exactly those that were seen. */
function suggestionsFor(
  { connection, explanation }: JudgedConnection,
  ends: Ends,
  analysis: Analysis,
): readonly Suggestion[] {
  const { port, protocol, outside } = connection;
  const { source, destination } = outside;
  const question = destination?.question;
  if (question !== undefined)
    return [{ text: `${destination?.name ?? ''} is no address that policies see: ${question}` }];
  const isMore = source?.isMore === true || destination?.isMore === true;
  const hosts = destination === undefined ? [] : hostsOf(destination);
  const ports = protocol === 'TCP' ? String(port) : `${port}/${protocol.toLowerCase()}`;
  return [
    ...whyNot(analysis, explanation, {
      ...ends,
      seen: {
        ...(source !== undefined && { source: addressesOf(source) }),
        ...(destination !== undefined && { destination: addressesOf(destination) }),
      },
    }),
    ...hosts.map((each) => ({
      text: `it had asked for ${each}: {host: ${each}, ports: [${ports}]} where the platform holds names`,
    })),
    ...(isMore
      ? [
          {
            text: `more than ${mostOutside} ends outside were seen, and not all are told apart: check a shorter time, or one workload`,
          },
        ]
      : []),
  ];
}

function placeOf({ policies }: ExplainedSide): { readonly place?: Place } {
  const [first] = policies;
  return first === undefined ? {} : { place: first.place };
}

/** Rules that no observed connection needed, in policies that select somebody who is here. */
function unusedRules(
  allowed: readonly JudgedConnection[],
  { cluster }: Analysis,
): readonly UnusedRule[] {
  const keyOf = ({ file, document, path }: Place): string => JSON.stringify([file, document, path]);
  const used = new Set(
    allowed.flatMap(({ explanation }) =>
      [explanation.egress, explanation.ingress].flatMap(({ direction, policies }) =>
        policies.flatMap(({ rules }) =>
          rules
            .filter((each) => each.namesPeer && each.namesPort)
            .map((each) => `${direction} ${each.policy} ${each.number} ${keyOf(each.place)}`),
        ),
      ),
    ),
  );
  return cluster.policies.flatMap((policy) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      (policy[direction] ?? []).flatMap((rule, index): UnusedRule[] => {
        const name = policy.namespace === '' ? policy.name : `${policy.namespace}/${policy.name}`;
        const key = `${direction} ${name} ${index + 1} ${keyOf(rule.origin)}`;
        if (used.has(key)) return [];
        const label = policy.service === undefined ? {} : { label: rule.label };
        return [{ policy: name, direction, number: index + 1, ...label, place: rule.origin }];
      }),
    ),
  );
}

/** Workloads that neither opened nor got a connection. */
export function silentWorkloads(
  { connections }: Observed,
  { parties }: Analysis,
): readonly string[] {
  const seen = new Set(
    [...connections.values()].flatMap((each) => [each.source, each.destination]),
  );
  return parties.all
    .flatMap((party, number) =>
      party.kind === 'workload' && !seen.has(number) ? [party.name] : [],
    )
    .sort(compare);
}
