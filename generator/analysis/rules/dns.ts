import { addressValue } from '../../grammar/addresses.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import type { Peer, Port, Protocol } from '../../model/policy.ts';
import { selecting } from '../explain/asked-rules.ts';
import { entryText } from '../explain/entry-text.ts';
import { explainEnds } from '../explain/explain.ts';
import type { Goal } from '../explain/question.ts';
import { isPodOf } from '../explain/service-goals.ts';
import { selectedBy } from '../population/selected-pods.ts';
import type { Analysis } from '../reach/analyse.ts';
import { peersOf } from '../reach/grants.ts';
import type { Row } from '../reach/reached-by-source.ts';
import { policySubject, policyTitle } from '../read/policy-terms.ts';
import { isolation } from '../views/workload-parties.ts';
import { held } from './openness.ts';
import type { GraphRule, RuleContext } from './rule.ts';

/** One of the places where the platform's DNS answers, and on which ports. */
interface Server {
  readonly text: string;
  readonly goals: readonly Goal[];
}

/** What a workload reaches of the DNS. */
interface Reached {
  readonly number: number;
  readonly name: string;
  readonly namespace: string;
  readonly udp: readonly Server[];
  readonly tcp: readonly Server[];
}

/** Asked by two rules, and found once. */
const asked = new WeakMap<
  RuleContext,
  { servers: readonly Server[]; reached: readonly Reached[] }
>();

function askedOf(context: RuleContext): {
  readonly servers: readonly Server[];
  readonly reached: readonly Reached[];
} {
  const known = asked.get(context);
  if (known !== undefined) return known;
  const servers = serversOf(context);
  const found = { servers, reached: servers.length === 0 ? [] : reachedBy(context, servers) };
  asked.set(context, found);
  return found;
}

/** Pods that may reach something but not the platform's DNS. */
export const dnsBlocked: GraphRule = {
  code: 'dns-blocked',
  check: (context) => {
    const { servers, reached } = askedOf(context);
    return reached
      .filter((each) => each.udp.length === 0)
      .flatMap(({ number, name }): Diagnostic[] => {
        const party = context.analysis.parties.all[number];
        if (party?.kind !== 'workload') return [];
        const ports = portsOf(servers.flatMap((each) => each.goals));
        const where = servers.some((each) => each.goals.some((goal) => goal.port !== 53))
          ? `, which listens on ${ports}`
          : '';
        return [
          finding('dns-blocked', `${name} may reach others, but not the platform's DNS${where}`, {
            place: party.workload.place,
            subject: party.name,
            alike: `# workloads may reach others, but not the platform's DNS${where}`,
            hint: `allow ${where === '' ? 'UDP and TCP 53' : ports} to the DNS pods; a profile does so by default (dns: true)`,
          }),
        ];
      });
  },
};

/** Pods that reach the DNS in one way and not in another; one finding for those of a namespace. */
export const dnsPartlyBlocked: GraphRule = {
  code: 'dns-partly-blocked',
  check: (context) => {
    const { servers, reached } = askedOf(context);
    const groups = new Map<string, { readonly lack: Lack; readonly all: Reached[] }>();
    for (const each of reached) {
      const lack = lackOf(each, servers);
      if (lack === undefined) continue;
      const key = JSON.stringify([each.namespace, lack.what]);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { lack, all: [each] });
      else known.all.push(each);
    }
    return [...groups.values()].map(({ lack, all }) => {
      const [first] = all;
      const party = context.analysis.parties.all[first?.number ?? 0];
      const names = someNames(all.map((each) => each.name));
      const verb = all.length === 1 ? 'reaches' : 'reach';
      return finding('dns-partly-blocked', `${names} ${verb} the platform's DNS ${lack.what}`, {
        ...(party?.kind === 'workload' && { place: party.workload.place }),
        subject: first?.name,
        hint: lack.hint,
      });
    });
  },
};

/** What of the DNS is not reached, where something is. */
interface Lack {
  readonly what: string;
  readonly hint: string;
}

function lackOf({ udp, tcp }: Reached, servers: readonly Server[]): Lack | undefined {
  if (udp.length === 0) return undefined;
  const missing = servers.filter((each) => !udp.includes(each));
  if (missing.length > 0)
    return {
      what: `at ${textOf(udp)}, and not at ${textOf(missing)}`,
      hint: 'where the cluster resolves names there nothing is resolved; allow every address that the platform names',
    };
  if (udp.every((each) => tcp.includes(each))) return undefined;
  return {
    what: 'over UDP, and not over TCP, which long answers need',
    hint: 'allow TCP beside UDP',
  };
}

function textOf(servers: readonly Server[]): string {
  return servers.map((each) => each.text).join(', ');
}

/** What each workload that is held and reaches anything reaches of the DNS. */
function reachedBy(
  { analysis, subjects }: RuleContext,
  servers: readonly Server[],
): readonly Reached[] {
  const own = new Set(servers.flatMap((each) => each.goals.flatMap((goal) => goal.members)));
  return held(analysis).flatMap(([number, party]): Reached[] => {
    const members = analysis.parties.members[number] ?? [];
    if (!isolation(analysis, number).egress || members.some((id) => own.has(id))) return [];
    // it was chosen
    if (subjects.get(number)?.intent?.dns === false) return [];
    const rows = members.map((id) => analysis.reach.row(id));
    if (rows.every((each) => each.size === 0)) return [];
    const over = (protocol: Protocol): readonly Server[] =>
      servers.filter((server) => isOpen(analysis, members, rows, server, protocol));
    const { name, namespace } = party;
    return [{ number, name, namespace, udp: over('UDP'), tcp: over('TCP') }];
  });
}

/** Whether the side of some pods lets them reach a server; the DNS pods themselves may let nobody in. */
function isOpen(
  analysis: Analysis,
  members: readonly number[],
  rows: readonly Row[],
  { goals }: Server,
  protocol: Protocol,
): boolean {
  const those = goals.filter((each) => each.protocol === protocol);
  const isReached = ({ members: to, port }: Goal): boolean =>
    rows.some((row) =>
      [...row].some(
        ([ports, set]) =>
          analysis.reach.ports.has(ports, protocol, port) && to.some((id) => set.has(id)),
      ),
    );
  return (
    those.length === 0 ||
    those.some(isReached) ||
    those.some((goal) => explainEnds(analysis, { members }, [goal]).egress.allowed)
  );
}

/** Where the platform's DNS is: its pods on the ports that they listen on, and its addresses. */
function serversOf({ analysis, dns }: RuleContext): readonly Server[] {
  if (dns === undefined) return [];
  const { universe } = analysis.reach;
  return dns.peers.flatMap((peer): readonly Server[] => {
    const plain = dns.ports === 'all' ? [] : dns.ports;
    if (peer.kind === 'ipBlock') {
      const [address = ''] = peer.cidr.split('/');
      const piece = addressValue(address) === undefined ? undefined : universe.pieceOf(address);
      if (piece === undefined) return [];
      const goals = plain.flatMap((each) => goalOf(each, { members: [piece], address }));
      return [{ text: peer.cidr.replace(/\/(?:32|128)$/, ''), goals }];
    }
    const members = peersOf([peer], { namespace: '' }, universe);
    if (members === 'all' || members.size === 0) return [];
    const ids = members.values();
    const listening = ids.flatMap((id) => targetsOf(analysis, peer, id));
    const goals =
      listening.length > 0 ? listening : plain.flatMap((each) => goalOf(each, { members: ids }));
    return goals.length === 0 ? [] : [{ text: entryText(peer, ''), goals }];
  });
}

function goalOf(port: Port, end: Pick<Goal, 'members' | 'address'>): readonly Goal[] {
  return port.kind === 'number' ? [{ ...end, protocol: port.protocol, port: port.port }] : [];
}

/** The ports behind port 53 of a Service that leads to a DNS pod: those are what policies see. */
function targetsOf({ cluster, reach }: Analysis, peer: Peer, id: number): readonly Goal[] {
  const member = reach.universe.members[id];
  if (member?.kind !== 'pods' || peer.kind !== 'pods') return [];
  const { workload, labels, ports, hostNetwork } = member;
  const services = cluster.services.filter((each) =>
    isPodOf(each, { workload, labels, ports, hostNetwork, addresses: [] }),
  );
  return services.flatMap((service) =>
    service.ports
      .filter((each) => each.port === 53)
      .flatMap(({ targetPort, protocol }) => {
        const numbers =
          typeof targetPort === 'number'
            ? [targetPort]
            : ports
                .filter((each) => each.name === targetPort && each.protocol === protocol)
                .map((each) => each.port);
        return numbers.map((port) => ({ members: [id], protocol, port }));
      }),
  );
}

function portsOf(goals: readonly Goal[]): string {
  return [...new Set(goals.map((each) => `${each.port}/${each.protocol}`))].join(', ');
}

/** Policies of Cilium with hosts whose addresses it never learns. */
export const hostWithoutDnsRule: GraphRule = {
  code: 'host-without-dns-rule',
  check: ({ analysis }) =>
    analysis.cluster.policies.flatMap((policy): Diagnostic[] => {
      if (policy.readsDns === undefined) return [];
      const rule = (policy.egress ?? []).find(
        ({ peers }) => peers !== 'all' && peers.some((each) => each.kind === 'host'),
      );
      if (rule === undefined) return [];
      const pods = selectedBy(policy, analysis.reach.universe).values();
      const isRead = (id: number): boolean =>
        selecting(analysis, id).some((each) => each.readsDns === true);
      if (pods.every(isRead)) return [];
      return [
        finding(
          'host-without-dns-rule',
          `${policyTitle(policy)} names hosts, and no rule of its pods has rules.dns: Cilium never learns their addresses`,
          {
            place: rule.origin,
            subject: policySubject(policy),
            hint: 'add rules: {dns: [{matchPattern: "*"}]} to toPorts of the rule that opens port 53 to the DNS pods',
          },
        ),
      ];
    }),
};
