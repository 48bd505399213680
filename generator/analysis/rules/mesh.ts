import { field } from '../../grammar/reader.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import type { Port, Rule } from '../../model/policy.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import { meshTraffic } from '../../stages/plan/mesh-traffic.ts';
import { includes } from '../../stages/resolve/ports.ts';
import { type InMesh, meshOf } from '../population/mesh-membership.ts';
import { isolates, policyName } from '../read/policy-terms.ts';
import { closing, type HeldByHand, heldByHand } from './held-by-hand.ts';
import type { GraphRule, RuleContext } from './rule.ts';

/** Pods in a mesh whose policies leave the mesh's own ports closed. A profile's policy opens them. */
export const meshBlocked: GraphRule = {
  code: 'mesh-blocked',
  check: (context) => {
    const held = heldByHand(context);
    return held.flatMap((each) => {
      const mesh = meshAround(each, context);
      return mesh === undefined ? [] : [...between(each, mesh), ...control(each, mesh)];
    });
  },
};

/** The mesh that a workload is in. */
function meshAround(
  { workload }: HeldByHand,
  { analysis, written, platform }: RuleContext,
): InMesh | undefined {
  const { namespace = '', podLabels, annotations } = workload;
  const object = written.objects.find(({ id }) => id.kind === 'Namespace' && id.name === namespace);
  const metadata = at(object?.fields ?? {}, ['metadata']);
  return meshOf(
    {
      podLabels,
      podAnnotations: annotations,
      namespaceLabels: analysis.cluster.namespaces.get(namespace) ?? {},
      namespaceAnnotations: texts(field(metadata, 'annotations')),
      isNamespaceWritten: object !== undefined,
    },
    platform,
  );
}

/** In ambient mode every connection between pods of the mesh comes on one port. */
function between(held: HeldByHand, { mesh, why }: InMesh): Diagnostic[] {
  const number = meshTraffic(mesh).between;
  if (number === undefined || mesh !== 'istio-ambient') return [];
  const port: Port = { kind: 'number', protocol: 'TCP', port: number };
  return (['ingress', 'egress'] as const).flatMap((direction): Diagnostic[] => {
    const rules = rulesOf(held, direction);
    if (rules === undefined) return [];
    const pods = rules.filter(
      ({ peers, ports }) =>
        (peers === 'all' || peers.some((each) => each.kind === 'pods')) &&
        (ports === 'all' || ports.some((each) => each.protocol === 'TCP')),
    );
    const [first] = pods;
    if (first === undefined || pods.some((each) => includes(each.ports, port))) return [];
    const by = isolating(held, direction);
    const way = direction === 'ingress' ? 'comes' : 'goes';
    const message = `${held.name} is in the mesh ${mesh} (${why}), where traffic of pods ${way} on ${number}/TCP, which ${by} leaves closed`;
    return [
      finding('mesh-blocked', message, {
        place: first.origin,
        subject: held.name,
        alike: `# workloads are in the mesh ${mesh} (${why}), where traffic of pods ${way} on ${number}/TCP, which their policies leave closed`,
        hint: `add {port: ${number}} to the ports of its ${direction} rules${direction === 'ingress' ? `; probes come from ${meshTraffic(mesh).probes ?? 'the node'}` : ''}`,
      }),
    ];
  });
}

/** Proxies beside the pods are configured by the control plane. */
function control(held: HeldByHand, { mesh, why }: InMesh): Diagnostic[] {
  const plane = meshTraffic(mesh).control;
  const rules = rulesOf(held, 'egress');
  if (plane === undefined || rules === undefined) return [];
  const lacking = plane.ports.filter((port) => {
    const wanted: Port = { kind: 'number', protocol: 'TCP', port };
    return !rules.some(
      ({ peers, ports }) =>
        includes(ports, wanted) &&
        (peers === 'all' ||
          peers.some((each) => each.kind === 'pods' && each.namespaces.kind !== 'own')),
    );
  });
  if (lacking.length === 0) return [];
  const message = `${held.name} is in the mesh ${mesh} (${why}), and its proxy does not reach the control plane on ${lacking.map((each) => `${each}/TCP`).join(', ')} by ${isolating(held, 'egress')}`;
  const labels = Object.entries(plane.labels).map(([key, value]) => `${key}: ${value}`);
  const peer = `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${plane.namespace}}}, podSelector: {matchLabels: {${labels.join(', ')}}}}`;
  return [
    finding('mesh-blocked', message, {
      place: closing(held, 'egress')[0]?.place,
      subject: held.name,
      alike: `# workloads are in the mesh ${mesh} (${why}), and policies keep their proxies from the control plane`,
      hint: `add to its egress: - {to: [${peer}], ports: [${lacking.map((each) => `{port: ${each}}`).join(', ')}]}`,
    }),
  ];
}

/** The rules of a direction; undefined where nothing isolates it. */
function rulesOf(
  { policies }: HeldByHand,
  direction: 'ingress' | 'egress',
): readonly Rule[] | undefined {
  return policies.some((each) => isolates(each, direction))
    ? policies.flatMap((each) => each[direction] ?? [])
    : undefined;
}

function isolating(held: HeldByHand, direction: 'ingress' | 'egress'): string {
  return someNames(closing(held, direction).map((each) => policyName(each)));
}
