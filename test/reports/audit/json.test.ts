import * as assert from 'uvu/assert';
import { audits } from '../../../generator/reports/audit/index.ts';
import { suite } from '../../suite.ts';
import { auditOf, context, shop } from './shop.ts';

/** Every path in a document, with the type of its value. */
function shape(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => shape(each, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [`${path}: ${typeof value}`];
  return Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`));
}

const place = (path: string): readonly string[] => [
  `${path}.column: number`,
  `${path}.file: string`,
  `${path}.line: number`,
];

const peer = (path: string): readonly string[] => [
  `${path}[].ports[].from: number`,
  `${path}[].ports[].protocol: string`,
  `${path}[].ports[].to: number`,
  `${path}[].text: string`,
];

const workload = '.namespaces[].workloads[]';

/** A promise to programs: fields may come, none may go. */
const promised: readonly string[] = [
  '.apiVersion: string',
  '.kind: string',
  '.title: string',
  '.generator.name: string',
  '.generator.version: string',
  ...[
    'egressToAnywhere',
    'findings.error',
    'findings.info',
    'findings.warning',
    'hostNetwork',
    'isolated.egress',
    'isolated.ingress',
    'namespaces',
    'namespacesWithDefaultDeny.egress',
    'namespacesWithDefaultDeny.ingress',
    'policies',
    'reachedFromAnywhere',
    'withProfile',
    'workloads',
  ].map((each) => `.summary.${each}: number`),
  '.attention[].namespace: string',
  '.attention[].concerns[].code: string',
  '.attention[].concerns[].count: number',
  '.attention[].concerns[].workloads[]: string',
  '.namespaces[].name: string',
  '.namespaces[].policies: number',
  '.namespaces[].defaultDeny.ingress: boolean',
  '.namespaces[].defaultDeny.egress: boolean',
  '.namespaces[].isolated.ingress: number',
  '.namespaces[].isolated.egress: number',
  `${workload}.name: string`,
  `${workload}.kind: string`,
  `${workload}.hostNetwork: boolean`,
  `${workload}.isolated.ingress: boolean`,
  `${workload}.isolated.egress: boolean`,
  `${workload}.reachedBy: number`,
  `${workload}.reaches: number`,
  ...place(`${workload}.profile`),
  ...['reachedFromOutside', 'reachedFromUnseen', 'reachesOutside'].flatMap((each) =>
    peer(`${workload}.${each}`),
  ),
  '.namespaces[].findings[].code: string',
  '.namespaces[].findings[].message: string',
  '.namespaces[].findings[].severity: string',
  ...place('.namespaces[].findings[].place'),
  '.clusterWide[].name: string',
  '.clusterWide[].tier: string',
  '.clusterWide[].priority: number',
  ...place('.clusterWide[].place'),
  '.since.revision: string',
  ...['added', 'changed', 'narrowed', 'removed', 'widened'].map(
    (each) => `.since.counts.${each}: number`,
  ),
  ...['after', 'before', 'destination', 'kind', 'source'].map(
    (each) => `.since.changes[].${each}: string`,
  ),
];

suite('audit as JSON', (test) => {
  const print = (audit: typeof shop) => JSON.parse(audits.json?.print(audit, context) ?? '');

  test('its shape', () => {
    assert.equal([...new Set(shape(print(shop)))].sort(), promised.toSorted());
  });

  test('it says what it is', () => {
    const { apiVersion, kind } = print(shop);
    assert.equal([apiVersion, kind], ['netprofile.dev/v1alpha1', 'Audit']);
  });

  test('without a revision there is no since, and a place may be a file alone', () => {
    assert.is(print(auditOf([])).since, undefined);
    assert.equal(print(shop).clusterWide[1].place, { file: 'cluster/dns.yaml' });
  });

  test('the worst comes first', () => {
    const names = print(shop).attention.map((each: { namespace: string }) => each.namespace);
    assert.equal(names, ['shop', 'monitoring', 'sandbox']);
  });
});
