import { type Fields, fields, type Labels, labels, list, text } from './fields.ts';
import { type Policy, readPolicy } from './network-policy.ts';
import { type Pod, podTemplate, readPod } from './pod.ts';

/** What the evaluator knows: who is there, in which namespaces, under which policies. */
export interface Cluster {
  /** One per Pod or workload, in the order of the documents. */
  readonly pods: readonly Pod[];
  /** Labels by namespace; every namespace that holds a pod or a policy is there. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly policies: readonly Policy[];
}

export interface ReadOptions {
  /** For objects without `metadata.namespace`; 'default' if not given. */
  readonly defaultNamespace?: string;
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * Reads parsed manifests, `List`s included. Kinds that matter neither as pods, namespaces nor
 * NetworkPolicies v1 are passed over. An object that stands twice counts once, as it last stands:
 * that is what a cluster would hold. Throws for manifests that no cluster would take.
 */
export function readCluster(documents: readonly unknown[], options: ReadOptions = {}): Cluster {
  const pods = new Map<string, Pod>();
  const namespaces = new Map<string, Labels>();
  const policies = new Map<string, Policy>();

  const mention = (namespace: string) => {
    if (!namespaces.has(namespace)) namespaces.set(namespace, namespaceLabels(namespace, {}));
  };
  for (const { groupKind, kind, body } of documents.flatMap((document) => unpack(document))) {
    const template = podTemplate(groupKind, body, kind);
    const isPolicy = groupKind === 'networking.k8s.io/NetworkPolicy';
    const isNamespace = groupKind === '/Namespace';
    if (template === undefined && !isPolicy && !isNamespace) continue;

    const metadata = fields(body.metadata, `${kind}: metadata`);
    const name = readName(metadata, kind);
    if (isNamespace) {
      const written = labels(metadata.labels, `Namespace ${name}: metadata.labels`);
      namespaces.set(name, namespaceLabels(name, written));
      continue;
    }
    const namespace =
      text(metadata.namespace, `${kind} ${name}: metadata.namespace`) ||
      (options.defaultNamespace ?? 'default');
    mention(namespace);
    if (template !== undefined) {
      const pod = readPod(`${namespace}/${kind}/${name}`, namespace, template);
      pods.set(pod.id, pod);
    } else {
      const policy = readPolicy(namespace, name, fields(body.spec, `NetworkPolicy ${name}`));
      policies.set(policy.id, policy);
    }
  }
  return { pods: [...pods.values()], namespaces, policies: [...policies.values()] };
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
