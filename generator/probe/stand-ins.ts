import { isPortName } from '../grammar/names.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameLabel } from '../model/policy.ts';
import {
  type ProbeNamespace,
  type ProbePlan,
  probeLabel,
  type StandInObject,
  type StandInOptions,
  type StandIns,
} from '../model/probe.ts';
import { standInName } from './object-names.ts';
import { standInPod } from './stand-in-pod.ts';

/**
 * The objects that stand in for the ends of a plan: namespaces with their
 * labels, Services as the manifests have them, so that names resolve and ports
 * map, and a pod for each end. All carry the run's label; nothing else is
 * touched. In the order in which they are created.
 */
export function standInsOf(
  { namespaces, ends }: Pick<ProbePlan, 'namespaces' | 'ends'>,
  { services }: Pick<Cluster, 'services'>,
  options: StandInOptions,
): StandIns {
  const pods = ends.map((end, index) => {
    const name = standInName(options.run, index, end.name);
    return { end, object: standInPod(end, name, options) };
  });
  const there = new Set(namespaces.map((each) => each.name));
  return {
    objects: [
      ...namespaces.map((each) => namespaceOf(each, options)),
      ...services
        .filter((each) => there.has(each.namespace))
        .flatMap((each) => serviceOf(each, options)),
      ...pods.map((each) => each.object),
    ],
    pods: new Map(
      pods.map(({ end, object: { metadata } }) => [
        end.id,
        { namespace: end.namespace, name: metadata.name },
      ]),
    ),
  };
}

function namespaceOf({ name, labels }: ProbeNamespace, { run }: StandInOptions): StandInObject {
  const { [nameLabel]: _name, ...own } = labels;
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { ...own, [probeLabel]: run } },
  };
}

/** Always a ClusterIP: what leads in from outside is not stood in for. */
function serviceOf(
  { name, namespace, type, selector, ports, headless }: Cluster['services'][number],
  { run }: StandInOptions,
): readonly StandInObject[] {
  if (type === 'ExternalName' || selector === undefined) return [];
  // a headless Service may have none
  if (ports.length === 0 && headless !== true) return [];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels: { [probeLabel]: run } },
      spec: {
        type: 'ClusterIP',
        ...(headless === true && { clusterIP: 'None' }),
        selector,
        ...(ports.length > 0 && {
          ports: ports.map(({ name: called, port, targetPort, protocol }, index) => ({
            name: called !== undefined && isPortName(called) ? called : `port-${index + 1}`,
            port,
            targetPort,
            protocol,
          })),
        }),
      },
    },
  ];
}
