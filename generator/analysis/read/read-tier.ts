import { readAnySelector } from '../../grammar/network-policy.ts';
import { onlyKeys, readBlock } from '../../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, type Report, shown } from '../../grammar/reader.ts';
import type { TierPeer, TierPolicy, TierRule } from '../../model/cluster.ts';
import { type Place, within } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';
import type { NonEmpty, Peer } from '../../model/policy.ts';
import { readTierPorts } from './read-tier-ports.ts';

/** The cluster-wide kinds: where a BaselineAdminNetworkPolicy has no tier or priority to write. */
const kinds: Readonly<Record<string, 'written' | 'Admin' | 'Baseline'>> = {
  'policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy': 'written',
  'policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy': 'Admin',
  'policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy': 'Baseline',
};

/** After every priority that can be written. */
const last = 1001;

export function isTierPolicy({ apiVersion, kind }: ObjectId): boolean {
  return Object.hasOwn(kinds, `${apiVersion} ${kind}`);
}

/**
 * Reads a cluster-wide policy. What is not known fails closed, as the API's
 * text asks of implementations, and is reported.
 * Source: kubernetes-sigs/network-policy-api apis/v1alpha2 and v1alpha1.
 */
export function readTierPolicy(fields: Fields, id: ObjectId, report: Report): TierPolicy {
  const place = within(id.place, 'spec');
  const spec = asFields(field(fields, 'spec')) ?? {};
  const kind = kinds[`${id.apiVersion} ${id.kind}`] ?? 'written';
  const written = field(spec, 'tier');
  if (kind === 'written' && written !== 'Admin' && written !== 'Baseline') {
    report.add('invalid-policy', within(place, 'tier'), `${shown(written)} is not a tier`);
  }
  const tier = kind === 'written' ? (written === 'Baseline' ? 'Baseline' : 'Admin') : kind;
  const priority = field(spec, 'priority');
  const single = kind === 'Baseline';
  const isPriority =
    typeof priority === 'number' && Number.isInteger(priority) && priority >= 0 && priority < last;
  if (!single && !isPriority) {
    const at = within(place, 'priority');
    report.add(
      'invalid-policy',
      at,
      `the priority ${shown(priority)} is not a number from 0 to 1000`,
    );
  }
  if (single && id.name !== 'default') {
    const message = `a BaselineAdminNetworkPolicy is named default, not ${id.name}`;
    report.add('invalid-policy', id.place, message, 'the API server refuses another name');
  }
  const portsKey = kind === 'written' ? 'protocols' : 'ports';
  const subject = readSubject(field(spec, 'subject'), within(place, 'subject'), report);
  return {
    ...id,
    tier,
    // the one BaselineAdminNetworkPolicy comes last
    priority: typeof priority === 'number' ? priority : last,
    subject: subject ?? 'none',
    ingress: readRules(spec, 'ingress', portsKey, place, report),
    egress: readRules(spec, 'egress', portsKey, place, report),
  };
}

function readSubject(
  value: unknown,
  place: Place,
  report: Report,
): Exclude<TierPolicy['subject'], 'none'> | undefined {
  const peer = readPodsPeer(asFields(value) ?? {}, place, report);
  if (peer !== undefined) return peer;
  return report.add('invalid-policy', place, 'the subject names neither namespaces nor pods');
}

/** `namespaces: selector`, or `pods: {namespaceSelector, podSelector}`; an empty selector is all. */
function readPodsPeer(
  fields: Fields,
  place: Place,
  report: Report,
): Extract<Peer, { kind: 'pods' }> | undefined {
  const pods = asFields(field(fields, 'pods'));
  const at = pods === undefined ? place : within(place, 'pods');
  // null is absent, as the API server reads it
  const chosen =
    (pods === undefined ? field(fields, 'namespaces') : field(pods, 'namespaceSelector')) ??
    undefined;
  if (chosen === undefined && pods === undefined) return undefined;
  const key = pods === undefined ? 'namespaces' : 'namespaceSelector';
  const inNamespaces = readAnySelector(chosen ?? {}, within(at, key), report);
  const those =
    pods === undefined
      ? 'all'
      : readAnySelector(field(pods, 'podSelector') ?? {}, within(at, 'podSelector'), report);
  if (inNamespaces === undefined || those === undefined) return undefined;
  const namespaces =
    inNamespaces === 'all'
      ? ({ kind: 'all' } as const)
      : ({ kind: 'labels', selector: inNamespaces } as const);
  return { kind: 'pods', namespaces, pods: those };
}

function readRules(
  spec: Fields,
  direction: 'ingress' | 'egress',
  portsKey: 'ports' | 'protocols',
  place: Place,
  report: Report,
): readonly TierRule[] {
  return items(field(spec, direction), within(place, direction)).map(([value, at]) => {
    const rule = asFields(value) ?? {};
    const name = field(rule, 'name');
    const side = direction === 'ingress' ? 'from' : 'to';
    const ports = onlyKeys(rule, ['name', 'action', side, portsKey], at, report)
      ? readTierPorts(rule, portsKey, at, report)
      : undefined;
    return {
      ...(typeof name === 'string' && { name }),
      action: readAction(field(rule, 'action'), within(at, 'action'), report),
      ...readSide(field(rule, side), side, within(at, side), report),
      ...(ports !== undefined && { ports }),
      place: at,
    };
  });
}

/** Allow is what v1alpha1 calls Accept; what is neither word denies. */
function readAction(value: unknown, place: Place, report: Report): TierRule['action'] {
  if (value === 'Accept' || value === 'Allow') return 'Accept';
  if (value === 'Deny' || value === 'Pass') return value;
  report.add('invalid-policy', place, `${shown(value)} is not an action`);
  return 'Deny';
}

function readSide(
  value: unknown,
  side: 'from' | 'to',
  place: Place,
  report: Report,
): { readonly peers: readonly TierPeer[]; readonly entries: readonly Place[] } {
  const written = items(value, place);
  if (written.length === 0) report.add('invalid-policy', place, 'the rule names no peers');
  const read = written.flatMap(([each, at]) =>
    readPeers(asFields(each) ?? {}, side, at, report).map((peer) => [peer, at] as const),
  );
  return { peers: read.map(([peer]) => peer), entries: read.map(([, at]) => at) };
}

/** One entry of from or to: a list of networks is a peer for each. */
function readPeers(
  fields: Fields,
  side: 'from' | 'to',
  place: Place,
  report: Report,
): NonEmpty<TierPeer> {
  const networks = side === 'to' ? items(field(fields, 'networks'), within(place, 'networks')) : [];
  const blocks = networks
    .map(([each, at]) => readBlock(each, undefined, at, report))
    .filter((each) => each !== undefined);
  const [first, ...rest] = blocks;
  if (first !== undefined && blocks.length === networks.length) return [first, ...rest];
  const before = report.diagnostics.length;
  const pods = readPodsPeer(fields, place, report);
  if (pods !== undefined) return [pods];
  const text = Object.keys(fields).join(', ') || 'nothing';
  if (text === 'nodes' && side === 'to') {
    const selector = readAnySelector(field(fields, 'nodes'), within(place, 'nodes'), report);
    if (selector !== undefined) return [{ kind: 'nodes', selector }];
  }
  if (report.diagnostics.length === before) {
    report.add(
      'unsupported-peer',
      place,
      `a peer by ${text} cannot be simulated`,
      'it fails closed: an Accept rule with it allows nothing by it, a Deny or Pass rule blocks everything',
    );
  }
  return [{ kind: 'unknown', text }];
}
