import { explainMembers } from '../analysis/explain/explain.ts';
import type { Question } from '../analysis/explain/question.ts';
import type { Analysis } from '../analysis/reach/analyse.ts';
import { portsAt } from '../analysis/reach/grants.ts';
import type { Subject } from '../model/connection.ts';
import type { Place } from '../model/diagnostic.ts';
import type { Intended, PlannedConnection, ProbeSubject, Simulated } from '../model/probe.ts';
import type { Explanation } from '../model/reach.ts';
import type { End } from './ends.ts';
import type { Simulations } from './simulations.ts';

/** A connection that may come into the plan, with its ends' numbers in the simulations. */
export interface Draft {
  readonly about: ProbeSubject;
  readonly from: End;
  readonly to: PlannedConnection['to'];
  /** Members that the target stands for: any of them will do. */
  readonly members: readonly number[];
  readonly protocol: PlannedConnection['protocol'];
  /** What is dialled. */
  readonly port: number;
  /** What policies see, where it is another. */
  readonly podPort?: number;
  /** Where the target is an address: a member may hold more of them. */
  readonly address?: string;
  readonly optional?: true;
}

/** What the profiles and the simulation say of a draft, and the line that it comes of. */
export interface Asked {
  readonly intended: Intended;
  readonly simulated: Simulated;
  /** Sides that the simulation finds closed. */
  readonly closed: { readonly egress: boolean; readonly ingress: boolean };
  readonly place?: Place;
  readonly label?: string;
}

/** Asks both simulations; undefined where it cannot be told what profiles want. */
export function ask(
  { declared, actual, declaredFor }: Simulations,
  draft: Draft,
  subjectOf: (member: number) => Subject | undefined,
): Asked | undefined {
  const wanted = explained(declared, draft);
  const there = explained(actual, draft);
  if (wanted === undefined || there === undefined) return undefined;
  if (wanted.mayBeAllowed !== undefined) return undefined;
  const held = draft.members.some((each) => isHeld(declared, draft.from.member, each));
  const simulated = there.allowed ? 'allowed' : 'blocked';
  return {
    intended: held ? (wanted.allowed ? 'allowed' : 'blocked') : 'undeclared',
    simulated: there.mayBeAllowed === undefined ? simulated : 'unknown',
    closed: { egress: !there.egress.allowed, ingress: !there.ingress.allowed },
    ...(wanted.allowed
      ? allowingLine(wanted)
      : nearestLine(declared, declaredFor, draft, wanted, subjectOf)),
  };
}

/** Whether profiles, or guard rails of the platform, speak of either end. */
export function isHeld({ reach }: Analysis, from: number, to: number): boolean {
  return (
    reach.isIsolated(from, 'egress') ||
    reach.isIsolated(to, 'ingress') ||
    reach.isTiered(from, 'egress') ||
    reach.isTiered(to, 'ingress')
  );
}

/** The explanation of the first member that is reached, or of the first. */
function explained(analysis: Analysis, draft: Draft): Explanation | undefined {
  const { from, members, protocol, port, podPort = port } = draft;
  let shown: Explanation | undefined;
  for (const destination of members) {
    const question: Question = { source: from.member, destination, protocol, port: podPort };
    const found = explainMembers(analysis, question);
    if (found.allowed) return found;
    shown ??= found;
  }
  return shown;
}

/** The consumer's line, or the one that lets it in. */
function allowingLine({ egress, ingress }: Explanation): Pick<Asked, 'place' | 'label'> {
  const by = egress.by ?? ingress.by;
  if (by === undefined) return {};
  return { place: by.place, ...(by.label !== undefined && { label: by.label }) };
}

/** Where a line would stand that allowed it: beside the entry that exposes the port, or in a profile of either end. */
function nearestLine(
  { reach: { universe, ports } }: Analysis,
  policiesOf: Simulations['declaredFor'],
  { from, members, protocol, port, podPort = port }: Draft,
  { egress, ingress }: Explanation,
  subjectOf: (member: number) => Subject | undefined,
): Pick<Asked, 'place' | 'label'> {
  for (const id of ingress.allowed ? [] : members)
    for (const policy of policiesOf(id)) {
      const rule = policy.ingress?.find((each) =>
        ports.has(portsAt(universe, id, each.ports, ports), protocol, podPort),
      );
      if (rule !== undefined) return { place: rule.origin, label: rule.label };
    }
  const [target = -1] = members;
  const sides = egress.allowed ? [target, from.member] : [from.member, target];
  const subject = sides.map(subjectOf).find((each) => each?.intent !== undefined);
  return subject?.intent === undefined ? {} : { place: subject.intent.place };
}
