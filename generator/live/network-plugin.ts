import { plain } from '../model/diagnostic.ts';
import type { Connection } from './connect.ts';
import { ask } from './request.ts';

/** What is known of a cluster besides its objects; what cannot be read is absent. */
export interface ClusterFacts {
  readonly version?: string;
  /** Daemon sets whose names are those of network plugins: `kube-system/kube-router`. */
  readonly plugins: readonly string[];
}

/** Names of daemon sets by plugin, and whether it enforces NetworkPolicies as it is usually installed. */
const known: readonly (readonly [
  name: RegExp,
  plugin: string,
  enforces: 'yes' | 'no' | 'option',
])[] = [
  [/^cilium$/, 'Cilium', 'yes'],
  [/^anetd$/, 'GKE Dataplane V2', 'yes'],
  [/^(calico|canal)(-node)?$/, 'Calico', 'yes'],
  [/^antrea-agent$/, 'Antrea', 'yes'],
  [/^(kube-router|weave-net|ovnkube-node|ovs-ovn|kube-ovn-cni)/, 'its network plugin', 'yes'],
  [/^(kindnet|kube-network-policies)$/, 'kind', 'yes'],
  [/^aws-node$/, 'the AWS VPC CNI', 'option'],
  [/^azure-(cns|npm|ip-masq-agent)/, 'Azure CNI', 'option'],
  [/^(kube-)?flannel/, 'Flannel', 'no'],
];

interface Named {
  readonly items?:
    | readonly { readonly metadata: { readonly name: string; readonly namespace?: string } }[]
    | null;
}

/** The version of a cluster and its network plugin, as far as its daemon sets tell. Never throws. */
export async function clusterFacts(connection: Connection): Promise<ClusterFacts> {
  const [version, sets] = await Promise.all([
    serverVersion(connection),
    ask(connection, { method: 'GET', path: '/apis/apps/v1/daemonsets' }).catch(() => undefined),
  ]);
  const plugins = ((sets as Named | undefined)?.items ?? [])
    .filter(({ metadata }) => known.some(([name]) => name.test(metadata.name)))
    .map(({ metadata }) => plain(`${metadata.namespace}/${metadata.name}`))
    .sort();
  return { ...(version !== undefined && { version }), plugins };
}

/** What an API server says of itself: `v1.34.4`. Never throws; undefined where it says nothing. */
export async function serverVersion(connection: Connection): Promise<string | undefined> {
  const asked = ask(connection, { method: 'GET', path: '/version' });
  const { gitVersion } = ((await asked.catch(() => undefined)) ?? {}) as {
    readonly gitVersion?: unknown;
  };
  return typeof gitVersion === 'string' ? plain(gitVersion) : undefined;
}

/** What to do where a plugin does not enforce. */
export function enforcementAdvice(plugins: readonly string[]): string {
  const found = known.find(([name]) =>
    plugins.some((each) => name.test(each.slice(each.indexOf('/') + 1))),
  );
  if (found === undefined)
    return 'install a network plugin that enforces NetworkPolicies: Cilium, Calico and Antrea do';
  const [, plugin, enforces] = found;
  if (enforces === 'no')
    return `${plugin} does not enforce NetworkPolicies: add one that does (Calico as "canal"), or replace it`;
  if (enforces === 'option')
    return `${plugin} enforces NetworkPolicies only where that is switched on: see its documentation`;
  return `${plugin} should: look at its pods, their logs, and whether policy enforcement is switched off`;
}
