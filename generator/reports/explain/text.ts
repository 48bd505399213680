import { plain } from '../../model/diagnostic.ts';
import type { AskedRule, ExplainedSide, Party } from '../../model/reach.ts';
import type { Spot } from '../report.ts';
import type { ExplainContext, ExplainReport } from './index.ts';

/** The answer first, then each side with the rule that made it. */
export const text: ExplainReport = {
  about: 'for people',
  print: ({ explanation, suggestions }, context) => {
    const { source, destination, protocol, port, allowed, noSharedFamily } = explanation;
    const verdict = allowed ? 'allowed' : 'blocked';
    const lines = [
      `${nameOf(source)} -> ${nameOf(destination)}:${port}/${protocol} is ${verdict}`,
      ...(noSharedFamily === true ? ['', 'they have no address family in common'] : []),
      ...side(explanation.egress, source, 'egress of', context),
      ...side(explanation.ingress, destination, 'ingress of', context),
      ...(suggestions === undefined || suggestions.length === 0 ? [] : ['', 'to allow it:']),
      ...(suggestions ?? []).map(({ text: words, place }) => {
        const where = place === undefined ? '' : `${spotText(context.spot(place))}  `;
        return `  ${where}${words}`;
      }),
    ];
    return `${lines.map(plain).join('\n')}\n`;
  },
};

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
  if (by !== undefined) return [...head, `  ${ruleText(by, context)}`];
  return [
    ...head,
    ...policies.flatMap(({ name, place, rules }) => [
      `  ${name} selects it (${spotText(context.spot(place))})${rules.length === 0 ? ' and has no rule' : ''}`,
      ...rules.map((each) => `    rule ${each.number}${missText(each)}${labelText(each, context)}`),
    ]),
  ];
}

function missText({ namesPeer, namesPort }: AskedRule): string {
  if (namesPeer) return ' names the other side, not this port';
  return namesPort ? ' names the port, not this peer' : ' names neither';
}

function ruleText(rule: AskedRule, context: ExplainContext): string {
  const at = spotText(context.spot(rule.place));
  return `${rule.policy} rule ${rule.number}${labelText(rule, context)}${
    rule.label === undefined ? ` (${at})` : ''
  }`;
}

/** Where the rule was declared, if it was made from a profile. */
function labelText(rule: AskedRule, context: ExplainContext): string {
  const label = rule.label ?? context.labelOf(rule.place);
  if (label === undefined) return '';
  const at = rule.label === undefined ? context.declaredAt(label) : context.spot(rule.place);
  return `, declared as ${label}${at === undefined ? '' : ` (${spotText(at)})`}`;
}

function spotText({ file, line }: Spot): string {
  return `${file}:${line}`;
}
