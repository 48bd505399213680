import type { ClusterPolicy, ClusterService } from '../../model/cluster.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Port, Rule } from '../../model/policy.ts';
import type { Direction } from '../../model/reach.ts';
import type { PodMember } from '../population/members.ts';
import { selectedBy } from '../population/selected-pods.ts';
import type { Analysis } from '../reach/analyse.ts';
import { peersOf } from '../reach/grants.ts';
import { policySubject, policyTitle } from '../read/policy-terms.ts';
import type { GraphRule } from './rule.ts';

const directions = ['ingress', 'egress'] as const;

/** More pods than this are not looked at: a rule about so many is about no port in particular. */
const mostPods = 200;

/** Numbers of ports that none of the pods has: a Service's, or of another protocol. */
export const wrongPort: GraphRule = {
  code: 'wrong-port',
  check: ({ analysis }) =>
    analysis.cluster.policies
      // lines of profiles are looked at when they are resolved
      .filter((each) => each.service === undefined)
      .flatMap((policy) =>
        directions.flatMap((direction) =>
          (policy[direction] ?? []).flatMap((rule, index): Diagnostic[] =>
            rule.ports === 'all'
              ? []
              : wrongPorts(analysis, policy, rule, direction).map((why) =>
                  finding(
                    'wrong-port',
                    `${policyTitle(policy)} ${direction} rule ${index + 1} opens ${why.what}`,
                    { place: rule.origin, subject: policySubject(policy), hint: why.hint },
                  ),
                ),
          ),
        ),
      ),
};

interface Wrong {
  readonly what: string;
  readonly hint: string;
}

function wrongPorts(
  analysis: Analysis,
  policy: ClusterPolicy,
  rule: Rule,
  direction: Direction,
): readonly Wrong[] {
  const { universe } = analysis.reach;
  const { ports } = rule;
  if (ports === 'all') return [];
  const ids =
    direction === 'ingress' ? selectedBy(policy, universe) : peersOf(rule.peers, policy, universe);
  if (ids === 'all' || ids.size === 0 || ids.size > mostPods) return [];
  const members = ids.values().map((id) => universe.members[id]);
  const pods = members.filter((each): each is PodMember => each?.kind === 'pods');
  // who is not here may listen on anything
  if (pods.length === 0 || pods.length < members.length) return [];
  return ports.flatMap((port) => wrong(analysis, port, ports, pods) ?? []);
}

function wrong(
  { cluster }: Analysis,
  port: Port,
  all: readonly Port[],
  pods: readonly PodMember[],
): Wrong | undefined {
  if (port.kind !== 'number' || port.endPort !== undefined) return undefined;
  const { port: number, protocol } = port;
  const declared = pods.flatMap((each) => each.ports);
  if (declared.some((each) => each.port === number && each.protocol === protocol)) return undefined;
  const other = declared.find((each) => each.port === number);
  if (other !== undefined) {
    const isOpenToo = all.some(
      (each) => each.kind === 'number' && each.port === number && each.protocol === other.protocol,
    );
    const why = protocol === 'TCP' ? ' (a port without a protocol is TCP)' : '';
    return isOpenToo
      ? undefined
      : {
          what: `${number}/${protocol}${why}, and its pods declare ${number}/${other.protocol}`,
          hint: `write protocol: ${other.protocol}`,
        };
  }
  const service = cluster.services.find(
    (each) =>
      pods.some((pod) => leadsTo(each, pod)) &&
      each.ports.some((own) => own.port === number && own.protocol === protocol),
  );
  const meant = service?.ports.find((own) => own.port === number && own.protocol === protocol);
  if (service === undefined || meant === undefined) return undefined;
  const { targetPort } = meant;
  const targets =
    typeof targetPort === 'number'
      ? [targetPort]
      : declared.filter((each) => each.name === targetPort).map((each) => each.port);
  if (targets.length === 0 || targets.includes(number)) return undefined;
  const ports = [...new Set(targets)].join(', ');
  return {
    what: `${number}, the port of Service ${service.namespace}/${service.name}: its pods listen on ${ports}, which is what policies see`,
    hint: `write port: ${ports}`,
  };
}

function leadsTo(
  { namespace, selector, isHeadless }: ClusterService,
  { workload, labels }: PodMember,
): boolean {
  return (
    selector !== undefined &&
    !isHeadless &&
    namespace === workload.namespace &&
    Object.entries(selector).every(([key, value]) => labels[key] === value)
  );
}
