import type { OwnObject } from '../../bundles/cluster.ts';

/** A direction: who connects to whom, as the closed pod is `closed` and the other one `open`. */
export interface Side {
  readonly from: 'open' | 'closed';
  readonly to: 'open' | 'closed';
  readonly port: number;
}

const port = 8080;

export const sides: { readonly ingress: Side; readonly egress: Side } = {
  ingress: { from: 'open', to: 'closed', port },
  egress: { from: 'closed', to: 'open', port },
};

export interface EnforcementObjects {
  readonly namespace: string;
  readonly pods: readonly { readonly namespace: string; readonly pod: string }[];
  /** In the order in which they are created. */
  readonly made: readonly OwnObject[];
}

/** A namespace of its own with two pods that listen. */
export function enforcementObjects(
  run: string,
  image: string,
  lifetime: number,
): EnforcementObjects {
  const namespace = `netprofile-probe-${run}`;
  const pods = ['open', 'closed'];
  return {
    namespace,
    pods: pods.map((pod) => ({ namespace, pod })),
    made: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      ...pods.map((name) => listener(namespace, name, image, lifetime)),
    ],
  };
}

/** Closes one of them in both directions; `policyTypes` says it, an empty list would not be stored. */
export function enforcementPolicy(namespace: string): OwnObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'closed', namespace },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'closed' } },
      policyTypes: ['Ingress', 'Egress'],
    },
  };
}

function listener(namespace: string, name: string, image: string, lifetime: number): OwnObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 0,
      activeDeadlineSeconds: lifetime,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65534,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'probe',
          image,
          imagePullPolicy: 'IfNotPresent',
          args: ['netexec', `--http-port=${port}`, '--udp-port=-1'],
          resources: {
            requests: { cpu: '5m', memory: '16Mi' },
            limits: { cpu: '1', memory: '256Mi' },
          },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}
