/** Stand in texts for the address of a pod's own node, and for its name, which leads there; no host is called so. */
export const ownNode = { address: '_own-node', name: '_own-node-name' } as const;

/** What a pod is told of its node, by the field that holds it. */
export function ofNode(path: string): string | undefined {
  if (path === 'status.hostIP' || path === 'status.hostIPs') return ownNode.address;
  return path === 'spec.nodeName' ? ownNode.name : undefined;
}
