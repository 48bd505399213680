import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Cluster } from '../../generator/model/cluster.ts';
import {
  type ListeningPort,
  type ProbeEnd,
  probeImage,
  type StandInObject,
} from '../../generator/model/probe.ts';
import { standInsOf } from '../../generator/probe/stand-ins.ts';
import { root } from '../program.ts';
import { suite } from '../suite.ts';
import { planned } from './planned.ts';

const options = { run: 'run-a1', image: probeImage, lifetimeSeconds: 600 };

function end(more: Partial<ProbeEnd>): ProbeEnd {
  return {
    id: 'shop/cart',
    kind: 'workload',
    party: 'shop/cart',
    namespace: 'shop',
    name: 'cart',
    labels: { app: 'cart' },
    listens: [],
    pods: [],
    ...more,
  };
}

function podOf(more: Partial<ProbeEnd>): StandInObject {
  const { objects } = standInsOf({ namespaces: [], ends: [end(more)] }, { services: [] }, options);
  const [pod] = objects;
  if (pod === undefined) throw new Error('no pod');
  return pod;
}

/** A value deep in a pod, by its steps. */
function at(object: StandInObject, ...steps: readonly (string | number)[]): unknown {
  return steps.reduce<unknown>(
    (value, step) => (value as Record<string | number, unknown> | undefined)?.[step],
    object,
  );
}

const port = (
  number: number,
  protocol: ListeningPort['protocol'],
  name?: string,
): ListeningPort => ({
  port: number,
  protocol,
  kind: 'container',
  ...(name !== undefined && { name }),
});

suite('probe stand-ins', (test) => {
  test('everything carries the label of the run, and nothing but namespaces, Services and pods is made', async () => {
    const { plan, world } = await planned(join(root, 'test/probe/plan/shop'));
    const { objects, pods } = standInsOf(plan, world.cluster, options);
    assert.equal([...new Set(objects.map((each) => each.kind))], ['Namespace', 'Service', 'Pod']);
    for (const { metadata } of objects)
      assert.is(metadata.labels['netprofile.dev/probe'], options.run);
    assert.equal(
      [...pods.keys()],
      plan.ends.map((each) => each.id),
    );
    assert.is(new Set([...pods.values()].map((each) => each.name)).size, plan.ends.length);
    const shop = objects.find((each) => each.kind === 'Namespace' && each.metadata.name === 'shop');
    assert.equal(shop?.metadata.labels, { team: 'shop', 'netprofile.dev/probe': options.run });
  });

  test('Services lead where those of the manifests do, by name and port', async () => {
    const { plan, world } = await planned(join(root, 'test/probe/plan/shop'));
    const { objects } = standInsOf(plan, world.cluster, options);
    const specs = objects
      .filter((each) => each.kind === 'Service')
      .map(({ metadata, spec }) => [
        metadata.namespace,
        metadata.name,
        spec?.clusterIP,
        spec?.ports,
      ]);
    assert.equal(specs, [
      [
        'shop',
        'cart',
        undefined,
        [{ name: 'port-1', port: 80, targetPort: 'http', protocol: 'TCP' }],
      ],
      [
        'shop',
        'payments',
        undefined,
        [{ name: 'port-1', port: 443, targetPort: 8443, protocol: 'TCP' }],
      ],
      [
        'data',
        'postgres',
        'None',
        [{ name: 'port-1', port: 15432, targetPort: 5432, protocol: 'TCP' }],
      ],
    ]);
  });

  test('a Service that leads outside, or nowhere, is not stood in for', () => {
    const service: Cluster['services'][number] = {
      apiVersion: 'v1',
      kind: 'Service',
      name: 'bank',
      namespace: 'shop',
      place: { file: 'bank.yaml', document: 0, path: [] },
      labels: {},
      type: 'ExternalName',
      ports: [{ port: 443, targetPort: 443, protocol: 'TCP' }],
      clusterTrafficPolicy: true,
      scraped: false,
      isHeadless: false,
      addresses: [],
      backends: [],
    };
    const made = (more: Partial<Cluster['services'][number]>, namespace = 'shop') =>
      standInsOf(
        { namespaces: [{ name: namespace, labels: {} }], ends: [] },
        { services: [{ ...service, ...more }] },
        options,
      ).objects.filter((each) => each.kind === 'Service').length;
    assert.is(made({}), 0);
    assert.is(made({ type: 'ClusterIP' }), 0, 'without a selector');
    assert.is(made({ type: 'ClusterIP', selector: { app: 'bank' }, ports: [] }), 0);
    assert.is(made({ type: 'LoadBalancer', selector: { app: 'bank' } }, 'data'), 0, 'elsewhere');
    assert.is(made({ type: 'LoadBalancer', selector: { app: 'bank' } }), 1);
  });

  test('a pod keeps labels, names and numbers of ports, and complies with the restricted standard', () => {
    const pod = podOf({ listens: [port(8080, 'TCP', 'http'), port(9090, 'TCP')] });
    assert.equal(pod.metadata.labels, { app: 'cart', 'netprofile.dev/probe': options.run });
    assert.equal(at(pod, 'spec', 'containers', 0, 'ports'), [
      { name: 'http', containerPort: 8080, protocol: 'TCP' },
      { containerPort: 9090, protocol: 'TCP' },
    ]);
    assert.equal(at(pod, 'spec', 'securityContext'), {
      runAsNonRoot: true,
      runAsUser: 65534,
      runAsGroup: 65534,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    assert.equal(at(pod, 'spec', 'containers', 0, 'securityContext'), {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    assert.is(at(pod, 'spec', 'automountServiceAccountToken'), false);
    assert.is(at(pod, 'spec', 'activeDeadlineSeconds'), 600);
  });

  test('a listener for each port, and ready when each answers', () => {
    const pod = podOf({
      listens: [port(53, 'TCP'), port(53, 'UDP'), port(8053, 'UDP'), port(3868, 'SCTP')],
    });
    assert.is(
      at(pod, 'spec', 'containers', 0, 'command', 2),
      '/agnhost netexec --http-override=/hostname --http-port=53 --udp-port=53 --sctp-port=3868 & ' +
        '/agnhost netexec --http-override=/hostname --http-port=0 --udp-port=8053 & wait',
    );
    assert.is(
      at(pod, 'spec', 'containers', 0, 'startupProbe', 'exec', 'command', 2),
      [
        '/agnhost connect --timeout=1s --protocol=tcp 127.0.0.1:53',
        '/agnhost connect --timeout=1s --protocol=udp 127.0.0.1:53',
        '/agnhost connect --timeout=1s --protocol=udp 127.0.0.1:8053',
        '/agnhost connect --timeout=1s --protocol=sctp 127.0.0.1:3868',
      ].join(' && '),
    );
    assert.equal(at(pod, 'spec', 'securityContext', 'sysctls'), [
      { name: 'net.ipv4.ip_unprivileged_port_start', value: '0' },
    ]);
  });

  test('a name that two containers have stays the name of two ports', () => {
    const pod = podOf({ listens: [port(8080, 'TCP', 'http'), port(8081, 'TCP', 'http')] });
    assert.equal(at(pod, 'spec', 'containers', 0, 'ports'), [
      { name: 'http', containerPort: 8080, protocol: 'TCP' },
    ]);
    assert.equal(at(pod, 'spec', 'containers', 1, 'ports'), [
      { name: 'http', containerPort: 8081, protocol: 'TCP' },
    ]);
  });

  test('names are DNS labels, whatever the workload is called', () => {
    for (const name of [
      'cart',
      'a'.repeat(253),
      '../../etc',
      '$(reboot)',
      'Ünïcødé',
      '',
      '-x-',
      'a.b.c',
    ]) {
      const pod = podOf({ name });
      assert.match(pod.metadata.name, /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/);
      assert.ok(pod.metadata.name.length <= 63, pod.metadata.name);
    }
    const script = at(podOf({ listens: [port(80, 'TCP', '$(reboot); `x`')] }), 'spec');
    assert.not.match(JSON.stringify(script), 'reboot');
  });
});
