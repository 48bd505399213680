import { glob } from '../../../grammar/glob.ts';
import { matches } from '../../../grammar/selectors.ts';
import type { Subject } from '../../../model/connection.ts';
import type { RuleEnd, RulePods } from '../../../model/custom-rule.ts';
import { isNamedEntity } from '../../population/named-by-policies.ts';
import type { Analysis } from '../../reach/analyse.ts';

/** Whom an end of a rule means. */
export interface RuleMembers {
  readonly ids: ReadonlySet<number>;
  /** Why somebody else may be meant as well. */
  readonly doubts: readonly string[];
}

/** The members that an end means; `subjects` are those of profiles, by number of party. */
export function membersOf(
  analysis: Analysis,
  end: RuleEnd,
  subjects: ReadonlyMap<number, Subject>,
): RuleMembers {
  const { universe } = analysis.reach;
  switch (end.kind) {
    case 'pods':
      return podsMeant(analysis, end, subjects);
    case 'world': {
      const ids = universe.members.flatMap((member, id) => {
        const isOutside =
          member.kind === 'addresses'
            ? !universe.isInCluster(member.piece)
            : member.kind === 'named' && !isNamedEntity(member.name);
        return isOutside ? [id] : [];
      });
      return { ids: new Set(ids), doubts: [] };
    }
    case 'block':
      return { ids: new Set(universe.block(end, true).values()), doubts: [] };
  }
}

function podsMeant(
  { reach: { universe }, parties, cluster }: Analysis,
  { namespaces, namespaceLabels, labels, service }: RulePods,
  subjects: ReadonlyMap<number, Subject>,
): RuleMembers {
  const patterns = namespaces?.map(glob);
  const fitsName = (name: string | undefined): boolean =>
    patterns === undefined ||
    (name === undefined ? namespaces?.includes('*') === true : patterns.some((each) => each(name)));
  const [name = '', home] = service?.split('/').reverse() ?? [];
  const doubts = new Set<string>();
  const ids = new Set<number>();
  universe.members.forEach((member, id) => {
    if (member.kind !== 'pods' && member.kind !== 'unseen') return;
    const own = member.kind === 'pods' ? member.workload.namespace : member.inNamespace;
    if (!fitsName(own) || (labels !== undefined && !matches(labels, member.labels))) return;
    if (service !== undefined) {
      if (home !== undefined && own !== home) return;
      const party = parties.all[parties.of[id] ?? 0];
      const isCalled =
        subjects.get(parties.of[id] ?? 0)?.service === name ||
        (member.kind === 'pods' ? member.workload.name : member.service) === name ||
        (party?.kind === 'unseen' && party.service === name) ||
        cluster.services.some(
          (each) =>
            each.name === name &&
            each.namespace === own &&
            each.selector !== undefined &&
            matches({ matchLabels: each.selector, matchExpressions: [] }, member.labels),
        );
      if (!isCalled) return;
    }
    if (namespaceLabels !== undefined) {
      const known =
        member.kind === 'unseen'
          ? member.namespaceLabels
          : (cluster.namespaces.get(own ?? '') ?? {});
      if (own !== undefined && cluster.unlabelled.has(own)) {
        doubts.add(`the labels of namespace ${own} are not known: give its Namespace object`);
      }
      if (!matches(namespaceLabels, known)) return;
    }
    ids.add(id);
  });
  return { ids, doubts: [...doubts] };
}
