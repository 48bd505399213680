import { portsText } from '../../grammar/ports.ts';
import { isBroad } from '../../grammar/selectors.ts';
import type { ClusterPolicy } from '../../model/cluster.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Port, Rule } from '../../model/policy.ts';
import { includes } from '../../stages/resolve/ports.ts';
import { selectedBy } from '../population/selected-pods.ts';
import type { Universe } from '../population/universe.ts';
import { peersOf } from '../reach/grants.ts';
import type { Written } from '../read/as-written.ts';
import { policySubject, policyTitle } from '../read/policy-terms.ts';
import type { GraphRule } from './rule.ts';
import { everyoneText } from './written-rule.ts';

/**
 * Policies that people wrote and that let everyone in: without a word
 * (`from:` with nothing below it), or by every pod, or by every address. A
 * profile says so by name. Ports that a Service opens to the outside are
 * meant for everyone.
 */
export const ingressFromEverywhere: GraphRule = {
  code: 'ingress-from-everywhere',
  check: ({ analysis: { cluster, reach }, written }) =>
    cluster.policies
      .filter((each) => each.service === undefined)
      .flatMap((policy): Diagnostic[] => {
        const rules = (policy.ingress ?? []).filter((each) => !isPublished(each, policy, written));
        const open = rules
          .map((rule) => ({ rule, who: whoComes(rule, written) }))
          .filter(({ who }) => who !== undefined);
        const halves = open.length === 0 ? everyAddress(rules, policy, reach.universe) : [];
        const [first] = open.length > 0 ? open : halves;
        if (first === undefined) return [];
        const ports = [
          ...new Set((open.length > 0 ? open : halves).map((each) => portsText(each.rule.ports))),
        ];
        const message = `${policyTitle(policy)} lets ${first.who} in: ${ports.join(', ')}`;
        return [
          finding('ingress-from-everywhere', message, {
            place: first.rule.origin,
            subject: policySubject(policy),
            alike: `# policies let ${first.who} in (${ports.join(', ')})`,
            hint: 'name who may come in; to close a direction, leave its rules out and name it in policyTypes',
          }),
        ];
      }),
};

/** Everyone that a rule lets in, in words; undefined where it names some. */
function whoComes({ peers, origin }: Rule, written: Written): string | undefined {
  if (peers === 'all') return `everyone (${everyoneText(origin, 'from', written)})`;
  const isEveryPod = peers.some(
    (each) =>
      (each.kind === 'pods' &&
        isBroad(each.pods) &&
        (each.namespaces.kind === 'all' ||
          (each.namespaces.kind === 'labels' && isBroad(each.namespaces.selector)))) ||
      (each.kind === 'entity' && each.entity === 'cluster'),
  );
  const isEveryAddress = peers.some(
    (each) =>
      (each.kind === 'ipBlock' && each.cidr.endsWith('/0') && each.except.length === 0) ||
      (each.kind === 'entity' && each.entity === 'world'),
  );
  if (isEveryAddress) return 'every address';
  return isEveryPod ? 'every pod of the cluster' : undefined;
}

/** Whether a rule opens no more than ports that a LoadBalancer or NodePort Service leads to. */
function isPublished(
  { ports }: Rule,
  policy: ClusterPolicy,
  { services, workloads }: Written,
): boolean {
  if (ports === 'all') return false;
  const published = services.filter(
    (each) =>
      each.namespace === policy.namespace &&
      (each.type === 'LoadBalancer' || each.type === 'NodePort'),
  );
  const declared = workloads
    .filter((each) => each.namespace === policy.namespace)
    .flatMap((each) => each.ports);
  const targets = published.flatMap((each) =>
    each.ports.flatMap(({ targetPort, protocol }): Port[] =>
      typeof targetPort === 'number'
        ? [{ kind: 'number', protocol, port: targetPort }]
        : [
            { kind: 'name', protocol, name: targetPort },
            ...declared
              .filter(({ name }) => name === targetPort)
              .map(({ port }) => ({ kind: 'number' as const, protocol, port })),
          ],
    ),
  );
  return ports.every((port) => targets.some((each) => includes([each], port)));
}

/** Rules whose blocks together are all addresses of a family. */
function everyAddress(
  rules: readonly Rule[],
  policy: ClusterPolicy,
  universe: Universe,
): readonly { readonly rule: Rule; readonly who: string }[] {
  if (selectedBy(policy, universe).size === 0) return [];
  const blocks = rules.filter(
    ({ peers }) => peers !== 'all' && peers.some((each) => each.kind === 'ipBlock'),
  );
  const sets = blocks.map((each) => peersOf(each.peers, policy, universe));
  const isWhole = ['0.0.0.0/0', '::/0'].some((cidr) => {
    const family = universe.block({ cidr, except: [] }, true);
    const named = sets.reduce((sum, each) => sum + (each === 'all' ? Infinity : each.size), 0);
    return (
      family.size > 0 &&
      named >= family.size &&
      family.values().every((id) => sets.some((each) => each === 'all' || each.has(id)))
    );
  });
  return isWhole ? blocks.map((rule) => ({ rule, who: 'every address' })) : [];
}
