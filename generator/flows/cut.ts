import { explainEnds } from '../analysis/explain/explain.ts';
import type { End } from '../analysis/explain/question.ts';
import type { Analysis } from '../analysis/reach/analyse.ts';
import type { FlowEnd } from '../model/flow.ts';
import { compare } from '../model/order.ts';
import type { Explanation } from '../model/reach.ts';
import { type Observed, type ObservedConnection, total } from './observed.ts';

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
  const judged = [...observed.connections.values()]
    .sort(
      (a, b) =>
        total(b.forwarded) - total(a.forwarded) || compare(keyOf(a, analysis), keyOf(b, analysis)),
    )
    .map((connection): JudgedConnection => {
      const { source, destination, protocol, port, example } = connection;
      const from = endOf(analysis, source, example.source);
      const to = endOf(analysis, destination, example.destination);
      return { connection, explanation: explainEnds(analysis, from, [{ ...to, protocol, port }]) };
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

/** A party; where it is addresses, the one that was seen. */
function endOf({ parties }: Analysis, party: number, { address }: FlowEnd): End {
  const isAddress = parties.all[party]?.kind === 'addresses' && address !== undefined;
  return { members: parties.members[party] ?? [], ...(isAddress && { address }) };
}

function keyOf(
  { source, destination, protocol, port }: ObservedConnection,
  { parties }: Analysis,
): string {
  return `${parties.all[source]?.name} ${parties.all[destination]?.name} ${protocol} ${port}`;
}
