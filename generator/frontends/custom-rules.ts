import { subjectsByParty } from '../analysis/population/subjects-by-party.ts';
import { type Analysis, analyse, analyseBoth } from '../analysis/reach/analyse.ts';
import { alsoForRules } from '../analysis/rules/custom/also-for-rules.ts';
import {
  findingsOf,
  newBreaches,
  outcomesOf,
  type RuleOutcome,
} from '../analysis/rules/custom/index.ts';
import type { CustomRule } from '../model/custom-rule.ts';
import type { Code, Diagnostic } from '../model/diagnostic.ts';
import { readCustomRules } from '../stages/validate/read-custom-rules.ts';
import type { World } from './simulated-input.ts';

/** Findings after which more may be open than is simulated. */
const doubts: readonly Code[] = [
  'unsupported-policy',
  'unsupported-peer',
  'namespace-labels-unknown',
  'controller-label',
  'hook-policy',
];

/**
 * What the rules of netprofile.yaml say of a world. `known` are the findings
 * about it with waivers applied: what was accepted is no doubt.
 */
export function customFindings(world: World, known: readonly Diagnostic[]): readonly Diagnostic[] {
  const { rules } = readCustomRules(world.project.config);
  if (rules.length === 0) return [];
  const analysis = analyse(world.cluster, world.options, alsoForRules(rules, [world.cluster]));
  const unknown = known
    .filter(({ code, severity }) => doubts.includes(code) && severity !== 'info')
    .map((each) => each.message);
  return outcomes(analysis, rules, world).flatMap((each) => findingsOf(analysis, each, unknown));
}

/** What breaks the rules of the new side, and did not before. */
export function newCustomFindings(before: World, after: World): readonly Diagnostic[] {
  const { rules } = readCustomRules(after.project.config);
  if (rules.length === 0) return [];
  const also = alsoForRules(rules, [before.cluster, after.cluster]);
  const [was, is] = analyseBoth(before.cluster, after.cluster, after.options, also);
  const old = new Map(outcomes(was, rules, before).map((each) => [each.rule.name, each]));
  const broken = outcomes(is, rules, after)
    .map((each) => newBreaches(is, each, old.get(each.rule.name)))
    .filter((each) => each.breaches.length > 0);
  return broken.flatMap((each) => findingsOf(is, each));
}

function outcomes(
  analysis: Analysis,
  rules: readonly CustomRule[],
  { subjects, namespace }: World,
): readonly RuleOutcome[] {
  return outcomesOf(analysis, rules, subjectsByParty(subjects, analysis.parties, namespace));
}
