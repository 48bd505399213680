import fc from 'fast-check';
import { ipBlock } from './blocks.ts';
import { namespaceSelector, podSelector } from './selectors.ts';

export const portNames = ['http', 'dns', 'signal', 'nobody'] as const;
export const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP');
export const portNumber = fc.constantFrom(53, 443, 3000, 3868, 8080, 8080, 9090, 1, 65535);

/** Both ends; they differ. */
export const portRange = fc
  .tuple(fc.constantFrom(1, 50, 2999, 8000, 8080, 60000), fc.constantFrom(1, 5, 100, 5535))
  .map(([start, length]) => ({ start, end: start + length }));

/** A list of rules, peers or ports: missing, empty or not, which are different things. */
function listOf<T>(
  entry: fc.Arbitrary<T>,
  weights: { readonly none: number; readonly some: number },
) {
  return fc.oneof(
    { weight: weights.none, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant<T[]>([]) },
    { weight: weights.some, arbitrary: fc.array(entry, { minLength: 1, maxLength: 3 }) },
  );
}

/** Leaves out what is undefined, as a manifest does. */
export function without<T extends object>(found: T): object {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

const peer: fc.Arbitrary<object> = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({ ipBlock }),
);

const ofProtocol = { protocol: fc.option(protocol, { nil: undefined, freq: 2 }) };
const port: fc.Arbitrary<object> = fc
  .oneof(
    { weight: 3, arbitrary: fc.record({ port: portNumber, ...ofProtocol }) },
    { weight: 3, arbitrary: fc.record({ port: fc.constantFrom(...portNames), ...ofProtocol }) },
    {
      weight: 3,
      arbitrary: fc
        .record({ range: portRange, ...ofProtocol })
        .map(({ range, ...rest }) => ({ port: range.start, endPort: range.end, ...rest })),
    },
    { weight: 2, arbitrary: fc.record(ofProtocol) },
  )
  .map(without);

function rules(peersKey: 'from' | 'to'): fc.Arbitrary<object[] | undefined> {
  const rule = fc
    .record({
      [peersKey]: listOf(peer, { none: 1, some: 12 }),
      ports: listOf(port, { none: 2, some: 5 }),
    })
    .map(without);
  return listOf(rule, { none: 1, some: 5 });
}

const policyTypes = fc.constantFrom(
  undefined,
  undefined,
  [],
  ['Ingress'],
  ['Egress'],
  ['Ingress', 'Egress'],
);

export interface PolicyDraft {
  /** The index of a workload that has the policy in its namespace; most see some pod then. */
  readonly near: number;
  readonly spec: object;
}

export const networkPolicy: fc.Arbitrary<PolicyDraft> = fc.record({
  near: fc.nat(9),
  spec: fc
    .record({ podSelector, policyTypes, ingress: rules('from'), egress: rules('to') })
    .map(without),
});

export function networkPolicyManifest(spec: object, namespace: string, index: number): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${index}`, namespace },
    spec,
  };
}
