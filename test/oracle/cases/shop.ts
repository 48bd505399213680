import { parseAllDocuments } from 'yaml';

/**
 * The cluster that all cases are about. `data/storefront` looks like `shop/storefront` and stands
 * in another namespace. `monitoring` has no Namespace of its own. Ports are chosen so that one name
 * means different numbers for different protocols (cart) and for different pods (storefronts).
 */
const manifests = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop, stage: live}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: data, labels: {team: data}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: storefront, namespace: shop}
spec:
  template:
    metadata: {labels: {app: storefront, tier: web}}
    spec: {containers: [{name: web, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  template:
    metadata: {labels: {app: cart, tier: api}}
    spec:
      containers:
        - name: api
          ports: [{name: http, containerPort: 8080}, {name: sync, containerPort: 7946}]
        - name: gossip
          ports: [{name: sync, containerPort: 7947, protocol: UDP}]
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec:
  selector: {app: cart}
  ports: [{name: web, port: 80, targetPort: http}]
---
apiVersion: v1
kind: Pod
metadata: {name: payments, namespace: shop, labels: {app: payments, tier: api, pci: ''}}
spec: {nodeName: node-a, containers: [{name: api}]}
status: {podIP: 10.1.0.9}
---
apiVersion: v1
kind: Pod
metadata: {name: proxy, namespace: shop, labels: {app: proxy, tier: web}}
spec:
  nodeName: node-a
  hostNetwork: true
  containers: [{name: proxy, ports: [{name: http, containerPort: 8080}]}]
status: {podIP: 10.9.0.1}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres, namespace: data}
spec:
  template:
    metadata: {labels: {app: postgres}}
    spec:
      initContainers:
        - {name: migrate, ports: [{name: migrate, containerPort: 9999}]}
        - {name: exporter, restartPolicy: Always, ports: [{name: metrics, containerPort: 9187}]}
      containers: [{name: postgres, ports: [{name: pg, containerPort: 5432}]}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: storefront, namespace: data}
spec:
  template:
    metadata: {labels: {app: storefront}}
    spec: {containers: [{name: web, ports: [{name: http, containerPort: 3000}]}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: monitoring}
spec:
  jobTemplate:
    spec:
      template:
        metadata: {labels: {app: report}}
        spec: {containers: [{name: report}]}
`;

export const shop: readonly unknown[] = parseAllDocuments(manifests).map((document) =>
  document.toJS(),
);
