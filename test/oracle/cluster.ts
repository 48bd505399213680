import { type CiliumPolicy, readCilium } from './cilium.ts';
import { type Fields, fields, type Labels, labels, list, text } from './fields.ts';
import type { Network } from './network.ts';
import { type Policy, readPolicy } from './network-policy.ts';
import { type NodeObject, readNode } from './node.ts';
import { type Pod, podTemplate, readPod } from './pod.ts';
import { readTierPolicy } from './read-tier-policy.ts';
import { readService, type Service } from './service.ts';
import { type TierPolicy, tierKinds } from './tier-policy.ts';

/** What the evaluator knows: who is there, in which namespaces, under which policies. */
export interface Cluster {
  /** One per Pod or workload, in the order of the documents. */
  readonly pods: readonly Pod[];
  /** Labels by namespace; every namespace that holds a pod or a policy is there. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly policies: readonly Policy[];
  readonly tierPolicies: readonly TierPolicy[];
  readonly ciliumPolicies: readonly CiliumPolicy[];
  readonly nodes: readonly NodeObject[];
  readonly services: readonly Service[];
  /** What is known of addresses that no manifest tells. */
  readonly network?: Network;
}

export interface ReadOptions {
  readonly network?: Network;
  /** For objects without `metadata.namespace`; 'default' if not given. */
  readonly defaultNamespace?: string;
}

const ciliumKinds = ['cilium.io/CiliumNetworkPolicy', 'cilium.io/CiliumClusterwideNetworkPolicy'];

const NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * Reads parsed manifests, `List`s included. Kinds that matter neither as pods, namespaces, nodes nor
 * policies are passed over. An object that stands twice counts once, as it last stands: that is
 * what a cluster would hold. Throws for manifests that no cluster would take.
 */
export function readCluster(documents: readonly unknown[], options: ReadOptions = {}): Cluster {
  const pods = new Map<string, Pod>();
  const namespaces = new Map<string, Labels>();
  const policies = new Map<string, Policy>();
  const tierPolicies = new Map<string, TierPolicy>();
  const nodes = new Map<string, NodeObject>();
  const ciliumPolicies = new Map<string, readonly CiliumPolicy[]>();
  const services = new Map<string, Service>();

  for (const { groupKind, kind, body } of documents.flatMap((document) => unpack(document))) {
    const template = podTemplate(groupKind, body, kind);
    const tierKind = tierKinds.find((each) => groupKind === `policy.networking.k8s.io/${each}`);
    const isPolicy = groupKind === 'networking.k8s.io/NetworkPolicy';
    const isOfCilium = ciliumKinds.includes(groupKind);
    const isService = groupKind === '/Service';
    const isClusterScoped =
      tierKind ||
      groupKind === '/Namespace' ||
      groupKind === '/Node' ||
      groupKind.startsWith('cilium.io/CiliumClusterwide');
    if (!template && !isPolicy && !isOfCilium && !isClusterScoped && !isService) continue;

    const metadata = fields(body.metadata, `${kind}: metadata`);
    const name = readName(metadata, kind);
    const spec = fields(body.spec, `${kind} ${name}`);
    const namespace =
      text(metadata.namespace, `${kind} ${name}: metadata.namespace`) ||
      (options.defaultNamespace ?? 'default');
    if (groupKind === '/Namespace') {
      const written = labels(metadata.labels, `Namespace ${name}: metadata.labels`);
      namespaces.set(name, namespaceLabels(name, written));
    } else if (!isClusterScoped && !isService && !namespaces.has(namespace)) {
      namespaces.set(namespace, namespaceLabels(namespace, {}));
    }
    if (groupKind === '/Node') nodes.set(name, readNode(name, body));
    if (tierKind) tierPolicies.set(`${kind}/${name}`, readTierPolicy(tierKind, name, spec));
    if (isOfCilium) {
      const own = isClusterScoped ? undefined : namespace;
      ciliumPolicies.set(`${kind}/${own}/${name}`, readCilium(body, own));
    }
    if (isPolicy) policies.set(`${namespace}/${name}`, readPolicy(namespace, name, spec));
    if (isService) services.set(`${namespace}/${name}`, readService(namespace, name, spec));
    if (template) {
      const pod = readPod(`${namespace}/${kind}/${name}`, namespace, template);
      pods.set(pod.id, pod);
    }
  }
  return {
    pods: [...pods.values()],
    namespaces,
    policies: [...policies.values()],
    tierPolicies: [...tierPolicies.values()],
    ciliumPolicies: [...ciliumPolicies.values()].flat(),
    nodes: [...nodes.values()],
    services: [...services.values()],
    ...(options.network ? { network: options.network } : {}),
  };
}

/** The name label is always there, whatever the manifest says: the API server sets it. */
export function namespaceLabels(name: string, written: Labels): Labels {
  return { ...written, [NAME_LABEL]: name };
}

interface ManifestObject {
  /** For instance `apps/Deployment`, `/Pod`: a group, so that a foreign NetworkPolicy is not ours. */
  readonly groupKind: string;
  readonly kind: string;
  readonly body: Fields;
}

/** A document's objects. Items of, say, a PodList may leave out what the list's own kind says. */
function unpack(document: unknown, listOf: Fields = {}): readonly ManifestObject[] {
  const body = fields(document, 'document');
  const kind = text(body.kind ?? listOf.kind, 'kind');
  const apiVersion = text(body.apiVersion ?? listOf.apiVersion, 'apiVersion') ?? '';
  if (kind === undefined) return [];
  if (kind.endsWith('List') && 'items' in body) {
    const inherited = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
    return list(body.items, `${kind}: items`).flatMap((item) => unpack(item, inherited));
  }
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return [{ groupKind: `${group}/${kind}`, kind, body }];
}

function readName(metadata: Fields, kind: string): string {
  const name =
    text(metadata.name, `${kind}: metadata.name`) ||
    text(metadata.generateName, `${kind}: metadata.generateName`);
  if (!name) throw new Error(`${kind}: metadata.name is missing`);
  return name;
}
