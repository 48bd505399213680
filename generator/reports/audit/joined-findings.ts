import type { AuditFinding } from '../../model/audit.ts';
import { alikeText, causeOf } from '../alike.ts';
import type { Where } from './figure-text.ts';
import type { FindingView, OneFinding } from './namespace-facts.ts';

/** A finding with its place looked up. */
export interface LocatedFinding {
  readonly finding: AuditFinding;
  readonly at?: Where;
}

/**
 * Findings of one cause as one, with the list of them, where the first stands:
 * those that say so of themselves (`alike`), and those of one code at one
 * place, such as all connections that one rule of a policy lets through.
 */
export function joinedFindings(findings: readonly LocatedFinding[]): readonly FindingView[] {
  const groups = new Map<string, [LocatedFinding, ...LocatedFinding[]]>();
  findings.forEach((each, index) => {
    const key = causeOf(each.finding) ?? atPlace(each.finding) ?? String(index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  });
  return [...groups.values()].map(joined);
}

function atPlace({ code, severity, place }: AuditFinding): string | undefined {
  return place === undefined ? undefined : JSON.stringify([code, severity, place]);
}

function joined(group: readonly [LocatedFinding, ...LocatedFinding[]]): FindingView {
  const [{ finding, at }] = group;
  const { code, severity, message, alike } = finding;
  const place = at === undefined ? {} : { at };
  if (group.length === 1) return { code, severity, message, ...place, of: [] };
  const of = group.map(
    (each): OneFinding => ({
      message: each.finding.message,
      ...(each.finding.subject !== undefined && { subject: each.finding.subject }),
      ...(each.at !== undefined && { at: each.at }),
    }),
  );
  const text =
    alike === undefined ? `${group.length} findings of one cause` : alikeText(alike, group.length);
  return { code, severity, message: text, ...place, of };
}

/** How many findings a line tells of. */
export function sizeOf({ of }: FindingView): number {
  return Math.max(1, of.length);
}

/** What those of one cause are about: their names, or what they say where the names do not tell them apart. */
export function namesOf({ of }: FindingView): readonly string[] {
  const names = of.map((each) => each.subject);
  const isTold = names.every((each) => each !== undefined) && new Set(names).size === names.length;
  return isTold ? names : of.map((each) => each.message);
}
