import { nonEmpty } from '../../../grammar/ports.ts';
import { readBlock } from '../../../grammar/raw-rules.ts';
import { type Fields, field, items } from '../../../grammar/reader.ts';
import { type Place, within } from '../../../model/diagnostic.ts';
import type { Peer, Peers } from '../../../model/policy.ts';
import { readCidrSet } from './blocks.ts';
import { approximated, type Context } from './context.ts';
import { readEndpoint } from './endpoints.ts';
import { readEntities } from './entities.ts';
import { readFqdn, readService } from './outside.ts';

type Read = readonly Peer[] | 'all' | undefined;
type ReadEntry = (value: unknown, place: Place, context: Context) => Read;

/** Kinds of peers by the end of their key, behind from or to. */
const readers: Readonly<Record<string, ReadEntry>> = {
  Endpoints: readEndpoint,
  CIDR: (value, place, { report }) => {
    const block = readBlock(value, undefined, place, report);
    return block === undefined ? undefined : [block];
  },
  CIDRSet: readCidrSet,
  Nodes: (_value, place, context) => {
    const what = 'nodes by their labels are not told apart, and need a flag of the agent';
    approximated(context, place, what, 'every node');
    const nodes: readonly Peer[] = [
      { kind: 'entity', entity: 'host' },
      { kind: 'entity', entity: 'remote-node' },
    ];
    return context.effect === 'allow' ? nodes : [];
  },
  Groups: (_value, place, context) => {
    approximated(context, place, 'groups of a cloud cannot be looked up', 'the world');
    return context.effect === 'allow' ? [{ kind: 'entity', entity: 'world' }] : [];
  },
  Services: readService,
  FQDNs: readFqdn,
};

/** Empty lists of these select nobody; of others Cilium reads them as absent. */
const emptyIsNobody = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes'];

/** The keys of peers that a rule may have. */
export function peerKeys({
  direction,
  effect,
}: Pick<Context, 'direction' | 'effect'>): readonly string[] {
  const kinds = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes', 'Groups'];
  if (direction === 'ingress') return kinds.map((kind) => `from${kind}`);
  const names = effect === 'allow' ? ['Services', 'FQDNs'] : ['Services'];
  return [...kinds, ...names].map((kind) => `to${kind}`);
}

/**
 * Who a rule names: `absent` where it has no list of peers. Lists of two kinds
 * in one rule are refused; an empty one selects nobody.
 * Source: cilium pkg/policy/api/rule_validation.go; pkg/policy/utils/parserules.go.
 */
export function readPeers(
  rule: Fields,
  place: Place,
  context: Context,
): Peers | 'nobody' | 'absent' | undefined {
  const { report } = context;
  const written = peerKeys(context).flatMap((key) => {
    const value = field(rule, key);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      report.add('invalid-rule', within(place, key), `${key} is not a list`);
      return [];
    }
    return [
      { key, kind: key.replace(/^(?:from|to)/, ''), entries: items(value, within(place, key)) },
    ];
  });
  const [first, second] = written.filter(({ entries }) => entries.length > 0);
  if (second !== undefined && first !== undefined) {
    const message = `${first.key} and ${second.key} stand in one rule, which Cilium refuses`;
    return report.add('invalid-rule', place, message, 'make two rules');
  }
  if (written.some(({ kind, entries }) => entries.length === 0 && emptyIsNobody.includes(kind)))
    return 'nobody';
  if (first === undefined) return 'absent';
  const { kind, entries } = first;
  return together(
    kind === 'Entities'
      ? [readEntities(entries, context)]
      : entries.map(([value, at]) => readers[kind]?.(value, at, context)),
  );
}

function together(read: readonly Read[]): Peers | 'nobody' | undefined {
  if (read.includes(undefined)) return undefined;
  if (read.includes('all')) return 'all';
  const peers = read.flatMap((each) => (each === undefined || each === 'all' ? [] : each));
  return nonEmpty(peers) ?? 'nobody';
}
