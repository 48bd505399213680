import type { Observed, PlannedConnection, Verdict } from '../model/probe.ts';
import { knownQuirk } from './quirks.ts';
import { type Seen, seenAs } from './seen-as.ts';

/** What attempts say together, and the verdict with its reason. */
export interface Judged {
  readonly observed: Observed;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Nothing answered where there need not be anything: it is counted as left out, and no verdict. */
  readonly leftOut?: true;
}

/** What is needed of the plan to judge. */
export type Wanted = Pick<
  PlannedConnection,
  'intended' | 'simulated' | 'control' | 'optional' | 'quirks'
> & { readonly target: PlannedConnection['to']['kind'] };

/**
 * The verdict on one connection: `leak` or `broken` where traffic is not as
 * profiles want it and the simulation knew; `differs` where traffic is not as
 * the simulation says, which leaves the network plugin; `ok` where all agree.
 * Where profiles want nothing, the simulation is what is expected.
 */
export function judge(wanted: Wanted, seen: Seen, networkPlugin?: string): Judged {
  const { intended, simulated, optional } = wanted;
  const expected = intended === 'undeclared' ? simulated : intended;
  const { observed, reason } = seenAs(wanted, expected, seen);
  if (optional === true && observed !== 'allowed' && seen.control !== 'connected')
    return { observed: 'unknown', verdict: 'inconclusive', reason, leftOut: true };
  if (observed === 'unknown' || expected === 'unknown') {
    const more = observed === 'unknown' ? '' : '; nobody says what it should be';
    return { observed, verdict: 'inconclusive', reason: `${reason}${more}` };
  }
  const isSimulated = simulated === 'unknown' || simulated === observed;
  if (isSimulated && expected === observed) return { observed, verdict: 'ok', reason };
  if (isSimulated) {
    const verdict = observed === 'allowed' ? 'leak' : 'broken';
    return { observed, verdict, reason: `${reason}; ${wantedText(wanted)}` };
  }
  const quirk = observed === 'allowed' ? knownQuirk(wanted.quirks ?? [], networkPlugin) : undefined;
  const more = quirk === undefined ? '' : ` (known: ${quirk})`;
  return { observed, verdict: 'differs', reason: `${reason}; ${againstText(wanted)}${more}` };
}

/** Why it is a leak or broken: the policies that are there do so. */
function wantedText({ intended, simulated }: Wanted): string {
  const what = intended === 'blocked' ? 'no profile declares it' : 'a profile declares it';
  if (simulated === 'unknown') return what;
  const how = simulated === 'allowed' ? 'allow' : 'block';
  return `${what}, and the policies that are there ${how} it`;
}

/** Whom traffic contradicts. */
function againstText({ intended, simulated }: Wanted): string {
  if (intended === 'undeclared') return `by the policies that are there it is ${simulated}`;
  if (intended === simulated)
    return `by profiles and by the policies that are there it is ${simulated}`;
  return `as profiles want it, but by the policies that are there it is ${simulated}`;
}
