import { shown } from '../../../grammar/reader.ts';
import type { Place } from '../../../model/diagnostic.ts';
import { type Entity, entities, namedEntities, type Peer } from '../../../model/policy.ts';
import { approximated, type Context } from './context.ts';

const nodes = ['host', 'remote-node'];
const families = ['world-ipv4', 'world-ipv6'];

/**
 * fromEntities and toEntities. `init`, `health`, `unmanaged` and `ingress` are
 * ends of their own. Nodes are known by the pods on their network, and not
 * which of them is a pod's own: a denial of one of `host` and `remote-node`
 * alone cannot be said. `world-ipv4` and `world-ipv6` mean somebody on
 * dual-stack clusters only.
 * Source: cilium pkg/policy/api/entity.go EntitySelectorMapping.
 */
export function readEntities(
  written: readonly (readonly [unknown, Place])[],
  context: Context,
): readonly Peer[] | 'all' | undefined {
  const read = written.map(([value, place]) => readEntity(value, place, written, context));
  if (read.includes(undefined)) return undefined;
  if (read.includes('all')) return 'all';
  return read.flatMap((each) =>
    each === undefined || each === 'all' || each === 'none'
      ? []
      : [{ kind: 'entity', entity: each }],
  );
}

function readEntity(
  value: unknown,
  place: Place,
  written: readonly (readonly [unknown, Place])[],
  context: Context,
): Entity | 'all' | 'none' | undefined {
  if (value === 'all' || value === 'none') return value;
  if (families.some((each) => each === value)) {
    approximated(context, place, `${shown(value)} is one family of addresses`, 'the world');
    return context.effect === 'allow' ? 'world' : 'none';
  }
  const entity = [...entities, ...namedEntities].find((each) => each === value);
  if (entity === undefined)
    return context.report.add('invalid-rule', place, `${shown(value)} is not an entity`);
  const isSome =
    nodes.includes(entity) && !nodes.every((each) => written.some(([e]) => e === each));
  if (!isSome || context.effect === 'allow') return entity;
  approximated(
    context,
    place,
    `which nodes are ${shown(value)} to a pod is not known`,
    'every node',
  );
  return 'none';
}
