import type { Dialect } from '../../dialects/dialect.ts';
import { portText } from '../../grammar/ports.ts';
import { subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Peer, Policy, Port, Rule } from '../../model/policy.ts';

/** What of a policy an output API cannot say, by its row of capabilities. */
export function unsayable(policy: Policy, dialect: Dialect): Diagnostic[] {
  const { supports } = dialect;
  const found = [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap((rule) =>
    inRule(rule, dialect).map(([what, hint]) => report(what, hint, policy, rule)),
  );
  const selector = policy.selector === 'all' ? undefined : policy.selector;
  if (supports.subject === 'labels' && (selector?.matchExpressions.length ?? 0) > 0)
    found.push(
      report(`${dialect.name} selects pods by labels alone`, 'write select with labels', policy),
    );
  return found;
}

function report(what: string, hint: string, policy: Policy, rule?: Rule): Diagnostic {
  return finding('dialect-unsupported', rule === undefined ? what : `${rule.label}: ${what}`, {
    place: rule?.origin ?? policy.origin,
    subject: subjectName(policy),
    hint,
  });
}

type Problem = readonly [what: string, hint: string];

function inRule({ peers, ports }: Rule, dialect: Dialect): Problem[] {
  const { supports, name } = dialect;
  const ofPorts =
    ports === 'all'
      ? supports.allPorts
        ? []
        : [[`${name} needs ports`, 'write the ports; or use a cidr'] as const]
      : ports.flatMap((each) => inPort(each, dialect));
  const ofPeers = peers === 'all' ? [] : peers.flatMap((each) => inPeer(each, dialect));
  return [...ofPeers, ...ofPorts];
}

function inPort(port: Port, { supports, name }: Dialect): Problem[] {
  const ways = 'write single numbers; or a cidr, or $internet on that port; or use another dialect';
  if (!supports.protocols.includes(port.protocol))
    return [[`${portText(port)}: ${name} has no ${port.protocol}`, ways]];
  if (port.kind === 'number' && port.endPort !== undefined && !supports.portRanges)
    return [[`${portText(port)}: ${name} has no port ranges`, ways]];
  if (port.kind === 'name' && !supports.namedPorts)
    return [[`${portText(port)}: ${name} has no port names`, 'write the number']];
  if (port.kind === 'any' && !supports.allPorts)
    return [[`${portText(port)}: ${name} needs a port number`, ways]];
  return [];
}

function inPeer(peer: Peer, { supports, name }: Dialect): Problem[] {
  switch (peer.kind) {
    case 'entity':
      return supports.entities.includes(peer.entity)
        ? []
        : [
            [
              `${name} does not know the entity ${peer.entity}`,
              "set the peer's addresses as cidr in the platform file, or use a dialect that knows it",
            ],
          ];
    case 'ipBlock':
      return supports.except || peer.except.length === 0
        ? []
        : [[`${peer.cidr}: ${name} has no exceptions`, 'write the blocks that are meant']];
    case 'host':
    case 'pods':
      return [];
  }
}
