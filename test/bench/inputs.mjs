/** Releases, charts and profiles to measure with: the same bytes on every run, about 8 KB an object. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {number} index */
const nameOf = (index) => `service-${String(index).padStart(5, '0')}`;

/** An object: its head, and a body of YAML lines. */
const object = (apiVersion, kind, name, ...body) =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${body.join('\n')}\n`;

/** `count` lines that differ, so that nothing repeats cheaply. */
const many = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n');

function deployment(name, index) {
  return object(
    'apps/v1',
    'Deployment',
    name,
    `  labels: {app.kubernetes.io/name: ${name}, app.kubernetes.io/part-of: shop}`,
    'spec:',
    '  selector:\n    matchLabels:',
    `      app.kubernetes.io/name: ${name}`,
    '  template:\n    metadata:\n      labels:',
    `        app.kubernetes.io/name: ${name}`,
    '        app.kubernetes.io/part-of: shop',
    '    spec:\n      containers:\n        - name: app',
    `          image: registry.example/shop/${name}:1.${index % 40}.0`,
    '          ports:',
    '            - {name: http, containerPort: 8080}',
    '            - {name: metrics, containerPort: 9090}',
    '          env:',
    many(
      30,
      (n) => `            - name: SHOP_${n}\n              value: "${n} of ${name}: ${n * index}"`,
    ),
    '          readinessProbe:\n            httpGet: {path: /ready, port: http}',
    '          resources:\n            limits: {memory: 512Mi}',
  );
}

function service(name) {
  return object(
    'v1',
    'Service',
    name,
    `  labels:\n    app.kubernetes.io/name: ${name}`,
    `spec:\n  selector:\n    app.kubernetes.io/name: ${name}`,
    '  ports:\n    - {name: http, port: 80, targetPort: http}',
    '    - {name: metrics, port: 9090, targetPort: metrics}',
  );
}

/** What most bytes of a release are, and no policy depends on: 8 of 10 objects, 76 of 80 KB. */
function others(name, index) {
  const settings = many(
    500,
    (n) => `    part_${n}: {limit: ${n * index}, name: "${n} of ${name}"}`,
  );
  const keys = many(
    30,
    (n) => `  key-${n}: ${Buffer.from(`${name} ${n} `.repeat(4)).toString('base64')}`,
  );
  const fields = many(
    220,
    (n) =>
      `            field${n}:\n              description: Field ${n} of a thing of ${name}, described at some length.\n              type: string`,
  );
  const schema =
    '      schema:\n        openAPIV3Schema:\n          type: object\n          properties:';
  const alert = (n) =>
    `        - alert: Alert${n}\n          expr: rate(errors_total{service="${name}"}[5m]) > ${n * index}\n          labels: {severity: warning}`;
  const rule = (n) =>
    `  - apiGroups: ["group-${n}.example"]\n    resources: ["things"]\n    verbs: ["get", "list"]`;
  const rbac = 'rbac.authorization.k8s.io';
  return [
    object('v1', 'ServiceAccount', name),
    object('v1', 'Secret', name, `data:\n${keys}`),
    object(
      'v1',
      'ConfigMap',
      name,
      `data:\n  config.yaml: |\n    # kind: and --- in a text\n${settings}`,
    ),
    object(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      `things.${name}.example`,
      `spec:\n  group: ${name}.example\n  names: {kind: Thing${index}, plural: things}\n  scope: Namespaced`,
      `  versions:\n    - name: v1\n      served: true\n      storage: true\n${schema}\n${fields}`,
    ),
    object(`${rbac}/v1`, 'Role', name, `rules:\n${many(12, rule)}`),
    object(
      `${rbac}/v1`,
      'RoleBinding',
      name,
      `roleRef: {apiGroup: ${rbac}, kind: Role, name: ${name}}`,
      `subjects:\n  - {kind: ServiceAccount, name: ${name}}`,
    ),
    object(
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      name,
      `spec:\n  maxReplicas: 9\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}`,
    ),
    object(
      'monitoring.coreos.com/v1',
      'PrometheusRule',
      name,
      `spec:\n  groups:\n    - name: ${name}\n      rules:\n${many(60, alert)}`,
    ),
  ];
}

/**
 * A release of `count` objects, a tenth of them workloads, and a profile for each workload.
 * Writes stream.yaml, profiles/, a kustomization.yaml and chart/ into `folder`.
 * @param {string} folder
 * @param {number} count 2 for a small release: a Deployment and its Service
 */
export function writeRelease(folder, count) {
  const services = count === 2 ? 1 : count / 10;
  const texts = Array.from({ length: services }, (_, index) => {
    const name = nameOf(index);
    const rest = count === 2 ? [] : others(name, index);
    return [...rest, service(name), deployment(name, index)].join('');
  });
  const templates = join(folder, 'chart/templates');
  mkdirSync(templates, { recursive: true });
  writeFileSync(join(templates, '../Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 0.1.0\n');
  for (const [index, text] of texts.entries())
    writeFileSync(join(templates, `${nameOf(index)}.yaml`), text);
  const stream = texts.join('');
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
  const egress = 'egress:\n  - {cidr: 203.0.113.0/24, except: [203.0.113.9/32], ports: [443]}';
  for (let index = 0; index < services; index += 1) {
    const peers = many(consumes, (n) => `  - ${nameOf((index + n + 1) % services)}:8080`);
    const [from, uses] =
      consumes === 0 ? [', from: [$same-namespace]', ''] : ['', `consumes:\n${peers}\n`];
    // where no workload is seen, select spares a warning
    const select = `select: {app.kubernetes.io/name: ${nameOf(index)}}`;
    const exposes = `exposes:\n  - {port: 8080${from}}\n  - {port: 9090, from: [$cluster]}`;
    const profile = `service: ${nameOf(index)}\n${select}\n${exposes}\n${uses}${egress}\n`;
    writeFileSync(join(folder, `${nameOf(index)}.yaml`), profile);
  }
}
