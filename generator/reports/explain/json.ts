import type { AskedRule, Cause, ExplainedSide, Party } from '../../model/reach.ts';
import { spotFields } from '../spot-text.ts';
import type { ExplainContext, ExplainReport } from './report.ts';

/** One object: the verdict, both sides with every rule that was asked, and suggestions. */
export const json: ExplainReport = {
  about: 'for programs',
  print: ({ explanation, notes = [], suggestions, mayBeBlocked }, context) => {
    const { source, destination, protocol, port, allowed, except } = explanation;
    const { sourcePod, destinationPod } = explanation;
    const value = {
      apiVersion: 'netprofile.dev/v1alpha1',
      kind: 'Explanation',
      source: partyOf(source, sourcePod),
      destination: partyOf(destination, destinationPod),
      protocol,
      port,
      allowed,
      ...(explanation.mayBeAllowed !== undefined && {
        mayBeAllowed: true,
        doubts: explanation.mayBeAllowed,
      }),
      ...(mayBeBlocked === true && { mayBeBlocked }),
      ...(except !== undefined && { except }),
      ...(notes.length > 0 && { notes: notes.map((each) => causeOf(each, context)) }),
      egress: sideOf(explanation.egress, context),
      ingress: sideOf(explanation.ingress, context),
      ...(suggestions !== undefined && {
        suggestions: suggestions.map(({ text, place, lines }) => ({
          text,
          ...(place !== undefined && { at: spotFields(context.spot(place)) }),
          ...(lines !== undefined && { yaml: lines.join('\n') }),
        })),
      }),
    };
    return `${JSON.stringify(value, null, 2)}\n`;
  },
};

function partyOf(party: Party, pod: string | undefined): object {
  const { kind, name } = party;
  if (kind !== 'workload') return { kind, name };
  return { kind, name, workload: party.workload.kind, ...(pod !== undefined && { pod }) };
}

function causeOf({ text, place }: Cause, context: ExplainContext): object {
  return { text, ...(place !== undefined && { at: spotFields(context.spot(place)) }) };
}

function sideOf(
  { allowed, reason, cause, passed, policies, by }: ExplainedSide,
  context: ExplainContext,
): object {
  return {
    allowed,
    reason,
    ...(cause !== undefined && { cause: causeOf(cause, context) }),
    ...(passed !== undefined && { passed: ruleOf(passed, context) }),
    ...(by !== undefined && { by: ruleOf(by, context) }),
    policies: policies.map(({ name, place, rules }) => ({
      name,
      at: spotFields(context.spot(place)),
      rules: rules.map((each) => ruleOf(each, context)),
    })),
  };
}

function ruleOf(rule: AskedRule, context: ExplainContext): object {
  const { policy, number, namesPeer, namesPort, mayNamePort, mayNamePeer, action, place } = rule;
  const { name, entry, misses } = rule;
  const label = rule.label ?? context.labelOf(place);
  const declaredAt =
    label === undefined || rule.label !== undefined ? undefined : context.declaredAt(label);
  return {
    policy,
    rule: number,
    ...(name !== undefined && { name }),
    ...(action !== undefined && { action }),
    namesPeer,
    namesPort,
    ...(mayNamePort !== undefined && { mayNamePort }),
    ...(mayNamePeer === true && { mayNamePeer }),
    at: spotFields(context.spot(place)),
    ...(entry !== undefined && {
      entry: { number: entry.number, text: entry.text, at: spotFields(context.spot(entry.place)) },
    }),
    ...(misses !== undefined && {
      misses: misses.map((each) => ({
        ...(each.entry !== undefined && { entry: each.entry }),
        text: each.text,
        at: spotFields(context.spot(each.place)),
      })),
    }),
    ...(label !== undefined && { declared: label }),
    ...(declaredAt !== undefined && { declaredAt }),
  };
}
