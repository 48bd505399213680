import { asFields, type Fields, field, shown } from '../../../grammar/reader.ts';
import type { TierRule } from '../../../model/cluster.ts';
import { type Place, within } from '../../../model/diagnostic.ts';
import type { Peer, Rule } from '../../../model/policy.ts';
import type { Direction } from '../../../model/reach.ts';
import type { Context } from './context.ts';
import { type ReadRule, readRules } from './rules.ts';

/** One direction of a policy. */
export interface ReadSide {
  /** Absent where it neither isolates nor allows. */
  readonly rules?: readonly Rule[];
  readonly addsOnly: boolean;
  readonly denials: readonly TierRule[];
}

/**
 * A direction: its rules and denials. Either isolates, unless
 * enableDefaultDeny says no; without any nothing does.
 * Source: cilium pkg/policy/api/rule_validation.go Sanitize;
 * pkg/policy/repository.go computePolicyEnforcementAndRules.
 */
export function readSide(
  spec: Fields,
  direction: Direction,
  place: Place,
  around: Omit<Context, 'direction' | 'effect'>,
): ReadSide {
  const read = (key: string, effect: Context['effect']): readonly (ReadRule | undefined)[] =>
    readRules(field(spec, key), within(place, key), { ...around, direction, effect });
  const allowed = read(direction, 'allow');
  const denied = read(`${direction}Deny`, 'deny');
  const written = field(asFields(field(spec, 'enableDefaultDeny')) ?? {}, direction) ?? true;
  if (typeof written !== 'boolean') {
    const at = within(place, 'enableDefaultDeny', direction);
    around.report.add('invalid-policy', at, `${shown(written)} is not true or false`);
  }
  const rules = allowed.flatMap((each, index) => ruleOf(each, `${direction}/${index}`));
  const isolates = written !== false && allowed.length + denied.length > 0;
  return {
    ...((isolates || rules.length > 0) && { rules }),
    addsOnly: !isolates && rules.length > 0,
    denials: denied.flatMap((each) => denialOf(each, around.own)),
  };
}

function ruleOf(read: ReadRule | undefined, label: string): readonly Rule[] {
  if (read === undefined || 'nothing' in read) return [];
  const { peers, ports, place } = read;
  return [{ peers, ports, origin: place, label }];
}

/** One that matches nothing is kept: people count rules. */
function denialOf(read: ReadRule | undefined, own: string | undefined): readonly TierRule[] {
  if (read === undefined) return [];
  const { place } = read;
  const shared = { action: 'Deny', blocksAreOutside: true, place } as const;
  if ('nothing' in read) return [{ ...shared, peers: [], ports: 'all' }];
  const { peers, ports } = read;
  if (peers === 'all') return [{ ...shared, peers: [{ kind: 'everyone' }], ports }];
  return [{ ...shared, peers: peers.map((each) => anywhere(each, own)), ports }];
}

/** The same peer for a rule that has no namespace of its own. */
export function anywhere<T extends Peer>(peer: T, own: string | undefined): T {
  if (peer.kind !== 'pods' || peer.namespaces.kind !== 'own') return peer;
  return { ...peer, namespaces: { kind: 'names', names: [own ?? ''] } };
}
