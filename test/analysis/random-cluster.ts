import fc from 'fast-check';
import { ciliumManifest, ciliumPolicy } from './random-cluster/cilium-policies.ts';
import { networkPolicy, networkPolicyManifest } from './random-cluster/network-policies.ts';
import { labelsOfNamespace, labelsOfNode, namespaces } from './random-cluster/selectors.ts';
import { type TierDraft, tierPolicy, tierPolicyManifest } from './random-cluster/tier-policies.ts';
import { nodes, workload, workloadManifests } from './random-cluster/workloads.ts';

export {
  connections,
  everyNth,
  interestingAddresses,
  interestingPorts,
  inWords,
  type Verdict,
  verdict,
} from './random-cluster/questions.ts';

/**
 * Whole clusters as parsed manifests, each of which an API server would take, except for peers that
 * fail closed. Some namespaces are used without an object of their own. Nodes are there or not.
 */
export const randomCluster: fc.Arbitrary<readonly object[]> = fc
  .noBias(
    fc.record({
      spread: fc.integer({ min: 1, max: namespaces.length }),
      labels: fc.tuple(...namespaces.map(() => fc.option(labelsOfNamespace, { freq: 3 }))),
      workloads: fc.array(workload, { minLength: 2, maxLength: 8, size: 'max' }),
      policies: mostlySome(networkPolicy, 6),
      tiers: mostlySome(tierPolicy, 3),
      nodes: fc.option(fc.tuple(...nodes.map(() => labelsOfNode)), { freq: 2 }),
      policiesFirst: fc.boolean(),
    }),
  )
  .map((drafts): readonly object[] => {
    const namespaceAt = (place: number) => namespaces[place % drafts.spread] ?? '';
    const policies = [
      ...drafts.policies.map(({ near, spec }, index) =>
        networkPolicyManifest(spec, namespaceAt(drafts.workloads[near]?.place ?? near), index),
      ),
      ...drafts.tiers.filter(isFirstBaselineV1).map(tierPolicyManifest),
    ];
    const others = [
      ...drafts.labels.flatMap((labels, place) =>
        labels === null || place >= drafts.spread
          ? []
          : [namespaceManifest(namespaceAt(place), labels)],
      ),
      ...(drafts.nodes ?? []).map(nodeManifest),
      ...drafts.workloads.flatMap((draft, index) =>
        workloadManifests(draft, namespaceAt(draft.place), index),
      ),
    ];
    return drafts.policiesFirst ? [...policies, ...others] : [...others, ...policies];
  });

/** The same with policies of Cilium, which every document may name its namespace for. */
export const randomCiliumCluster: fc.Arbitrary<readonly object[]> = fc
  .noBias(
    fc.tuple(randomCluster, fc.array(ciliumPolicy, { minLength: 1, maxLength: 4, size: 'max' })),
  )
  .map(([documents, drafts]) => [
    ...documents,
    ...drafts.map((draft, index) => ciliumManifest(draft, index)),
  ]);

function mostlySome<T>(entry: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant<T[]>([]) },
    { weight: 7, arbitrary: fc.array(entry, { minLength: 1, maxLength, size: 'max' }) },
  );
}

/** A cluster has one BaselineAdminNetworkPolicy at most. */
function isFirstBaselineV1(draft: TierDraft, index: number, all: readonly TierDraft[]): boolean {
  const { kind } = draft;
  return (
    kind !== 'BaselineAdminNetworkPolicy' || all.findIndex((each) => each.kind === kind) === index
  );
}

function namespaceManifest(name: string, labels: object): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function nodeManifest(labels: object, index: number): object {
  const node = nodes[index];
  const addresses = [node?.ipv4, node?.ipv6].map((address) => ({ type: 'InternalIP', address }));
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: node?.name, labels },
    status: { addresses: [...addresses, { type: 'Hostname', address: node?.name }] },
  };
}
