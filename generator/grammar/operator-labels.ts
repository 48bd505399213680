/**
 * Whether a label's key is of the domain of a resource's operator, as operators
 * label what they make: `strimzi.io/cluster` of a `kafka.strimzi.io/v1` Kafka.
 * False for the kinds that Kubernetes itself has.
 */
export function ofOperatorsDomain(key: string, apiVersion: string): boolean {
  if (isOwnGroup(apiVersion)) return false;
  const [group = ''] = apiVersion.split('/');
  const domain = group.split('.').slice(-2).join('.');
  return key.split('/')[0]?.endsWith(domain) === true;
}

/** Whether a kind is one of Kubernetes' own: its groups have no dot, or end with k8s.io. */
export function isOwnGroup(apiVersion: string): boolean {
  const [group = '', version] = apiVersion.split('/');
  return version === undefined || !group.includes('.') || group.endsWith('k8s.io');
}
