import { policyKinds } from '../../dialects/index.ts';
import { mayBeMisspelt } from './misspelt-kinds.ts';
import { workloadKinds } from './workload.ts';

/** Kinds whose documents have to be read; of others only the head matters. */
export const readKinds: ReadonlySet<string> = new Set([
  ...workloadKinds,
  'Service',
  ...policyKinds,
  // what the simulation of a release reads beside them
  'CiliumClusterwideNetworkPolicy',
  'CiliumCIDRGroup',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'APIService',
  'Ingress',
  'HTTPRoute',
  'GRPCRoute',
  'TCPRoute',
  'TLSRoute',
  'UDPRoute',
  'ServiceMonitor',
  'PodMonitor',
]);

/** Whether documents of a kind matter: also policies, by their name, of engines that we do not know, and kinds that are misspelt. */
export function isRead(kind: string): boolean {
  return readKinds.has(kind) || /(?:Policy|EgressFirewall)$/.test(kind) || mayBeMisspelt(kind);
}
