import { plain } from '../../model/diagnostic.ts';
import {
  type AskedRule,
  type Cause,
  type ExplainedSide,
  type Explanation,
  isNear,
  type Party,
} from '../../model/reach.ts';
import { lineText } from '../spot-text.ts';
import type { ExplainContext, ExplainReport } from './report.ts';

/** The answer first, and what decides it; then each side with the rules that were asked. */
export const text: ExplainReport = {
  about: 'for people',
  print: ({ explanation, notes = [], suggestions, mayBeBlocked }, context) => {
    const { source, destination, protocol, port, allowed, noSharedFamily } = explanation;
    const { sourcePod, destinationPod, except } = explanation;
    const doubts = explanation.mayBeAllowed ?? [];
    const may = doubts.length > 0;
    const open = mayBeBlocked === true ? 'may be blocked' : 'is allowed';
    const verdict = allowed ? open : may ? 'may be allowed' : 'is blocked';
    const from = nameOf(source, sourcePod);
    const to = nameOf(destination, destinationPod);
    const target = to.includes(':') ? `[${to}]` : to;
    const lines = [
      `${from} -> ${target}:${port}/${protocol} ${verdict}`,
      ...(except === undefined ? [] : [`for some pods only: it is blocked ${except}`]),
      ...causes(explanation).map((each) => causeText(each, context)),
      ...doubts.map((each) => `(${each})`),
      ...notes.map((each) => `(${each.text}${atText(each, context)})`),
      ...(source.name === destination.name && sourcePod === undefined
        ? ['(another pod of it: a pod always reaches itself)']
        : []),
      ...(noSharedFamily === true ? ['', 'they have no address family in common'] : []),
      ...side(explanation.egress, from, 'egress of', context),
      ...side(explanation.ingress, to, 'ingress of', context),
      ...(suggestions === undefined || suggestions.length === 0 ? [] : ['', 'to allow it:']),
      ...(suggestions ?? []).flatMap(({ text: words, place, lines: yaml = [] }) => {
        const where = place === undefined ? '' : `${lineText(context.spot(place))}  `;
        return [`  ${where}${words}`, ...yaml.map((each) => `      ${each}`)];
      }),
    ];
    return `${lines.map(plain).join('\n')}\n`;
  },
};

function nameOf({ name }: Party, pod: string | undefined): string {
  return pod === undefined || name.endsWith(`/${pod}`) ? name : `${name} (pod ${pod})`;
}

/** What decides the whole: a side that is closed. Where it is open each side says so itself. */
function causes({ egress, ingress }: Explanation): readonly Cause[] {
  return [egress, ingress].flatMap(({ allowed, cause }) =>
    allowed || cause === undefined ? [] : [cause],
  );
}

function causeText(cause: Cause, context: ExplainContext): string {
  return `because ${cause.text}${atText(cause, context)}`;
}

function atText({ place }: Cause, context: ExplainContext): string {
  return place === undefined ? '' : ` (${lineText(context.spot(place))})`;
}

function side(
  { reason, allowed, policies, by, passed, cause }: ExplainedSide,
  name: string,
  what: string,
  context: ExplainContext,
): readonly string[] {
  const passing =
    passed === undefined
      ? []
      : [
          `  ${ruleText(passed, context)} passes it on to NetworkPolicies; the baseline is asked only where none isolates the pod`,
        ];
  const why =
    allowed && by === undefined && cause !== undefined
      ? [`  ${cause.text}${atText(cause, context)}`]
      : [];
  const head = ['', `${what} ${name}: ${reason}`, ...passing, ...why];
  const asked = policies.flatMap((each) => each.rules);
  const allowing = asked.filter((each) => each.namesPeer && each.namesPort);
  if (by !== undefined) {
    // closing one of several would change nothing
    const all = by.action === undefined ? allowing : [by];
    const closed = by.action === undefined ? withoutEffect(policies) : [];
    return [
      ...head,
      ...all.flatMap((each) => [`  ${ruleText(each, context)}`, ...entryText(each, context)]),
      ...closed,
    ];
  }
  return [
    ...head,
    ...policies.flatMap(({ name: policy, place, rules }) => [
      `  ${policy} selects it (${lineText(context.spot(place))})${rules.length === 0 ? ' and has no rule' : ''}`,
      ...rules.flatMap((each) => [
        `    rule ${each.number}${missText(each)}${whereText(each, context)}`,
        ...missLines(each, context),
      ]),
    ]),
  ];
}

/** Policies that only isolate beside one that allows: none of them takes anything away. */
function withoutEffect(policies: ExplainedSide['policies']): readonly string[] {
  const closed = policies.filter(
    ({ rules }) => !rules.some((each) => each.namesPeer && each.namesPort),
  );
  if (closed.length === 0) return [];
  const names = closed.map((each) => each.name).join(', ');
  return [`  ${names} ${closed.length === 1 ? 'selects' : 'select'} it too: policies only add`];
}

/** More entries of one rule are counted. */
const mostMisses = 4;

function missLines(rule: AskedRule, context: ExplainContext): readonly string[] {
  if (!isNear(rule)) return [];
  const near = (rule.misses ?? []).filter((each) => each.distance <= 2);
  const shown = near.slice(0, mostMisses).map(({ entry, text: words, place }) => {
    const which = entry === undefined ? 'ports' : `entry ${entry}`;
    return `      ${which}: ${words} (${lineText(context.spot(place))})`;
  });
  const rest = near.length - mostMisses;
  return rest > 0 ? [...shown, `      and ${rest} more`] : shown;
}

/** The entry that names the peer; its line where that is not the rule's. */
function entryText({ entry, place }: AskedRule, context: ExplainContext): readonly string[] {
  if (entry === undefined) return [];
  const which = entry.number === undefined ? '' : `entry ${entry.number}: `;
  const [own, line] = [place, entry.place].map((each) => lineText(context.spot(each)));
  return [`    ${which}${entry.text}${line === own ? '' : ` (${line})`}`];
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
  const name = rule.name === undefined ? '' : ` (${rule.name})`;
  return `${rule.policy} rule ${rule.number}${name}${whereText(rule, context)}`;
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
