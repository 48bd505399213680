import fc from 'fast-check';
import { labelsOfPod } from './selectors.ts';

/** Two nodes, each with an address of both families. */
export const nodes = [
  { name: 'node-a', ipv4: '10.9.0.1', ipv6: 'fd00:9::1' },
  { name: 'node-b', ipv4: '10.9.0.2', ipv6: 'fd00:9::2' },
] as const;
type Node = (typeof nodes)[number];

const kinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
  'Pod',
  'Pod',
  'owned Pods',
] as const;

/** One name for several numbers and protocols, and numbers that several pods have. */
interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
}
const containerPort = fc.constantFrom<ContainerPort[]>(
  { name: 'http', containerPort: 8080 },
  { name: 'http', containerPort: 3000, protocol: 'TCP' },
  { name: 'http', containerPort: 8080, protocol: 'UDP' },
  { name: 'dns', containerPort: 53, protocol: 'UDP' },
  { name: 'dns', containerPort: 53 },
  { name: 'signal', containerPort: 3868, protocol: 'SCTP' },
  { containerPort: 9090 },
);
/** In one container a name stands once; another container may have it too. */
const container = fc
  .uniqueArray(containerPort, { maxLength: 3, selector: ({ name }) => name })
  .map((ports) => ({ name: 'main', image: 'shop', ...(ports.length > 0 ? { ports } : {}) }));

export interface Draft {
  readonly kind: (typeof kinds)[number];
  /** Which of the cluster's namespaces. */
  readonly place: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: object;
  readonly hostNetwork: boolean;
  readonly node: Node | undefined;
  readonly families: readonly ('ipv4' | 'ipv6')[];
  /** Labels that one of two Pods of one owner has, and the other has not. */
  readonly odd: Readonly<Record<string, string>> | undefined;
}

const podSpec = fc
  .record({
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    sidecars: fc.array(container, { maxLength: 1 }),
    setup: fc.array(container, { maxLength: 1 }),
  })
  .map(({ containers, sidecars, setup }) => {
    const initContainers = [
      ...setup,
      ...sidecars.map((each) => ({ ...each, restartPolicy: 'Always' })),
    ];
    return { containers, ...(initContainers.length > 0 ? { initContainers } : {}) };
  });

export const workload: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom(...kinds),
  place: fc.nat(2),
  labels: labelsOfPod,
  spec: podSpec,
  hostNetwork: fc.nat(9).map((dice) => dice === 0),
  node: fc.option(fc.constantFrom(...nodes), { nil: undefined, freq: 5 }),
  families: fc.constantFrom<Draft['families'][]>(
    [],
    ['ipv4'],
    ['ipv4'],
    ['ipv6'],
    ['ipv6'],
    ['ipv4', 'ipv6'],
    ['ipv4', 'ipv6'],
  ),
  odd: fc.option(labelsOfPod, { nil: undefined, freq: 2 }),
});

/** The manifests of one workload. Only Pods have a status; `index` keeps addresses apart. */
export function workloadManifests(
  draft: Draft,
  namespace: string,
  index: number,
): readonly object[] {
  const { kind, labels, hostNetwork } = draft;
  const name = `${labels.app ?? 'job'}-${index}`;
  const spec = { ...draft.spec, ...(hostNetwork ? { hostNetwork } : {}) };
  const template = { metadata: { labels }, spec };
  const metadata = { name, namespace };
  switch (kind) {
    case 'Pod':
      return [pod(draft, { ...metadata, labels }, spec, 2 * index)];
    case 'owned Pods':
      return [0, 1].map((replica) => {
        const own = {
          name: `${name}-x${replica}`,
          namespace,
          labels: { ...labels, ...(replica === 1 ? draft.odd : {}), 'pod-template-hash': 'x' },
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid: name, controller: true },
          ],
        };
        return pod(draft, own, spec, 2 * index + replica);
      });
    case 'Job':
      return [{ apiVersion: 'batch/v1', kind, metadata, spec: { template } }];
    case 'CronJob':
      return [
        { apiVersion: 'batch/v1', kind, metadata, spec: { jobTemplate: { spec: { template } } } },
      ];
    default:
      return [{ apiVersion: 'apps/v1', kind, metadata, spec: { template } }];
  }
}

/** A pod has addresses once it runs on a node, and on the host network they are the node's. */
function pod(draft: Draft, metadata: object, spec: object, index: number): object {
  const { node, families, hostNetwork } = draft;
  const manifest = { apiVersion: 'v1', kind: 'Pod', metadata };
  if (node === undefined) return { ...manifest, spec };

  const own = { ipv4: `10.1.0.${3 * index + 1}`, ipv6: `fd00:1::${(3 * index + 1).toString(16)}` };
  const podIPs = families.map((family) => ({ ip: (hostNetwork ? node : own)[family] }));
  const hostIPs = families.map((family) => ({ ip: node[family] }));
  const [first] = podIPs;
  return {
    ...manifest,
    spec: { ...spec, nodeName: node.name },
    ...(first ? { status: { hostIP: hostIPs[0]?.ip, hostIPs, podIP: first.ip, podIPs } } : {}),
  };
}
