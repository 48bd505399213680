import fc from 'fast-check';
import { cidr, ipBlock } from './blocks.ts';
import { portNames, portNumber, portRange, without } from './network-policies.ts';
import { namespaceSelector, namespaces, podSelector } from './selectors.ts';

export interface CiliumDraft {
  /** Undefined for one of the cluster. */
  readonly namespace: string | undefined;
  readonly specs: readonly object[];
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string }[];
}

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';

/** The same selector with other keys. */
function renamed(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  rename: (key: string) => string,
): Required<Selector> {
  return {
    matchLabels: Object.fromEntries(
      Object.entries(matchLabels).map(([key, value]) => [rename(key), value]),
    ),
    matchExpressions: matchExpressions.map((each) => ({ ...each, key: rename(each.key) })),
  };
}

const source = fc.constantFrom('', 'k8s:', 'any:');
const namespaceName: fc.Arbitrary<object> = fc.oneof(
  fc.constantFrom(...namespaces).map((value) => ({ operator: 'In', values: [value] })),
  fc.constantFrom(...namespaces).map((value) => ({ operator: 'NotIn', values: [value] })),
  fc.constant({ operator: 'Exists' }),
  fc.constant({ operator: 'DoesNotExist' }),
);

/** Pods by labels, and where they are by name, by label, or without a word. */
const endpoints: fc.Arbitrary<object> = fc
  .record({
    pods: podSelector,
    source,
    name: fc.option(namespaceName, { freq: 2 }),
    labels: fc.option(namespaceSelector, { freq: 1 }),
  })
  .map(({ pods, source: prefix, name, labels }) => {
    const own = renamed(pods, (key) => prefix + key);
    // labels without the name are read differently by versions
    const where =
      name === null || labels === null
        ? { matchLabels: {}, matchExpressions: [] }
        : renamed(labels, (key) => `k8s:${NAMESPACE_LABELS}${key}`);
    const named = name === null ? [] : [{ key: prefix + NAMESPACE, ...name }];
    return {
      matchLabels: { ...own.matchLabels, ...where.matchLabels },
      matchExpressions: [...own.matchExpressions, ...where.matchExpressions, ...named],
    };
  });

const entities = fc.constantFrom(
  ['all'],
  ['world'],
  ['cluster'],
  ['host', 'remote-node'],
  ['world', 'cluster'],
);
const ANY = fc.constantFrom('TCP', 'UDP', 'SCTP', 'ANY', undefined);
const port: fc.Arbitrary<object> = fc
  .oneof(
    fc.record({ port: portNumber.map(String), protocol: ANY }),
    fc.record({ port: fc.constantFrom(...portNames), protocol: ANY }),
    fc.record({ port: fc.constant('0'), protocol: ANY }),
    fc
      .record({ range: portRange, protocol: ANY })
      .map(({ range, protocol }) => ({ port: `${range.start}`, endPort: range.end, protocol })),
  )
  .map(without);
const toPorts = fc.array(fc.record({ ports: fc.array(port, { minLength: 1, maxLength: 3 }) }), {
  minLength: 1,
  maxLength: 2,
});

function ruleOf(side: 'from' | 'to'): fc.Arbitrary<object> {
  const some = <T>(entry: fc.Arbitrary<T>) => fc.array(entry, { minLength: 1, maxLength: 2 });
  const peers: fc.Arbitrary<object> = fc.oneof(
    { weight: 5, arbitrary: some(endpoints).map((each) => ({ [`${side}Endpoints`]: each })) },
    { weight: 2, arbitrary: entities.map((each) => ({ [`${side}Entities`]: each })) },
    { weight: 1, arbitrary: some(cidr).map((each) => ({ [`${side}CIDR`]: each })) },
    { weight: 2, arbitrary: some(ipBlock).map((each) => ({ [`${side}CIDRSet`]: each })) },
    { weight: 1, arbitrary: fc.constantFrom({}, { [`${side}Endpoints`]: [] }) },
  );
  return fc
    .record({ peers, toPorts: fc.option(toPorts, { nil: undefined, freq: 1 }) })
    .map(({ peers: named, toPorts: ports }) => without({ ...named, toPorts: ports }));
}

function side(key: 'ingress' | 'egress'): fc.Arbitrary<object> {
  const rule = ruleOf(key === 'ingress' ? 'from' : 'to');
  const list = fc.option(fc.array(rule, { maxLength: 2 }), { nil: undefined, freq: 2 });
  return fc.record({ [key]: list, [`${key}Deny`]: list }).map(without);
}

const enableDefaultDeny = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  { ingress: false },
  { egress: false },
  { ingress: true, egress: false },
);

function specOf(subject: fc.Arbitrary<object>): fc.Arbitrary<object> {
  return fc
    .record({
      endpointSelector: subject,
      ingress: side('ingress'),
      egress: side('egress'),
      enableDefaultDeny,
    })
    .map(({ ingress, egress, ...rest }) => without({ ...rest, ...ingress, ...egress }));
}

const specs = (subject: fc.Arbitrary<object>) =>
  fc.array(specOf(subject), { minLength: 1, maxLength: 2 });

export const ciliumPolicy: fc.Arbitrary<CiliumDraft> = fc.oneof(
  fc.record({ namespace: fc.constantFrom(...namespaces), specs: specs(podSelector) }),
  fc.record({ namespace: fc.constant(undefined), specs: specs(endpoints) }),
);

/** One rule stands in spec, two in spec and specs. */
export function ciliumManifest(
  { namespace, specs: [spec, ...more] }: CiliumDraft,
  index: number,
): object {
  const kind = namespace === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy';
  return {
    apiVersion: 'cilium.io/v2',
    kind,
    metadata: { name: `cilium-${index}`, ...(namespace !== undefined && { namespace }) },
    spec,
    ...(more.length > 0 && { specs: more }),
  };
}
