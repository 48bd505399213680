import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { goldenCases, goldenFolder } from '../golden-cases.ts';
import { type Fields, fields, list } from '../oracle/fields.ts';
import { suite } from '../suite.ts';
import { needCluster } from './cluster.ts';

/** Every policy of ours that a golden case expects, once for each spec. */
function goldenPolicies(): readonly Fields[] {
  const found = new Map<string, Fields>();
  for (const name of goldenCases()) {
    const path = join(goldenFolder, name, '_expected.yaml');
    if (!existsSync(path)) continue;
    const text = readFileSync(path, 'utf8');
    if (!text.includes('netprofile.dev/service')) continue;
    for (const document of parseAllDocuments(text, { merge: true })) {
      if (document.errors.length > 0) continue;
      for (const each of objectsIn(document.toJS())) {
        const labels = fields(fields(each.metadata, 'metadata').labels, 'labels');
        const isOurs = labels['netprofile.dev/service'] !== undefined;
        if (!isOurs || each.apiVersion !== 'networking.k8s.io/v1') continue;
        found.set(JSON.stringify(each.spec), { ...each, origin: name });
      }
    }
  }
  return [...found.values()];
}

/** A document, or the items of a list. */
function objectsIn(value: unknown): readonly Fields[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const object = fields(value, 'document');
  return object.kind === 'List' || object.kind === 'ResourceList'
    ? list(object.items, 'items').map((each) => fields(each, 'item'))
    : [object];
}

suite('golden policies and the API server', (test) => {
  test('each is accepted as it is', async () => {
    const { tryKubectl } = await needCluster();
    const policies = goldenPolicies();
    assert.ok(policies.length > 100, `${policies.length} policies`);
    const items = policies.map(({ origin, ...policy }, index) => {
      const { labels, annotations } = fields(policy.metadata, 'metadata');
      const name = `golden-${index}`;
      return { ...policy, metadata: { name, namespace: 'default', labels, annotations } };
    });
    const flags = ['create', '--dry-run=server', '--validate=strict', '-o', 'name', '-f', '-'];
    const ran = await tryKubectl(flags, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const refused = ran.stderr
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('Warning:'))
      .map((line) => {
        const index = Number(/golden-(\d+)/.exec(line)?.[1] ?? -1);
        return `${String(policies[index]?.origin)}: ${line}`;
      });
    assert.equal(refused, []);
    assert.is(ran.stdout.trim().split('\n').length, policies.length);
  });
});
