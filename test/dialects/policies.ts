import fc from 'fast-check';
import type { Dialect } from '../../generator/dialects/dialect.ts';
import type {
  NonEmpty,
  Peer,
  Policy,
  PolicyObject,
  Port,
  Rule,
  Selector,
} from '../../generator/model/policy.ts';
import { objectsOf } from '../../generator/stages/assign.ts';

const origin = { file: 'shop.yaml', document: 0, path: [] };
const names = ['cart', 'orders', 'payments', 'postgres', 'storefront'] as const;
const keys = ['app', 'app.kubernetes.io/name', 'example.com/team', 'tier'] as const;
const blocks = ['203.0.113.0/24', '0.0.0.0/0', '2001:db8::/32', '198.51.100.7/32'] as const;

function list<T>(one: fc.Arbitrary<T>, most = 3): fc.Arbitrary<NonEmpty<T>> {
  return fc.array(one, { minLength: 1, maxLength: most }) as unknown as fc.Arbitrary<NonEmpty<T>>;
}

const labels = fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...names, '', 'A_b.c'), {
  minKeys: 1,
  maxKeys: 2,
});

const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: list(fc.constantFrom(...names)),
  }),
  fc.record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
  }),
);

function selector(dialect: Dialect): fc.Arbitrary<Selector> {
  const plain = labels.map((matchLabels) => ({ matchLabels, matchExpressions: [] }));
  if (dialect.supports.subject === 'labels') return plain;
  return fc.oneof(
    plain,
    fc.record({ matchLabels: labels, matchExpressions: list(expression, 2) }),
    fc.record({ matchLabels: fc.constant({}), matchExpressions: list(expression, 2) }),
  );
}

function podPeer(dialect: Dialect): fc.Arbitrary<Peer> {
  const every = dialect.supports.scope === 'cluster';
  const namespaces = fc.oneof(
    fc.constant(every ? ({ kind: 'all' } as const) : ({ kind: 'own' } as const)),
    fc.constant({ kind: 'all' } as const),
    fc.record({
      kind: fc.constant('names' as const),
      names: fc
        .uniqueArray(fc.constantFrom('shop', 'data', 'ops'), { minLength: 1 })
        .map((each) => each as unknown as NonEmpty<string>),
    }),
    fc.record({ kind: fc.constant('labels' as const), selector: selector(dialect) }),
  );
  return fc.record({
    kind: fc.constant('pods' as const),
    namespaces,
    pods: fc.oneof(fc.constant('all' as const), selector(dialect)),
  });
}

function peer(dialect: Dialect, direction: 'ingress' | 'egress'): fc.Arbitrary<Peer> {
  const { supports } = dialect;
  const guard = supports.isolation === 'guard rails';
  const block = fc.constantFrom(...blocks).map((cidr): Peer => {
    const except = supports.except && cidr === '0.0.0.0/0' ? ['10.0.0.0/8', '192.168.0.0/16'] : [];
    return { kind: 'ipBlock', cidr, except };
  });
  const host = fc
    .constantFrom('api.cards.example.com', 'a-1.example.org', '*.example.com')
    .filter((each) => supports.hosts !== 'exact' || !each.startsWith('*'))
    .map((each): Peer => ({ kind: 'host', host: each }));
  const entity = fc
    .constantFrom(...supports.entities, 'none' as const)
    .filter((each) => each !== 'none')
    .map((each): Peer => ({ kind: 'entity', entity: each }));
  const kinds = [
    ...(supports.pods ? [podPeer(dialect)] : []),
    ...(supports.blocks && (direction === 'egress' || !guard) ? [block] : []),
    ...(supports.hosts !== 'none' && direction === 'egress' ? [host] : []),
    ...(supports.entities.length > 0 ? [entity] : []),
  ];
  return fc.oneof(...kinds);
}

function port({ supports }: Dialect): fc.Arbitrary<Port> {
  const protocol = fc.constantFrom(...supports.protocols);
  const number = fc.integer({ min: 1, max: 60000 });
  const kinds: fc.Arbitrary<Port>[] = [
    fc.record({ kind: fc.constant('number' as const), protocol, port: number }),
  ];
  if (supports.portRanges)
    kinds.push(
      fc.tuple(protocol, number, fc.integer({ min: 1, max: 500 })).map(([each, from, more]) => ({
        kind: 'number',
        protocol: each,
        port: from,
        endPort: from + more,
      })),
    );
  if (supports.namedPorts) {
    const name = fc.constantFrom('http', 'http-admin', 'h2');
    kinds.push(fc.record({ kind: fc.constant('name' as const), protocol, name }));
    kinds.push(fc.record({ kind: fc.constant('any' as const), protocol }));
  }
  return fc.oneof(...kinds);
}

function rule(dialect: Dialect, direction: 'ingress' | 'egress'): fc.Arbitrary<Rule> {
  const { supports } = dialect;
  const distinct = (rules: NonEmpty<Port>): NonEmpty<Port> =>
    [
      ...new Map(rules.map((each) => [JSON.stringify(each), each])).values(),
    ] as unknown as NonEmpty<Port>;
  const some = list(port(dialect), supports.peersInRule === 'any' ? 4 : 50).map(distinct);
  const ports = supports.allPorts ? fc.oneof(some, fc.constant('all' as const)) : some;
  const peers = list(peer(dialect, direction), 4).map((each) => {
    const [first] = each;
    const once = [...new Map(each.map((one) => [JSON.stringify(one), one])).values()];
    const { peersInRule } = supports;
    if (peersInRule === 'one') return [first] as const;
    const kept = peersInRule === 'any' ? once : once.filter(({ kind }) => kind === first.kind);
    return kept as unknown as NonEmpty<Peer>;
  });
  const open =
    supports.pods && supports.isolation !== 'guard rails'
      ? fc.oneof({ weight: 5, arbitrary: peers }, fc.constant('all' as const))
      : peers;
  return fc
    .record({
      peers: open,
      ports,
      read: fc.boolean(),
      action: fc.constantFrom('Accept', 'Deny', 'Pass'),
    })
    .map(
      ({ read, action, ...both }): Rule => ({
        ...both,
        origin,
        label: `orders#/${direction}`,
        ...(read &&
          supports.dnsRule &&
          direction === 'egress' &&
          isDns(both) && { dns: ['*.example.com', '*'] }),
        ...(supports.isolation === 'guard rails' && { action: action as 'Accept' }),
      }),
    );
}

/** Cilium reads DNS on single ports only. */
function isDns({ ports }: Pick<Rule, 'ports'>): boolean {
  return (
    ports !== 'all' && ports.every((each) => each.kind === 'number' && each.endPort === undefined)
  );
}

/** Objects of a dialect with whatever it can say, as the stages would make them. */
export function objects(dialect: Dialect): fc.Arbitrary<PolicyObject[]> {
  const { isolation } = dialect.supports;
  const sided = isolation === 'ingress and egress' || isolation === 'guard rails';
  const least = sided && isolation !== 'guard rails' ? 0 : 1;
  const side = (direction: 'ingress' | 'egress'): fc.Arbitrary<Rule[]> =>
    fc.array(rule(dialect, direction), { minLength: least, maxLength: 4 });
  const subject =
    dialect.supports.subject === 'labels'
      ? selector(dialect)
      : dialect.supports.subject === 'all pods'
        ? fc.constant('all' as const)
        : fc.oneof(fc.constant('all' as const), selector(dialect));
  return fc
    .record({
      selector: subject,
      ingress: sided ? fc.option(side('ingress'), { nil: undefined }) : fc.constant(undefined),
      egress: sided ? fc.option(side('egress'), { nil: undefined }) : side('egress'),
      namespace:
        dialect.supports.scope === 'cluster'
          ? fc.constant(undefined)
          : fc.option(fc.constant('shop'), { nil: undefined }),
    })
    .filter(({ ingress, egress }) => ingress !== undefined || egress !== undefined)
    .map(({ selector: pods, ingress, egress, namespace }) => {
      const policy: Policy = {
        name: dialect.supports.scope === 'namespace' ? 'default' : 'netprofile-orders',
        ...(namespace !== undefined && { namespace }),
        service: 'orders',
        selector: pods,
        ...(ingress !== undefined && { ingress }),
        ...(egress !== undefined && { egress }),
        labels: { 'netprofile.dev/service': 'orders' },
        annotations: {},
        origin,
        ...(isolation === 'guard rails' && { tier: { name: 'Admin', priority: 7 } }),
      };
      return objectsOf(policy, dialect, '', { mesh: 'istio' });
    });
}
