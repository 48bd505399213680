/** Workloads that name each other in their settings, and the traffic between them. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';

/** One for all: what is looked up by namespace is looked up among many. */
const namespace = 'shop';
const peersOf = (index, count) => [1, 2, 3, 4].map((step) => (index * 7 + step * 13) % count);

function workload(index, count) {
  const name = `service-${index}`;
  const env = peersOf(index, count)
    .map((peer, at) => {
      const host = `service-${peer}.${namespace}.svc.cluster.local`;
      return `            - {name: PEER_${at}_URL, value: "http://${host}:80"}\n`;
    })
    .join('');
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: main
          image: registry.example/${name}:1
          ports:
            - {name: http, containerPort: 8080}
            - {name: metrics, containerPort: 9090}
          env:
${env}            - {name: LOG_LEVEL, value: info}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {app: ${name}}
  ports: [{name: http, port: 80, targetPort: http}]
`;
}

/** @param {string} file @param {number} count */
export function writeTalking(file, count) {
  writeFileSync(file, Array.from({ length: count }, (_, index) => workload(index, count)).join(''));
}

const end = (index, hash) => {
  const name = `service-${index}`;
  return `{"ID":${index},"identity":${index + 5000},"namespace":"${namespace}","labels":["k8s:app=${name}","k8s:io.kubernetes.pod.namespace=${namespace}"],"pod_name":"${name}-${hash}","workloads":[{"name":"${name}","kind":"Deployment"}]}`;
};

/** Records as an exporter writes them, a third of them replies. */
function hubble(from, to, time, record) {
  const isReply = record % 3 === 2;
  const ports = isReply ? [8080, 40_000] : [40_000, 8080];
  return `{"flow":{"time":"${time}","verdict":"FORWARDED","IP":{"source":"10.0.${from >> 8}.${from & 255}","destination":"10.0.${to >> 8}.${to & 255}","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":${ports[0]},"destination_port":${ports[1]},"flags":{"SYN":true}}},"source":${end(from, '7c9d8f6b5-xk2lp')},"destination":${end(to, '6f7d8c9b5d-abcde')},"Type":"L3_L4","node_name":"default/node-1","traffic_direction":"EGRESS","is_reply":${isReply},"Summary":"TCP Flags: SYN"},"node_name":"default/node-1","time":"${time}"}\n`;
}

function row(from, to, time) {
  return `service-${from},${namespace},service-${to},${namespace},8080,6,ACCEPT,1,${time}\n`;
}

const header =
  'source,src_namespace,destination,dest_namespace,dst_port,protocol,action,count,start\n';

/**
 * Writes records of traffic between workloads of `writeTalking`.
 * @param {string} file
 * @param {'hubble' | 'csv'} form
 * @param {{ records: number, workloads: number }} size
 */
export function writeTraffic(file, form, { records, workloads }) {
  const fd = openSync(file, 'w');
  let text = form === 'csv' ? header : '';
  for (let record = 0; record < records; record += 1) {
    const from = (record * 7919) % workloads;
    const to = peersOf(from, workloads)[record % 4];
    const time = new Date(1_764_000_000_000 + record).toISOString();
    text += form === 'csv' ? row(from, to, time) : hubble(from, to, time, record);
    if (text.length < 1 << 20 && record < records - 1) continue;
    writeSync(fd, text);
    text = '';
  }
  closeSync(fd);
}
