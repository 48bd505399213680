/** Releases, charts and profiles to measure with: the same bytes on every run, about 8 KB an object. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {number} index */
const nameOf = (index) => `service-${String(index).padStart(5, '0')}`;

/**
 * Lines of text that differ, so that nothing repeats cheaply.
 * @param {number} count
 * @param {(line: number) => string} line
 */
const lines = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** @typedef {(name: string, index: number) => string} ObjectText */

/** @type {ObjectText} */
const deployment = (name, index) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {app.kubernetes.io/name: ${name}, app.kubernetes.io/part-of: shop}
spec:
  replicas: ${1 + (index % 5)}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
        app.kubernetes.io/part-of: shop
      annotations:
        checksum/config: "${String(index * 7919).padStart(64, '0')}"
    spec:
      serviceAccountName: ${name}
      securityContext: {runAsNonRoot: true, fsGroup: 2000}
      containers:
        - name: app
          image: registry.example/shop/${name}:1.${index % 40}.0
          args: ["--listen=:8080", "--config=/etc/shop/config.yaml", "--log-level=info"]
          ports:
            - {name: http, containerPort: 8080}
            - {name: metrics, containerPort: 9090}
          env:
${lines(24, (line) => `            - name: SHOP_SETTING_${line}\n              value: "setting ${line} of ${name}: ${line * index}"`)}
          readinessProbe:
            httpGet: {path: /ready, port: http}
            periodSeconds: 10
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 512Mi}
          volumeMounts:
            - {name: config, mountPath: /etc/shop}
      volumes:
        - name: config
          configMap: {name: ${name}}
`;

/** @type {ObjectText} */
const service = (name) => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  labels:
    app.kubernetes.io/name: ${name}
spec:
  type: ClusterIP
  selector:
    app.kubernetes.io/name: ${name}
  ports:
    - {name: http, port: 80, targetPort: http}
    - {name: metrics, port: 9090, targetPort: metrics}
`;

/** @type {ObjectText} */
const configMap = (name, index) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
data:
  config.yaml: |
    # kind: of a config file, with a --- in it
${lines(450, (line) => `    section_${line}: {limit: ${line * index}, name: "setting ${line} of ${name}"}`)}
`;

/** @type {ObjectText} */
const secret = (name, index) => `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
type: Opaque
data:
${lines(20, (line) => `  key-${line}: ${Buffer.from(`${name} ${line} ${index} `.repeat(4)).toString('base64')}`)}
`;

/** @type {ObjectText} */
const account = (name) => `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
`;

/** @type {ObjectText} */
const role = (name) => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${name}
rules:
${lines(12, (line) => `  - apiGroups: ["group-${line}.example"]\n    resources: ["things", "things/status"]\n    verbs: ["get", "list", "watch"]`)}
`;

/** @type {ObjectText} */
const roleBinding = (name) => `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ${name}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${name}}
subjects:
  - {kind: ServiceAccount, name: ${name}}
`;

/** @type {ObjectText} */
const autoscaler = (name) => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${name}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}
  minReplicas: 1
  maxReplicas: 9
`;

/** @type {ObjectText} */
const prometheusRule = (name, index) => `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: ${name}
spec:
  groups:
    - name: ${name}
      rules:
${lines(40, (line) => `        - alert: Alert${line}\n          expr: rate(errors_total{service="${name}"}[5m]) > ${line * index}\n          for: ${line}m\n          labels: {severity: warning}\n          annotations:\n            summary: "${name} has errors, see runbook ${line}"`)}
`;

/** @type {ObjectText} */
const definition = (name, index) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.${name}.example
spec:
  group: ${name}.example
  names: {kind: Thing${index}, plural: things}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
${lines(200, (line) => `            field${line}:\n              description: Field ${line} of a thing of ${name}, described at some length as such fields are.\n              type: string`)}
`;

// One of each for every service: together 80 KB.
const kinds = [
  account,
  secret,
  configMap,
  definition,
  role,
  roleBinding,
  service,
  deployment,
  autoscaler,
  prometheusRule,
];

/**
 * A release of `count` objects, a tenth of them workloads, and a profile for each workload.
 * Writes stream.yaml, profiles/, a kustomization.yaml and chart/ into `folder`.
 * @param {string} folder
 * @param {number} count 2 for a small release: a Deployment and its Service
 */
export function writeRelease(folder, count) {
  const members = count === 2 ? [service, deployment] : kinds;
  const services = count / members.length;
  const groups = Array.from({ length: services }, (_, index) =>
    members.map((text) => `---\n${text(nameOf(index), index)}`).join(''),
  );
  const chart = join(folder, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 0.1.0\n');
  groups.forEach((text, index) => {
    writeFileSync(join(chart, 'templates', `${nameOf(index)}.yaml`), text);
  });
  const stream = groups.join('');
  writeFileSync(join(folder, 'stream.yaml'), stream);
  writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [stream.yaml]\n');
  writeProfiles(join(folder, 'profiles'), services, Math.min(2, services - 1));
  return { folder, services, bytes: Buffer.byteLength(stream) };
}

/**
 * One profile a file; each service consumes the next `consumes` services.
 * @param {string} folder
 * @param {number} services
 * @param {number} consumes
 */
export function writeProfiles(folder, services, consumes) {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < services; index += 1) {
    const peers = Array.from(
      { length: consumes },
      (_, next) => `  - ${nameOf((index + next + 1) % services)}:8080`,
    );
    const from = peers.length === 0 ? ', from: [$same-namespace]' : '';
    const profile = [
      `service: ${nameOf(index)}`,
      'exposes:',
      `  - {port: 8080${from}}`,
      '  - {port: 9090, from: [$cluster]}',
      ...(peers.length === 0 ? [] : ['consumes:', ...peers]),
      'egress:',
      '  - {cidr: 203.0.113.0/24, except: [203.0.113.9/32], ports: [443]}',
    ];
    writeFileSync(join(folder, `${nameOf(index)}.yaml`), `${profile.join('\n')}\n`);
  }
}
