import type { Subject } from '../../../model/connection.ts';
import type { CustomRule } from '../../../model/custom-rule.ts';
import {
  type Code,
  type Diagnostic,
  finding,
  type Place,
  plain,
} from '../../../model/diagnostic.ts';
import type { Analysis } from '../../reach/analyse.ts';
import { noPorts } from '../../reach/port-sets.ts';
import { type Breach, deniedConnections, exampleOf, mayBeOpened } from './denied-connections.ts';
import { exampleWords } from './example-words.ts';
import { membersOf, type RuleMembers } from './rule-members.ts';
import { unisolatedPods } from './unisolated-pods.ts';
import { blocksThatMayOpen } from './unplaced-pods.ts';

/** What one simulated state says of a rule. */
export interface RuleOutcome {
  readonly rule: CustomRule;
  readonly breaches: readonly Breach[];
  /** Ends that select nobody, in words. */
  readonly empty: readonly string[];
  /** What may break it and cannot be told. */
  readonly doubts: readonly string[];
}

/** Holds rules against a simulation that was made with `alsoForRules`; `subjects` are by number of party. */
export function outcomesOf(
  analysis: Analysis,
  rules: readonly CustomRule[],
  subjects: ReadonlyMap<number, Subject>,
): readonly RuleOutcome[] {
  return rules.map((rule) => outcomeOf(analysis, rule, subjects));
}

function outcomeOf(
  analysis: Analysis,
  rule: CustomRule,
  subjects: ReadonlyMap<number, Subject>,
): RuleOutcome {
  const { wants } = rule;
  if (wants.kind === 'require') {
    const { ids, doubts } = podsSeen(analysis, membersOf(analysis, wants.pods, subjects));
    const empty = ids.size === 0 ? ['it selects no pod'] : [];
    return { rule, breaches: unisolatedPods(analysis, ids, wants), empty, doubts };
  }
  const [from, to] = [wants.from, wants.to].map((each) => membersOf(analysis, each, subjects));
  if (from === undefined || to === undefined) throw new Error('a rule has two ends');
  const empty = [
    ...(wants.from.kind === 'pods' && from.ids.size === 0 ? ['its from selects no pod'] : []),
    ...(wants.to.kind === 'pods' && to.ids.size === 0 ? ['its to selects no pod'] : []),
  ];
  return {
    rule,
    breaches: deniedConnections(analysis, from.ids, to.ids, wants),
    empty,
    doubts: [
      ...from.doubts,
      ...to.doubts,
      ...mayBeOpened(analysis, from.ids, to.ids),
      ...blocksThatMayOpen(analysis, from.ids, to.ids, wants),
    ],
  };
}

/** Pods that only policies speak of are not there: that a policy isolates them says nothing. */
function podsSeen({ reach }: Analysis, { ids, doubts }: RuleMembers): RuleMembers {
  const seen = [...ids].filter((each) => reach.universe.members[each]?.kind === 'pods');
  return { ids: new Set(seen), doubts };
}

/** What of an outcome was not so before a change: connections, or ports of them. */
export function newBreaches(
  { reach }: Analysis,
  after: RuleOutcome,
  before: RuleOutcome | undefined,
): RuleOutcome {
  const known = new Map(before?.breaches.map((each) => [each.key, each.ports]));
  const breaches = after.breaches.flatMap((each): Breach[] => {
    const was = known.get(each.key);
    if (was === undefined) return [each];
    // the ports of both sides have one number: see analyseBoth
    const ports = reach.ports.difference(each.ports, was);
    return ports === noPorts ? [] : [{ ...each, ports }];
  });
  return { ...after, breaches };
}

/** The findings of an outcome: one, whatever the number of connections. `unknown` is what nothing here can simulate. */
export function findingsOf(
  analysis: Analysis,
  { rule, breaches, empty, doubts }: RuleOutcome,
  unknown: readonly string[] = [],
): readonly Diagnostic[] {
  if (breaches.length > 0) return [brokenFinding(analysis, rule, breaches)];
  if (empty.length > 0) {
    return [
      of(rule, 'custom-rule-selects-nothing', `${empty.join(', and ')}: it proves nothing`, {
        hint: 'mend its namespace, labels or service; where they are in other manifests, simulate those too',
      }),
    ];
  }
  const [first, ...more] = [...doubts, ...unknown];
  if (first === undefined) return [];
  const rest = more.length === 0 ? '' : `, and ${more.length} more`;
  return [of(rule, 'custom-rule-undecided', `cannot tell whether it holds: ${first}${rest}`)];
}

function brokenFinding(
  analysis: Analysis,
  rule: CustomRule,
  breaches: readonly Breach[],
): Diagnostic {
  const [first] = breaches;
  if (first === undefined) throw new Error('nothing breaks the rule');
  const count = breaches.length;
  if (rule.wants.kind === 'require') {
    const member = analysis.reach.universe.members[first.pairs[0]?.source ?? -1];
    const such = count === 1 ? first.key : `${count} times, such as ${first.key}`;
    return of(rule, 'custom-rule-broken', `no policy isolates ${such}`, {
      ...(member?.kind === 'pods' && { related: member.workload.place }),
      hint: 'write a profile or a policy that isolates them',
    });
  }
  const { connection, how, related, command } = exampleWords(exampleOf(analysis, first));
  const such =
    count === 1
      ? `${connection} is allowed`
      : `${count} connections are allowed, such as ${connection}`;
  return of(rule, 'custom-rule-broken', `${such} (${how})`, {
    ...(related !== undefined && { related }),
    ...(command !== undefined && { hint: `to see why: ${command}` }),
  });
}

function of(
  rule: CustomRule,
  code: Code,
  text: string,
  more: { readonly related?: Place; readonly hint?: string } = {},
): Diagnostic {
  const said = rule.message === undefined ? '' : `${rule.message.replace(/[.:\s]+$/, '')}: `;
  const message = plain(`${rule.name}: ${said}${text}`);
  return {
    ...finding(code, message, { place: rule.place, subject: rule.name, ...more }),
    severity: rule.severity,
    rule: rule.name,
  };
}
