import fc from 'fast-check';

/**
 * Random small worlds: services over namespaces with profiles that fit them. Valid by
 * construction, and what each profile asks for is kept as plain data, so that a test can say by
 * itself who may connect to whom.
 */
export type Protocol = 'TCP' | 'UDP';
export type Direction = 'ingress' | 'egress';

export interface WorldPort {
  readonly number: number;
  readonly protocol: Protocol;
  readonly name?: string;
}

export type Source =
  | { readonly kind: 'consumers' | 'self' | 'same-namespace' | 'cluster' | 'anywhere' }
  | { readonly kind: 'service'; readonly service: number; readonly asMap: boolean }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'team'; readonly team: string; readonly everywhere: boolean }
  | { readonly kind: 'cidr' };

export interface Exposure {
  /** Indices of the service's ports, or all. */
  readonly ports: readonly number[] | 'all';
  readonly from: readonly Source[] | 'absent' | 'none';
}

export interface Edge {
  readonly to: number;
  /** Indices of the provider's ports; absent: what the provider opens to us. */
  readonly ports?: readonly number[];
}

export interface WorldService {
  readonly name: string;
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Pod';
  readonly labelling: 'name' | 'app' | 'component' | 'expression';
  readonly team: string;
  readonly ports: readonly WorldPort[];
  readonly exposes: readonly Exposure[];
  readonly consumes: readonly Edge[];
  readonly isolate: readonly Direction[];
  readonly dns: boolean;
  readonly partners: boolean;
  readonly internet: boolean;
  readonly extra: boolean;
  readonly krm: boolean;
  /** Writes numbers where a name could stand. */
  readonly plain: boolean;
}

export interface World {
  /** All is in shop, and nobody writes it. */
  readonly unplaced: boolean;
  readonly services: readonly WorldService[];
}

const names = ['storefront', 'cart', 'payments', 'orders', 'postgres', 'ledger', 'mailer', 'audit'];
const namespaces = ['shop', 'data', 'ops'] as const;
export const teams = ['red', 'blue'] as const;

const portPool: readonly WorldPort[] = [
  { number: 8080, protocol: 'TCP', name: 'http' },
  { number: 9090, protocol: 'TCP', name: 'metrics' },
  { number: 5432, protocol: 'TCP' },
  { number: 8125, protocol: 'UDP', name: 'statsd' },
  { number: 8080, protocol: 'UDP' },
];

/** Ports that a test asks about, declared or not. */
export const probes: readonly { readonly number: number; readonly protocol: Protocol }[] = [
  ...portPool,
  { number: 53, protocol: 'UDP' },
  { number: 53, protocol: 'TCP' },
  { number: 443, protocol: 'TCP' },
  { number: 8005, protocol: 'TCP' },
  { number: 9999, protocol: 'TCP' },
  { number: 4444, protocol: 'TCP' },
];

interface Draft extends Omit<WorldService, 'exposes' | 'consumes' | 'name'> {
  readonly modes: readonly number[];
  readonly joined: boolean;
  readonly openToAll: number;
  readonly peer: number;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  namespace: fc.constantFrom(...namespaces),
  kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'),
  labelling: fc.constantFrom('name', 'app', 'component', 'expression'),
  team: fc.constantFrom(...teams),
  ports: fc.uniqueArray(fc.constantFrom(...portPool), { minLength: 1, maxLength: 4 }),
  isolate: fc.oneof(
    { weight: 5, arbitrary: fc.constant<readonly Direction[]>(['ingress', 'egress']) },
    { weight: 1, arbitrary: fc.constantFrom<readonly Direction[]>(['ingress'], ['egress'], []) },
  ),
  dns: fc.boolean(),
  partners: fc.boolean(),
  internet: fc.boolean(),
  extra: fc.boolean(),
  krm: fc.boolean(),
  plain: fc.boolean(),
  modes: fc.array(fc.nat(11), { minLength: 5, maxLength: 5 }),
  joined: fc.boolean(),
  openToAll: fc.nat(9),
  peer: fc.nat(7),
});

const edge = fc.record({
  from: fc.nat(7),
  to: fc.nat(7),
  ports: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
  portless: fc.nat(4),
});

export const worlds: fc.Arbitrary<World> = fc
  .record({
    drafts: fc.array(draft, { minLength: 2, maxLength: 8 }),
    edges: fc.array(edge, { maxLength: 14 }),
    spread: fc.integer({ min: 1, max: 3 }),
    unplaced: fc.boolean(),
  })
  .map(({ drafts, edges, spread, unplaced }) => build(drafts, edges, spread, unplaced));

function build(
  drafts: readonly Draft[],
  wanted: readonly { from: number; to: number; ports: readonly number[]; portless: number }[],
  spread: number,
  unplaced: boolean,
): World {
  const placed = drafts.map((each) => ({
    ...each,
    namespace: namespaces.slice(0, spread).includes(each.namespace as 'shop')
      ? each.namespace
      : 'shop',
  }));
  const edges = wanted
    .map((each) => ({ ...each, from: each.from % placed.length, to: each.to % placed.length }))
    .filter((each) => each.from !== each.to)
    .map((each) => ({
      ...each,
      ports: [...new Set(each.ports.map((port) => port % (placed[each.to]?.ports.length ?? 1)))],
    }));
  // one line without ports at most for each pair, and only beside one that names them
  const asks = (index: number): Edge[] =>
    edges
      .filter((each) => each.from === index)
      .flatMap((each): Edge[] => [
        { to: each.to, ports: each.ports },
        ...(each.portless === 0 ? [{ to: each.to }] : []),
      ]);
  const services = placed.map((each, index): WorldService => {
    const { modes, joined, openToAll, peer, ...rest } = each;
    const entries = each.ports.map((_, port): Exposure => {
      const consumers = [
        ...new Set(
          edges
            .filter((one) => one.to === index && one.ports.includes(port))
            .map((one) => one.from),
        ),
      ];
      const mode = modes[port] ?? 0;
      return {
        ports: [port],
        from:
          consumers.length > 0
            ? consumed(mode, consumers, each.namespace, placed)
            : unconsumed(mode, (peer + 1) % placed.length, index),
      };
    });
    const everyPort: Exposure[] =
      openToAll === 0 && peer % placed.length !== index
        ? [
            {
              ports: 'all',
              from: [{ kind: 'service', service: peer % placed.length, asMap: joined }],
            },
          ]
        : [];
    return {
      ...rest,
      name: names[index] ?? `service-${index}`,
      exposes: [...(joined ? join(entries) : entries), ...everyPort],
      consumes: asks(index),
    };
  });
  return {
    unplaced: unplaced && placed.every((each) => each.namespace === 'shop'),
    services,
  };
}

/** Entries that are open to $consumers alone become one with several ports. */
function join(entries: readonly Exposure[]): Exposure[] {
  const plain = entries.filter((each) => each.from === 'absent');
  const others = entries.filter((each) => each.from !== 'absent');
  const ports = plain.flatMap((each) => (each.ports === 'all' ? [] : [...each.ports]));
  return ports.length === 0 ? [...others] : [{ ports, from: 'absent' }, ...others];
}

function consumed(
  mode: number,
  consumers: readonly number[],
  namespace: string,
  placed: readonly Draft[],
): Exposure['from'] {
  const listed = consumers.map(
    (service): Source => ({ kind: 'service', service, asMap: mode > 8 }),
  );
  if (mode === 0) return [{ kind: 'cluster' }];
  if (mode === 1) return [{ kind: 'anywhere' }];
  if (mode === 2 && consumers.every((each) => placed[each]?.namespace === namespace))
    return [{ kind: 'same-namespace' }];
  if (mode === 3) return [{ kind: 'consumers' }, { kind: 'self' }];
  if (mode === 4) return [...listed, { kind: 'cidr' }];
  return mode % 2 === 0 ? listed : 'absent';
}

function unconsumed(mode: number, peer: number, index: number): Exposure['from'] {
  const choices: readonly Exposure['from'][] = [
    'none',
    [{ kind: 'self' }],
    [{ kind: 'cluster' }],
    [{ kind: 'same-namespace' }],
    [{ kind: 'namespace', namespace: 'data' }],
    [{ kind: 'team', team: 'red', everywhere: true }],
    [{ kind: 'team', team: 'blue', everywhere: false }],
    [{ kind: 'cidr' }, { kind: 'self' }],
    [{ kind: 'anywhere' }],
    peer === index ? 'none' : [{ kind: 'service', service: peer, asMap: false }],
  ];
  return choices[mode] ?? 'none';
}
