import { ruleText } from '../dialects/policy-meaning.ts';
import { isLive, type Place, within } from '../model/diagnostic.ts';
import type { Spot } from '../reports/report.ts';
import type { Sources, Spotter } from './findings.ts';
import type { World } from './simulated-input.ts';

/**
 * Where rules were declared. A generated policy carries no places, but each of
 * its rules has a comment such as `# orders#/consumes/1` before it: with the
 * profile loaded that is a line of it. A cluster keeps no comments; there a
 * rule was declared where the profiles would now make the same.
 */
export interface Declarations {
  /** `orders#/consumes/1`, where the text says so. */
  readonly labelOf: (place: Place) => string | undefined;
  /** The line of a profile that a label names. */
  readonly placeOf: (label: string) => Place | undefined;
}

export function declarations(
  spot: Spotter,
  sources: Sources,
  { subjects, planned, cluster }: Pick<World, 'subjects' | 'planned' | 'cluster'>,
): Declarations {
  const made = madeNow(cluster.policies, planned);
  return {
    labelOf: (place) => {
      const source = sources(place);
      if (isLive(place.file)) return made.get(JSON.stringify(place));
      return source === undefined ? undefined : labelAbove(source.text, spot(place));
    },
    placeOf: (label) => {
      const [service = '', path = ''] = label.split('#');
      const intent = subjects.find((each) => each.service === service)?.intent;
      if (intent === undefined) return undefined;
      const steps = path.split('/').slice(1);
      return within(
        intent.place,
        ...steps.map((each) => (/^\d+$/.test(each) ? Number(each) : each)),
      );
    },
  };
}

/** Labels of rules of a cluster's policies that the profiles would make now, by their places. */
function madeNow(
  policies: World['cluster']['policies'],
  planned: World['planned'],
): ReadonlyMap<string, string> {
  const byName = new Map(
    planned.map((each) => [`${each.namespace}/${each.kind}/${each.name}`, each]),
  );
  const found = new Map<string, string>();
  for (const policy of policies) {
    if (policy.service === undefined || !isLive(policy.place.file)) continue;
    const wanted = byName.get(`${policy.namespace}/${policy.kind}/${policy.name}`);
    for (const side of ['ingress', 'egress'] as const) {
      const labels = new Map((wanted?.[side] ?? []).map((rule) => [ruleText(rule), rule.label]));
      for (const rule of policy[side] ?? []) {
        const label = labels.get(ruleText(rule));
        if (label !== undefined) found.set(JSON.stringify(rule.origin), label);
      }
    }
  }
  return found;
}

/** The comment on the line above; rules of extraIngress have no other. */
function labelAbove(text: string, { line }: Spot): string | undefined {
  const above = text.split('\n', line)[line - 2] ?? '';
  return /^\s*# ([a-z0-9-]+#\/\S+)\s*$/.exec(above)?.[1];
}
