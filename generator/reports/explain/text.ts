import { plain } from '../../model/diagnostic.ts';
import type { AskedRule, ExplainedSide, Party } from '../../model/reach.ts';
import { lineText } from '../spot-text.ts';
import type { ExplainContext, ExplainReport } from './index.ts';

/** The answer first, then each side with the rule that made it. */
export const text: ExplainReport = {
  about: 'for people',
  print: ({ explanation, suggestions }, context) => {
    const { source, destination, protocol, port, allowed, noSharedFamily } = explanation;
    const doubts = explanation.mayBeAllowed ?? [];
    const may = doubts.length > 0;
    const verdict = allowed ? 'is allowed' : may ? 'may be allowed' : 'is blocked';
    const lines = [
      `${nameOf(source)} -> ${targetText(destination)}:${port}/${protocol} ${verdict}`,
      ...doubts.map((each) => `(${each})`),
      ...(source.name === destination.name
        ? ['(another pod of it: a pod always reaches itself)']
        : []),
      ...(noSharedFamily === true ? ['', 'they have no address family in common'] : []),
      ...side(explanation.egress, source, 'egress of', context),
      ...side(explanation.ingress, destination, 'ingress of', context),
      ...(suggestions === undefined || suggestions.length === 0 ? [] : ['', 'to allow it:']),
      ...(suggestions ?? []).map(({ text: words, place }) => {
        const where = place === undefined ? '' : `${lineText(context.spot(place))}  `;
        return `  ${where}${words}`;
      }),
    ];
    return `${lines.map(plain).join('\n')}\n`;
  },
};

function targetText({ name }: Party): string {
  return name.includes(':') ? `[${name}]` : name;
}

function nameOf(party: Party): string {
  return party.name;
}

function side(
  { reason, policies, by }: ExplainedSide,
  party: Party,
  what: string,
  context: ExplainContext,
): readonly string[] {
  const head = ['', `${what} ${nameOf(party)}: ${reason}`];
  const asked = policies.flatMap((each) => each.rules);
  const allowing = asked.filter((each) => each.namesPeer && each.namesPort);
  if (by !== undefined) {
    // closing one of several would change nothing
    const all = by.action === undefined ? allowing : [by];
    return [...head, ...all.map((each) => `  ${ruleText(each, context)}`)];
  }
  return [
    ...head,
    ...policies.flatMap(({ name, place, rules }) => [
      `  ${name} selects it (${lineText(context.spot(place))})${rules.length === 0 ? ' and has no rule' : ''}`,
      ...rules.map((each) => `    rule ${each.number}${missText(each)}${whereText(each, context)}`),
    ]),
  ];
}

function missText({ namesPeer, namesPort, mayNamePort, mayNamePeer }: AskedRule): string {
  if (mayNamePeer === true)
    return ` names addresses that the peer may have${namesPort ? ', and the port' : ', not the port'}`;
  if (namesPeer && mayNamePort !== undefined)
    return ` names the peer, and port ${mayNamePort.join(', ')}, which may be this one`;
  if (namesPeer) return ' names the peer, not the port';
  return namesPort ? ' names the port, not the peer' : ' names neither peer nor port';
}

function ruleText(rule: AskedRule, context: ExplainContext): string {
  return `${rule.policy} rule ${rule.number}${whereText(rule, context)}`;
}

function whereText(rule: AskedRule, context: ExplainContext): string {
  const label = labelText(rule, context);
  const at = rule.label === undefined ? ` (${lineText(context.spot(rule.place))})` : '';
  return `${label}${at}`;
}

/** Where the rule was declared, if it was made from a profile. */
function labelText(rule: AskedRule, context: ExplainContext): string {
  const label = rule.label ?? context.labelOf(rule.place);
  if (label === undefined) return '';
  const at = rule.label === undefined ? context.declaredAt(label) : context.spot(rule.place);
  return `, declared as ${label}${at === undefined ? '' : ` (${lineText(at)})`}`;
}
