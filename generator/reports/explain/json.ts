import type { AskedRule, ExplainedSide, Party } from '../../model/reach.ts';
import { spotFields } from '../spot-text.ts';
import type { ExplainContext, ExplainReport } from './index.ts';

/** One object: the verdict, both sides with every rule that was asked, and suggestions. */
export const json: ExplainReport = {
  about: 'for programs',
  print: ({ explanation, suggestions }, context) => {
    const { source, destination, protocol, port, allowed } = explanation;
    const value = {
      apiVersion: 'netprofile.dev/v1alpha1',
      kind: 'Explanation',
      source: partyOf(source),
      destination: partyOf(destination),
      protocol,
      port,
      allowed,
      ...(explanation.mayBeAllowed !== undefined && { mayBeAllowed: true }),
      egress: sideOf(explanation.egress, context),
      ingress: sideOf(explanation.ingress, context),
      ...(suggestions !== undefined && {
        suggestions: suggestions.map(({ text, place }) => ({
          text,
          ...(place !== undefined && { at: spotFields(context.spot(place)) }),
        })),
      }),
    };
    return `${JSON.stringify(value, null, 2)}\n`;
  },
};

function partyOf(party: Party): object {
  const { kind, name } = party;
  return kind === 'workload' ? { kind, name, workload: party.workload.kind } : { kind, name };
}

function sideOf({ allowed, reason, policies, by }: ExplainedSide, context: ExplainContext): object {
  return {
    allowed,
    reason,
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
  const label = rule.label ?? context.labelOf(place);
  const declaredAt =
    label === undefined || rule.label !== undefined ? undefined : context.declaredAt(label);
  return {
    policy,
    rule: number,
    ...(action !== undefined && { action }),
    namesPeer,
    namesPort,
    ...(mayNamePort !== undefined && { mayNamePort }),
    ...(mayNamePeer === true && { mayNamePeer }),
    at: spotFields(context.spot(place)),
    ...(label !== undefined && { declared: label }),
    ...(declaredAt !== undefined && { declaredAt }),
  };
}
