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

/** The formats in which traffic can be written. */
export const forms = ['hubble', 'calico', 'csv'];

const hex = (number, digits) => (number >>> 0).toString(16).padStart(digits, '0');
const address = (index) => `10.0.${index >> 8}.${index & 255}`;
const podOf = (index) => `service-${index}-7c9d8f6b5-xk2lp`;

const end = (index) => {
  const name = `service-${index}`;
  const labels = [
    `k8s:app=${name}`,
    `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
    'k8s:io.cilium.k8s.policy.cluster=default',
    'k8s:io.cilium.k8s.policy.serviceaccount=default',
    `k8s:io.kubernetes.pod.namespace=${namespace}`,
  ];
  return `{"ID":${index},"identity":${index + 5000},"cluster_name":"default","namespace":"${namespace}","labels":${JSON.stringify(labels)},"pod_name":"${podOf(index)}","workloads":[{"name":"${name}","kind":"Deployment"}]}`;
};

const flags = ['"SYN":true', '"SYN":true,"ACK":true', '"ACK":true', '"PSH":true,"ACK":true'];

/** Records as an exporter writes them, with everything that it writes; a third of them replies. */
function hubble(from, to, time, record) {
  const isReply = record % 3 === 2;
  const ephemeral = 32_768 + ((record * 31) % 28_000);
  const ports = isReply ? [8080, ephemeral] : [ephemeral, 8080];
  const mac = (index) => `0a:58:0a:00:${hex(index >> 8, 2)}:${hex(index & 255, 2)}`;
  const uuid = `${hex(record * 2654435761, 8)}-${hex(record & 65535, 4)}-4a3c-9d1e-${hex(record * 40503, 12)}`;
  const node = `default/node-${from % 20}`;
  const [seen, at] =
    record % 4 < 2
      ? ['"event_type":{"type":4,"sub_type":3},"traffic_direction":"EGRESS"', 'TO_STACK']
      : ['"event_type":{"type":4},"traffic_direction":"INGRESS"', 'TO_ENDPOINT'];
  const flag = flags[record % flags.length];
  return `{"flow":{"time":"${time}","uuid":"${uuid}","emitter":{"name":"Hubble","version":"1.18.2"},"verdict":"FORWARDED","ethernet":{"source":"${mac(from)}","destination":"${mac(to)}"},"IP":{"source":"${address(from)}","destination":"${address(to)}","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":${ports[0]},"destination_port":${ports[1]},"flags":{${flag}}}},"source":${end(from)},"destination":${end(to)},"Type":"L3_L4","node_name":"${node}","node_labels":["kubernetes.io/arch=amd64","kubernetes.io/os=linux"],${seen},"trace_observation_point":"${at}","is_reply":${isReply},"Summary":"TCP Flags: ${flag.replaceAll(/"|:true/g, '')}"},"node_name":"${node}","time":"${time}"}\n`;
}

/** Flow logs with everything that they have; intervals of five minutes. */
function calico(from, to, time, record) {
  const start = Math.floor(new Date(time).getTime() / 300_000) * 300;
  const side = (name, index) => ({
    [`${name}_ip`]: address(index),
    [`${name}_name`]: podOf(index),
    [`${name}_name_aggr`]: `service-${index}-7c9d8f6b5-*`,
    [`${name}_namespace`]: namespace,
    [`${name}_type`]: 'wep',
    [`${name}_labels`]: { labels: [`app=service-${index}`, 'pod-template-hash=7c9d8f6b5'] },
  });
  const policies = ['0|default|shop/knp.default.service|allow|0'];
  const line = JSON.stringify({
    start_time: start,
    end_time: start + 300,
    ...side('source', from),
    source_port: null,
    ...side('dest', to),
    dest_service_namespace: namespace,
    dest_service_name: `service-${to}`,
    dest_service_port_num: 80,
    dest_port: 8080,
    dest_domains: null,
    proto: 'tcp',
    action: 'allow',
    reporter: record % 2 === 0 ? 'src' : 'dst',
    policies: { enforced_policies: policies, all_policies: policies },
    bytes_in: (record * 7) % 10_000,
    bytes_out: (record * 13) % 10_000,
    num_flows: 1,
    num_flows_started: record % 7,
    num_flows_completed: 1,
    packets_in: record % 100,
    packets_out: record % 90,
    host: `node-${from % 20}`,
  });
  return `${line}\n`;
}

function row(from, to, time) {
  return `service-${from},${namespace},service-${to},${namespace},8080,6,ACCEPT,1,${time}\n`;
}

const header =
  'source,src_namespace,destination,dest_namespace,dst_port,protocol,action,count,start\n';

const write = { hubble, calico, csv: row };

/**
 * Writes records of traffic between workloads of `writeTalking`.
 * @param {string} file
 * @param {'hubble' | 'calico' | 'csv'} form
 * @param {{ records: number, workloads: number }} size
 */
export function writeTraffic(file, form, { records, workloads }) {
  const fd = openSync(file, 'w');
  let text = form === 'csv' ? header : '';
  for (let record = 0; record < records; record += 1) {
    const from = (record * 7919) % workloads;
    const to = peersOf(from, workloads)[record % 4];
    const time = new Date(1_764_000_000_000 + record).toISOString();
    text += write[form](from, to, time, record);
    if (text.length < 1 << 20 && record < records - 1) continue;
    writeSync(fd, text);
    text = '';
  }
  closeSync(fd);
}
