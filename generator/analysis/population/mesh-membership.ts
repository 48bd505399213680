import type { Mesh, PlatformFacts } from '../../model/intent.ts';
import type { Labels } from '../../model/policy.ts';

/** What says whether pods are in a mesh. */
export interface MeshSigns {
  readonly podLabels: Labels;
  readonly podAnnotations?: Labels;
  readonly namespaceLabels: Labels;
  readonly namespaceAnnotations?: Labels;
  /** Whether the manifests hold the Namespace. */
  readonly isNamespaceWritten: boolean;
}

/** A mesh, and the label or the platform that says so. */
export interface InMesh {
  readonly mesh: Exclude<Mesh, 'none'>;
  readonly why: string;
}

/** The mesh that labels of the pods or of their namespace, or else the platform, put pods in. */
export function meshOf(signs: MeshSigns, platform: PlatformFacts): InMesh | undefined {
  const { podLabels, podAnnotations = {}, namespaceLabels, namespaceAnnotations = {} } = signs;
  // istio.io "Add workloads to the mesh", "Installing the sidecar"; linkerd.io "Automatic proxy injection"
  const ambient =
    podLabels['istio.io/dataplane-mode'] ?? namespaceLabels['istio.io/dataplane-mode'];
  if (ambient === 'ambient')
    return { mesh: 'istio-ambient', why: 'istio.io/dataplane-mode: ambient' };
  const injected = podLabels['sidecar.istio.io/inject'];
  if (injected === 'true') return { mesh: 'istio', why: 'sidecar.istio.io/inject: true' };
  if (injected === 'false' || ambient === 'none') return undefined;
  if (namespaceLabels['istio-injection'] === 'enabled')
    return { mesh: 'istio', why: 'istio-injection: enabled' };
  const linkerd = podAnnotations['linkerd.io/inject'] ?? namespaceAnnotations['linkerd.io/inject'];
  if (linkerd === 'enabled') return { mesh: 'linkerd', why: 'linkerd.io/inject: enabled' };
  // a namespace whose labels are known says for itself
  return signs.isNamespaceWritten || platform.mesh === 'none'
    ? undefined
    : { mesh: platform.mesh, why: `platform ${platform.name}` };
}
