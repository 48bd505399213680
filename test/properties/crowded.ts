import fc from 'fast-check';

/**
 * Random releases whose pods share labels: some lack what others have, selectors overlap, and
 * tests of Helm carry their workload's own. Who was named is kept as plain data.
 */
export interface CrowdedWorkload {
  readonly name: string;
  readonly namespace: 'shop' | 'data';
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Pod';
  readonly labels: Readonly<Record<string, string>>;
  /** Keys of its labels that its own selector asks for. */
  readonly selectorKeys: readonly string[];
  /** Whether a Helm test with the same labels stands beside it. */
  readonly tested: boolean;
  readonly profile?: CrowdedProfile;
}

export interface CrowdedProfile {
  readonly isolate: readonly ('ingress' | 'egress')[];
  /** Keys of its labels that `select` asks for. */
  readonly selectKeys?: readonly string[];
  /** Numbers of workloads that may enter, by name. */
  readonly from: readonly number[];
  readonly consumers: boolean;
  readonly self: boolean;
  readonly neighbours: boolean;
  /** A peer by label, as a user writes it: it means whoever has it. */
  readonly tier?: string;
  /** Numbers of workloads that it calls; the others agree. */
  readonly consumes: readonly number[];
}

export interface Crowd {
  readonly workloads: readonly CrowdedWorkload[];
}

const names = ['storefront', 'cart', 'payments', 'orders', 'postgres', 'ledger', 'mailer'] as const;

const labels = fc.record(
  {
    app: fc.constantFrom('shop', 'shop', 'shop', 'core'),
    component: fc.constantFrom('api', 'worker', 'db'),
    tier: fc.constantFrom('front', 'back'),
    'app.kubernetes.io/part-of': fc.constant('shop'),
    'helm.sh/chart': fc.constantFrom('shop-1.0.0', 'core-2.0.0'),
  },
  { requiredKeys: ['app'] },
);

const profile = fc.record({
  isolate: fc.oneof(
    { weight: 6, arbitrary: fc.constant<('ingress' | 'egress')[]>(['ingress', 'egress']) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<('ingress' | 'egress')[]>(['ingress'], ['egress'], []),
    },
  ),
  selects: fc.nat(3),
  from: fc.uniqueArray(fc.nat(6), { maxLength: 3 }),
  consumers: fc.boolean(),
  self: fc.boolean(),
  neighbours: fc.nat(5),
  tier: fc.option(fc.constantFrom('front', 'back'), { freq: 3, nil: undefined }),
  consumes: fc.uniqueArray(fc.nat(6), { maxLength: 3 }),
});

const draft = fc.record({
  namespace: fc.constantFrom('shop', 'shop', 'shop', 'data'),
  kind: fc.constantFrom(
    'Deployment',
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'Job',
    'CronJob',
    'Pod',
  ),
  labels,
  // a label of its own in the selector, among its pods' labels alone, or nowhere
  marked: fc.constantFrom('selector', 'selector', 'selector', 'pods', 'nowhere'),
  asked: fc.nat(15),
  tested: fc.nat(3),
  profile: fc.option(profile, { freq: 4, nil: undefined }),
});

type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never;

export const crowds: fc.Arbitrary<Crowd> = fc
  .array(draft, { minLength: 2, maxLength: names.length })
  .map((drafts) => ({ workloads: drafts.map((each, index) => settled(each, index, drafts)) }));

function settled(each: Draft, index: number, all: readonly Draft[]): CrowdedWorkload {
  const name = names[index] ?? 'storefront';
  const own: Record<string, string> = {};
  for (const [key, value] of Object.entries(each.labels)) if (value !== undefined) own[key] = value;
  if (each.marked !== 'nowhere') own.service = name;
  const stable = Object.keys(own).filter((key) => key !== 'helm.sh/chart' && key !== 'service');
  const asked = stable.filter((_, at) => at === 0 || (each.asked >> at) % 2 === 1);
  const base = {
    name,
    namespace: each.namespace,
    kind: each.kind,
    labels: own,
    selectorKeys: each.marked === 'selector' ? [...asked, 'service'] : asked,
    tested: each.tested === 0,
  } as const;
  if (each.profile === undefined) return base;
  const isThere = (other: number): boolean => other < all.length && other !== index;
  const { selects, tier, neighbours, ...rest } = each.profile;
  return {
    ...base,
    profile: {
      ...rest,
      neighbours: neighbours === 0,
      ...(selects === 0 && own.service !== undefined && { selectKeys: ['service'] }),
      ...(tier !== undefined && { tier }),
      from: each.profile.from.filter(isThere),
      consumes: each.profile.consumes.filter(isThere),
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

const pick = (all: Readonly<Record<string, string>>, keys: readonly string[]): Fields =>
  Object.fromEntries(keys.map((key) => [key, all[key]]));

/** What Helm would render. What is in shop names no namespace: the release has it. */
export function manifestsOf({ workloads }: Crowd): Fields[] {
  return workloads.flatMap(({ name, namespace, kind, labels: own, selectorKeys, tested }) => {
    const metadata = { name, ...(namespace === 'data' && { namespace }) };
    const spec = { containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }] };
    const template = { metadata: { labels: own }, spec };
    const test = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata,
        name: `${name}-test`,
        labels: own,
        annotations: { 'helm.sh/hook': 'test' },
      },
      spec,
    };
    return [owner(kind, metadata, template, pick(own, selectorKeys)), ...(tested ? [test] : [])];
  });
}

function owner(
  kind: CrowdedWorkload['kind'],
  metadata: Fields,
  template: { readonly metadata: Fields; readonly spec: Fields },
  matchLabels: Fields,
): Fields {
  switch (kind) {
    case 'Pod':
      return {
        apiVersion: 'v1',
        kind,
        metadata: { ...metadata, ...template.metadata },
        spec: template.spec,
      };
    case 'Job':
      return { apiVersion: 'batch/v1', kind, metadata, spec: { template } };
    case 'CronJob':
      return {
        apiVersion: 'batch/v1',
        kind,
        metadata,
        spec: { schedule: '@hourly', jobTemplate: { spec: { template } } },
      };
    default:
      return {
        apiVersion: 'apps/v1',
        kind,
        metadata,
        spec: { selector: { matchLabels }, template },
      };
  }
}

/** The profiles; whoever is called agrees by naming the caller, or all of its consumers. */
export function profilesOf({ workloads }: Crowd): Fields[] {
  return workloads.flatMap((each, index) => {
    const { profile: own } = each;
    if (own === undefined) return [];
    const nameOf = (other: number): string => {
      const { name = '', namespace } = workloads[other] ?? {};
      return namespace === each.namespace ? name : `${namespace}/${name}`;
    };
    const callers = workloads.flatMap((other, number) =>
      other.profile?.consumes.includes(index) ? [number] : [],
    );
    const named = [...new Set([...own.from, ...(own.consumers ? [] : callers)])];
    const from = [
      ...named.map(nameOf),
      ...(own.consumers && callers.length > 0 ? ['$consumers'] : []),
      ...(own.self ? ['$self'] : []),
      ...(own.neighbours ? ['$same-namespace'] : []),
      ...(own.tier === undefined ? [] : [{ labels: { tier: own.tier } }]),
    ];
    return [
      {
        service: each.name,
        namespace: each.namespace,
        ...(own.selectKeys !== undefined && { select: pick(each.labels, own.selectKeys) }),
        exposes: [{ port: 8080, from: from.length > 0 ? from : 'none' }],
        ...(own.consumes.length > 0 && {
          consumes: own.consumes.map((other) => `${nameOf(other)}:8080`),
        }),
        isolate: own.isolate,
        dns: false,
      },
    ];
  });
}

/** Whether one may enter another's port 8080, by what the other's profile says. */
export function mayEnter({ workloads }: Crowd, from: number, to: number): boolean {
  const [source, target] = [workloads[from], workloads[to]];
  if (source === undefined || target?.profile?.isolate.includes('ingress') !== true) return true;
  const { profile: own } = target;
  const isNear = source.namespace === target.namespace;
  return (
    own.from.includes(from) ||
    source.profile?.consumes.includes(to) === true ||
    (own.self && from === to) ||
    (own.neighbours && isNear) ||
    (own.tier !== undefined && isNear && source.labels.tier === own.tier)
  );
}

/** Whether one may go to another's port 8080, by what its own profile says. */
export function mayLeave({ workloads }: Crowd, from: number, to: number): boolean {
  const own = workloads[from]?.profile;
  if (own?.isolate.includes('egress') !== true) return true;
  return own.consumes.includes(to) || (own.self && from === to);
}
