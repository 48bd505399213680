import { isPortName } from '../grammar/names.ts';
import {
  type ListeningPort,
  type ProbeEnd,
  probeLabel,
  type StandInObject,
  type StandInOptions,
} from '../model/probe.ts';
import { listenScript, readyScript } from './listeners.ts';

/** The container that listens, and that connections are made from. */
export const standInContainer = 'stand-in';

/**
 * A pod with an end's labels that listens on its ports, under the restricted
 * Pod Security Standard. It counts as started when every port answers.
 */
export function standInPod(end: ProbeEnd, name: string, options: StandInOptions): StandInObject {
  const { namespace, labels, listens } = end;
  const [own = [], ...others] = namedApart(listens);
  const isLow = listens.some(({ port }) => port < 1024);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { ...labels, [probeLabel]: options.run },
      annotations: { [`${probeLabel}-for`]: end.id },
    },
    spec: {
      containers: [
        {
          ...container(standInContainer, listenScript(listens), own, options),
          startupProbe: {
            exec: { command: ['sh', '-c', readyScript(listens)] },
            periodSeconds: 1,
            timeoutSeconds: 10,
            failureThreshold: 120,
          },
        },
        // a name that two containers have is two ports: so it is here
        ...others.map((ports, index) =>
          container(`${standInContainer}-${index + 2}`, 'exec /agnhost pause', ports, options),
        ),
      ],
      activeDeadlineSeconds: options.lifetimeSeconds,
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65534,
        runAsGroup: 65534,
        seccompProfile: { type: 'RuntimeDefault' },
        ...(isLow && {
          sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
        }),
      },
    },
  };
}

function container(
  name: string,
  script: string,
  ports: readonly ListeningPort[],
  { image }: StandInOptions,
): Readonly<Record<string, unknown>> {
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', script],
    ...(ports.length > 0 && { ports: ports.map(containerPort) }),
    resources: {
      requests: { cpu: '5m', memory: '16Mi' },
      limits: { cpu: '500m', memory: '256Mi' },
    },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
}

function containerPort({ name, port, protocol }: ListeningPort): Readonly<Record<string, unknown>> {
  return { ...(name !== undefined && { name }), containerPort: port, protocol };
}

/** Declared ports by container, so that no container has a name twice. The first listens on all of them. */
function namedApart(listens: readonly ListeningPort[]): readonly (readonly ListeningPort[])[] {
  const containers: ListeningPort[][] = [];
  for (const each of listens.filter(({ kind }) => kind === 'container')) {
    const { name, ...nameless } = each;
    // the API refuses other names, so no real pod has them
    const port: ListeningPort = name !== undefined && isPortName(name) ? each : nameless;
    const free = containers.find(
      (others) => port.name === undefined || others.every((other) => other.name !== port.name),
    );
    if (free === undefined) containers.push([port]);
    else free.push(port);
  }
  return containers;
}
