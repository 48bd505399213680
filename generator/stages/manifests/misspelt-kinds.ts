import { isNear } from '../../grammar/did-you-mean.ts';

/** Kinds that matter, of groups whose kinds are Kubernetes' own or an engine's. */
const kindsOf: Readonly<Record<string, readonly string[]>> = {
  '': ['Pod', 'Service', 'Namespace', 'Node', 'Endpoints', 'ReplicationController'],
  apps: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  batch: ['Job', 'CronJob'],
  extensions: ['Deployment', 'DaemonSet', 'ReplicaSet', 'Ingress', 'NetworkPolicy'],
  'networking.k8s.io': ['NetworkPolicy', 'Ingress'],
  'policy.networking.k8s.io': [
    'ClusterNetworkPolicy',
    'AdminNetworkPolicy',
    'BaselineAdminNetworkPolicy',
  ],
  'cilium.io': ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'CiliumCIDRGroup'],
};

/**
 * The kind that is meant by one that its group does not have: `networkpolicy`,
 * `NetworkPolicies`, `NetworkPolciy`. No cluster takes such an object, and who
 * wrote it counts on a policy or workload that nobody here would see.
 */
export function meantKind(apiVersion: string, kind: string): string | undefined {
  const [group = '', version] = apiVersion.split('/');
  const known = kindsOf[version === undefined ? '' : group];
  if (known === undefined || known.includes(kind) || kind.endsWith('List')) return undefined;
  return known.find((each) => isSpelledLike(kind, each));
}

function isSpelledLike(kind: string, known: string): boolean {
  const most = known.length <= 4 ? 1 : known.length < 10 ? 2 : 3;
  return isNear(kind.toLowerCase(), known.toLowerCase(), most);
}

const all = [...new Set(Object.values(kindsOf).flat())];
const looked = new Map<string, boolean>();

/** Whether a kind may be one of these misspelt, whatever its group: then the document has to be read. */
export function mayBeMisspelt(kind: string): boolean {
  const found = looked.get(kind);
  if (found !== undefined) return found;
  const is = all.some((each) => each !== kind && isSpelledLike(kind, each));
  // a stream may hold any number of kinds
  if (looked.size < 1000) looked.set(kind, is);
  return is;
}
