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
import type { Diagnostic } from '../model/diagnostic.ts';
import { readCustomRules } from '../stages/validate/read-custom-rules.ts';
import { doubts } from './doubts.ts';
import type { World } from './simulated-input.ts';

/**
 * What the rules of netprofile.yaml say of a world. `known` are the findings
 * about it with waivers applied: what was accepted is no doubt.
 */
export function customFindings(world: World, known: readonly Diagnostic[]): readonly Diagnostic[] {
  const { rules } = readCustomRules(world.project.config);
  if (rules.length === 0) return [];
  const analysis = analyse(world.cluster, world.options, alsoForRules(rules, [world.cluster]));
  const unknown = unknownOf(known);
  return outcomes(analysis, rules, world).flatMap((each) => findingsOf(analysis, each, unknown));
}

/** What nothing here can simulate, and nobody accepted. */
function unknownOf(known: readonly Diagnostic[]): readonly string[] {
  return known
    .filter(({ code, severity }) => doubts.includes(code) && severity !== 'info')
    .map((each) => each.message);
}

/** Two sides of a change, each with the findings about it, waivers applied. */
interface Sides {
  readonly before: World;
  readonly after: World;
  readonly knownBefore: readonly Diagnostic[];
  readonly knownAfter: readonly Diagnostic[];
}

/**
 * What breaks the rules of the new side and did not before, and rules that the
 * comparison proves nothing of. Where they proved nothing before either the
 * change is not to blame, and it is a warning.
 */
export function newCustomFindings({
  before,
  after,
  knownBefore,
  knownAfter,
}: Sides): readonly Diagnostic[] {
  const { rules } = readCustomRules(after.project.config);
  if (rules.length === 0) return [];
  const also = alsoForRules(rules, [before.cluster, after.cluster]);
  const [was, is] = analyseBoth(before.cluster, after.cluster, after.options, also);
  const old = new Map(outcomes(was, rules, before).map((each) => [each.rule.name, each]));
  const [wasUnknown, isUnknown] = [unknownOf(knownBefore), unknownOf(knownAfter)];
  return outcomes(is, rules, after).flatMap((each): readonly Diagnostic[] => {
    const earlier = old.get(each.rule.name);
    const fresh = newBreaches(is, each, earlier);
    if (fresh.breaches.length > 0) return findingsOf(is, fresh);
    // broken, and was before: nothing that the change did
    if (each.breaches.length > 0) return [];
    const said = earlier === undefined ? [] : findingsOf(was, earlier, wasUnknown);
    return findingsOf(is, each, isUnknown).map((found) =>
      said.some(({ message }) => message === found.message) ? asBefore(found) : found,
    );
  });
}

function asBefore(found: Diagnostic): Diagnostic {
  return { ...found, severity: 'warning', message: `${found.message}, as before the change` };
}

function outcomes(
  analysis: Analysis,
  rules: readonly CustomRule[],
  { subjects, namespace }: World,
): readonly RuleOutcome[] {
  return outcomesOf(analysis, rules, subjectsByParty(subjects, analysis.parties, namespace));
}
