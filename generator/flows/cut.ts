import { explainEnds } from '../analysis/explain/explain.ts';
import type { End } from '../analysis/explain/question.ts';
import type { Analysis } from '../analysis/reach/analyse.ts';
import { compare } from '../model/order.ts';
import type { Explanation } from '../model/reach.ts';
import { type Observed, type ObservedConnection, total } from './observed.ts';
import { addressesOf, type OutsideEnd } from './outside-ends.ts';

/** An observed connection, and what policies say of it. */
export interface JudgedConnection {
  readonly connection: ObservedConnection;
  readonly explanation: Explanation;
}

/** Observed connections by what policies would do to them. */
export interface Judged {
  /** Let through when they were observed, and blocked by the policies. */
  readonly cut: readonly JudgedConnection[];
  /** Allowed, most frequent first. */
  readonly allowed: readonly JudgedConnection[];
  /** Blocked, and dropped already when they were observed. */
  readonly dropped: readonly JudgedConnection[];
}

/** Asks the simulation about each observed connection, the most frequent first. */
export function judgeObserved(observed: Observed, analysis: Analysis): Judged {
  // ends outside that are one party have one answer: who is allowed needs no words of its own
  const open = new Map<string, Explanation>();
  const judged = [...observed.connections.values()]
    .map((connection) => ({ connection, key: keyOf(connection, analysis) }))
    .sort(
      ({ connection: a, key: one }, { connection: b, key: other }) =>
        total(b.forwarded) - total(a.forwarded) || compare(one, other),
    )
    .map(({ connection }): JudgedConnection => {
      const { source, destination, protocol, port, outside } = connection;
      const key = `${source} ${destination} ${protocol} ${port}`;
      const known = open.get(key);
      if (known !== undefined) return { connection, explanation: known };
      const from = endOf(analysis, source, outside.source);
      const to = endOf(analysis, destination, outside.destination);
      const explanation = explainEnds(analysis, from, [{ ...to, protocol, port }]);
      if (explanation.allowed) open.set(key, explanation);
      return { connection, explanation };
    });
  return {
    cut: judged.filter(
      ({ connection, explanation }) => !explanation.allowed && total(connection.forwarded) > 0,
    ),
    allowed: judged.filter(({ explanation }) => explanation.allowed),
    dropped: judged.filter(
      ({ connection, explanation }) => !explanation.allowed && total(connection.forwarded) === 0,
    ),
  };
}

/** A party; where it is addresses, one that was seen. */
function endOf({ parties }: Analysis, party: number, outside: OutsideEnd | undefined): End {
  const address = outside === undefined ? undefined : addressesOf(outside)[0];
  return { members: parties.members[party] ?? [], ...(address !== undefined && { address }) };
}

/** A connection's ends and port, by which it stands in order. */
function keyOf(
  { source, destination, protocol, port, outside }: ObservedConnection,
  { parties }: Analysis,
): string {
  const from = `${parties.all[source]?.name} ${outside.source?.name}`;
  const to = `${parties.all[destination]?.name} ${outside.destination?.name}`;
  return `${from} ${to} ${protocol} ${port}`;
}
