import type { Dialect } from '../../dialects/dialect.ts';
import { dialects } from '../../dialects/index.ts';
import { isWildcard } from '../../grammar/hosts.ts';
import { nonEmpty, portsText, writtenPort, writtenPorts } from '../../grammar/ports.ts';
import type { Options } from '../../model/compile-options.ts';
import { subjectName } from '../../model/connection.ts';
import { type Code, type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { PlatformFacts } from '../../model/intent.ts';
import type { NonEmpty, Peer, Peers, Policy, Ports, Rule } from '../../model/policy.ts';
import { builtInPeers } from '../../peers/built-in.ts';
import { platformsWithHosts } from './host-platforms.ts';

type Host = Extract<Peer, { kind: 'host' }>;

/**
 * Parts a policy's hosts from the rest. `policy` is what the main dialect
 * says; `beside` are the rules of the dialect that holds hosts, where that is
 * another one. One that only narrows needs the main policy to open public
 * addresses on those ports first.
 */
export function hostRules(
  policy: Policy,
  primary: Dialect,
  holder: Dialect | undefined,
  platform: PlatformFacts,
  options: Options,
): { policy: Policy; beside: readonly Rule[]; diagnostics: readonly Diagnostic[] } {
  const rules = policy.egress ?? [];
  const hosts = [...new Set(rules.flatMap((each) => hostsOf(each).map(({ host }) => host)))].sort();
  const wanted = nonEmpty(hosts);
  if (wanted === undefined) return { policy, beside: [], diagnostics: [] };
  const diagnostics = rules.flatMap((rule) =>
    hostsOf(rule).flatMap((peer) => problems(peer, rule, policy, holder, platform, options)),
  );
  if (holder === undefined) return { policy: without(policy), beside: [], diagnostics };
  if (holder.supports.dnsRule) {
    const read = reading(rules, wanted, platform);
    if (!read.some((each) => Array.isArray(each.dns))) diagnostics.push(blind(policy, rules));
    return { policy: { ...policy, egress: read }, beside: [], diagnostics };
  }
  if (holder === primary) return { policy, beside: [], diagnostics };
  const beside = rules.flatMap((rule) => only(rule, (peer) => peer.kind === 'host'));
  const main = holder.supports.hostEffect === 'adds' ? without(policy) : opened(policy, platform);
  return { policy: main, beside, diagnostics };
}

export function hostsOf({ peers }: Rule): Host[] {
  return peers === 'all' ? [] : peers.filter((each): each is Host => each.kind === 'host');
}

/** The rule with those of its peers that are meant; none without any. */
export function only(rule: Rule, isMeant: (peer: Peer) => boolean): Rule[] {
  if (rule.peers === 'all') return [];
  const peers = nonEmpty(rule.peers.filter(isMeant));
  return peers === undefined ? [] : [{ ...rule, peers }];
}

function without(policy: Policy): Policy {
  const egress = (policy.egress ?? []).flatMap((rule) =>
    rule.peers === 'all' ? [rule] : only(rule, (peer) => peer.kind !== 'host'),
  );
  return { ...policy, egress };
}

/** {host, ports} -> {public addresses, the same ports}: what the companion then narrows. */
function opened(policy: Policy, platform: PlatformFacts): Policy {
  const internet = builtInPeers.internet?.peers(platform) as Peers;
  const egress = (policy.egress ?? []).flatMap((rule) => {
    if (hostsOf(rule).length === 0) return [rule];
    return [...only(rule, (peer) => peer.kind !== 'host'), { ...rule, peers: internet }];
  });
  return { ...policy, egress };
}

/** The engine learns a host's addresses from the answers of the platform's DNS. */
function reading(
  rules: readonly Rule[],
  hosts: NonEmpty<string>,
  { dnsNames }: PlatformFacts,
): Rule[] {
  const patterns: NonEmpty<string> =
    dnsNames.length === 0 ? ['*'] : (nonEmpty([...new Set([...hosts, ...dnsNames])]) ?? hosts);
  return rules.map((rule) => (rule.dns === 'open' ? { ...rule, dns: patterns } : rule));
}

function blind(policy: Policy, rules: readonly Rule[]): Diagnostic {
  const rule = rules.find((each) => hostsOf(each).length > 0);
  return finding(
    'host-needs-dns',
    `${subjectName(policy)} names hosts, and its DNS is not opened by the platform's rule: the engine would never learn their addresses`,
    {
      place: rule?.origin ?? policy.origin,
      subject: subjectName(policy),
      hint: 'take dns: false out of the profile',
    },
  );
}

function problems(
  { host }: Host,
  rule: Rule,
  policy: Policy,
  holder: Dialect | undefined,
  platform: PlatformFacts,
  options: Options,
): Diagnostic[] {
  const add = (code: Code, message: string, hint: string): Diagnostic[] => [
    finding(code, `${host}: ${message}`, {
      place: rule.origin,
      subject: subjectName(policy),
      hint,
    }),
  ];
  const ways = `write its addresses as {cidr, ports}, or open ${internetOn(rule.ports)}`;
  const by = platform.dialectBy === undefined ? '' : ` with ${platform.dialectBy.words}`;
  if (holder === undefined)
    return add(
      'fqdn-unsupported',
      `nothing on the platform ${platform.name}${by} can hold a host name`,
      `${ways}, or ${otherwise(platform)}`,
    );
  const { hosts, hostEffect, inRelease } = holder.supports;
  const inHelm = options.mode === 'release' && !options.placeInNamespace;
  const star = isWildcard(host) ? hosts : 'none';
  return [
    ...(!inRelease && inHelm
      ? add(
          'not-in-release',
          `${holder.name} has one object for a whole namespace, which a single Helm release must not own`,
          `make it with generate or fn; or ${ways}`,
        )
      : []),
    ...(star === 'exact'
      ? add(
          'wildcard-unsupported',
          `${holder.name} holds whole names only`,
          `write each name; or ${ways}`,
        )
      : []),
    ...(star === 'any labels'
      ? add(
          'host-wider',
          `a star stands for one label, and in ${holder.name} for one and more`,
          'write each name, or accept host-wider in netprofile.yaml',
        )
      : []),
    ...(hostEffect === 'declares'
      ? add(
          'host-not-isolated',
          `${portsText(rule.ports)} to all public addresses is allowed; only the mesh (${holder.name}) tells names apart, and that is not isolation`,
          `accept host-not-isolated in netprofile.yaml; or ${ways}`,
        )
      : []),
  ];
}

/** What to choose instead: the platform's own dialect, or a platform whose engine the cluster has. */
function otherwise({ hosts, dialect = '', dialectBy }: PlatformFacts): string {
  const own = Object.hasOwn(dialects, dialect) ? dialects[dialect]?.supports.hosts : undefined;
  if (dialectBy !== undefined && hosts && own !== undefined && own !== 'none')
    return `leave out ${dialectBy.words}`;
  return `use a platform that holds names: ${platformsWithHosts().join(', ')}`;
}

/** The entry of egress that opens the same ports to all public addresses. */
function internetOn(ports: Ports): string {
  return ports !== 'all' && ports.length === 1
    ? `$internet:${writtenPort(ports[0])}`
    : `{peer: $internet, ${writtenPorts(ports)}}`;
}
