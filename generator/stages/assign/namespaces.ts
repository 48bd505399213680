import type { Dialect } from '../../dialects/dialect.ts';
import { ruleText } from '../../dialects/policy-meaning.ts';
import { nonEmpty } from '../../grammar/ports.ts';
import { subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { PlatformFacts } from '../../model/intent.ts';
import { type Peer, type Policy, type Port, type Rule, serviceLabel } from '../../model/policy.ts';
import { groupBy } from '../resolve/find.ts';

/** A policy with hosts, and the rules that hold them. */
interface Wanting {
  readonly policy: Policy;
  readonly rules: readonly Rule[];
}

/**
 * One object for each namespace in which a service names hosts: everything
 * that any of its services may reach outside, then nothing else. Such an
 * object cannot tell pods apart, so services that ask for different things
 * each also reach what the others asked for, as far as their own policies
 * open it; and a service whose egress is not isolated is cut off.
 */
export function namespaceObjects(
  wanting: readonly Wanting[],
  planned: readonly Policy[],
  dialect: Dialect,
  platform: PlatformFacts,
): { policies: readonly Policy[]; diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const policies: Policy[] = [];
  for (const [namespace, some] of groupBy(wanting, ({ policy }) => [policy.namespace ?? ''])) {
    const here = planned.filter((each) => (each.namespace ?? '') === namespace);
    const outside = new Map<Policy, readonly Rule[]>();
    for (const policy of here)
      outside.set(policy, [
        ...(some.find((each) => each.policy === policy)?.rules ?? []),
        ...(policy.egress ?? []).flatMap((rule) => blocksOf(rule, platform)),
      ]);
    diagnostics.push(...differing(some, outside, dialect));
    const all = [...outside.values()].flat();
    const distinct = [...new Map(all.map((each) => [ruleText(each), each])).values()];
    policies.push(closing(namespace, distinct, some, dialect, platform));
  }
  return { policies, diagnostics };
}

/** Everyone, as blocks of the cluster's address families. */
function everyone(platform: PlatformFacts): Peer[] {
  return platform.ipFamilies.map((family) => ({
    kind: 'ipBlock',
    cidr: family === 'IPv4' ? '0.0.0.0/0' : '::/0',
    except: [],
  }));
}

/**
 * The address blocks of a rule, as far as such an object needs them: a policy
 * holds its pods to the exact ports and exceptions, which here would depend on
 * the order of rules or cannot be said.
 */
function blocksOf(rule: Rule, platform: PlatformFacts): Rule[] {
  const all = rule.peers === 'all' ? everyone(platform) : rule.peers;
  const blocks = all.flatMap((each): Peer[] =>
    each.kind === 'ipBlock' ? [{ ...each, except: [] }] : [],
  );
  const peers = nonEmpty(blocks);
  if (peers === undefined) return [];
  const isPlain = (port: Port): boolean => port.kind === 'number' && port.endPort === undefined;
  const ports = rule.ports !== 'all' && rule.ports.every(isPlain) ? rule.ports : 'all';
  return [{ peers, ports, origin: rule.origin, label: rule.label }];
}

function differing(
  some: readonly Wanting[],
  outside: ReadonlyMap<Policy, readonly Rule[]>,
  dialect: Dialect,
): Diagnostic[] {
  const hint =
    'give the services namespaces of their own, or accept namespace-wide in netprofile.yaml';
  return some.flatMap(({ policy, rules: hosts }) => {
    const own = (outside.get(policy) ?? []).map(ruleText);
    const other = [...outside].find(
      ([each, rules]) =>
        each.egress === undefined || rules.some((rule) => !own.includes(ruleText(rule))),
    );
    if (other === undefined) return [];
    const [neighbour] = other;
    const message =
      neighbour.egress === undefined
        ? `${dialect.name} holds whole namespaces: the hosts of ${subjectName(policy)} cut off ${neighbour.service}, whose egress is open`
        : `${dialect.name} holds whole namespaces: ${subjectName(policy)} could reach what ${neighbour.service} asks for, too`;
    return [
      finding('namespace-wide', message, {
        place: hosts[0]?.origin ?? policy.origin,
        related: neighbour.origin,
        subject: subjectName(policy),
        hint,
      }),
    ];
  });
}

/** Allowances, then a denial of everything for each address family. */
function closing(
  namespace: string,
  rules: readonly Rule[],
  some: readonly Wanting[],
  { name }: Dialect,
  platform: PlatformFacts,
): Policy {
  const origin = some[0]?.policy.origin ?? platform.place;
  const version = some[0]?.policy.annotations['netprofile.dev/version'];
  const denials = everyone(platform).map(
    (peer): Rule => ({
      peers: [peer],
      ports: 'all',
      action: 'Deny',
      origin,
      label: 'everything else',
    }),
  );
  return {
    name: 'default',
    ...(namespace !== '' && { namespace }),
    service: name,
    selector: 'all',
    egress: [...rules, ...denials],
    labels: { [serviceLabel]: name },
    annotations: version === undefined ? {} : { 'netprofile.dev/version': version },
    origin,
  };
}
