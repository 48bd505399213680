import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { type Cluster, readCluster } from '../oracle/cluster.ts';
import { netprofile, type Ran, root } from '../program.ts';
import { suite } from '../suite.ts';

/**
 * Every line of the shipped templates is taken away in turn, and the result passed with
 * --templates: there must be an error, or policies that allow the same. The profiles make every
 * branch of the templates print something.
 */
const profiles = `service: orders
namespace: shop
select: {matchLabels: {app: orders}, matchExpressions: [{key: tier, operator: In, values: [api, worker]}, {key: old, operator: DoesNotExist}]}
exposes:
  - {port: 8080, from: [data/postgres, $same-namespace, {cidr: 192.0.2.0/24, except: [192.0.2.9/32]}]}
  - {ports: [http/udp, 8000-8010], from: [$cluster]}
  - {port: 9999, from: [$anywhere]}
  - {ports: all, from: [{namespace: [ops, data], labels: {app: console}}]}
  - {port: 7000, from: [{labels: {matchExpressions: [{key: role, operator: Exists}]}}]}
egress:
  - {cidr: 203.0.113.0/24, except: [203.0.113.128/25], ports: [443]}
labels: {team: checkout}
annotations: {example.com/owner: checkout}
---
service: postgres
namespace: data
select: {app: postgres}
exposes: [{port: 5432, from: none}]
isolate: [ingress]
---
service: console
namespace: ops
select: {app: console}
isolate: [egress]
dns: false
---
service: gate
namespace: ops
select: {app: gate}
exposes: [{ports: all, from: [$anywhere]}]
`;

suite('templates with a line taken away', (test) => {
  const shipped = join(root, 'templates/kubernetes');
  const files = readdirSync(shipped, { recursive: true, encoding: 'utf8' }).filter((each) =>
    each.endsWith('.hbs'),
  );
  for (const file of files.sort()) {
    test(file, async () => {
      const lines = readFileSync(join(shipped, file), 'utf8').split('\n').slice(0, -1);
      const first = file === 'policy.yaml.hbs' ? lines.indexOf('spec:') : 0;
      assert.ok(first >= 0 && lines.length > first, 'the template has lines to take away');
      const wanted = await meaning(await generate());
      assert.ok(wanted !== undefined, 'the templates as they are');
      let refused = 0;
      const numbers = lines.map((_, index) => index).slice(first);
      await inParallel(numbers, async (number) => {
        const without = lines.filter((_, index) => index !== number);
        const ran = await generate({ [file]: `${without.join('\n')}\n` });
        if (ran.status !== 0) {
          refused += 1;
          assert.is(ran.stdout, '', `line ${number + 1}`);
          assert.is(ran.status, 1, `line ${number + 1}: ${ran.stderr}`);
          return;
        }
        assert.equal(await meaning(ran), wanted, `without line ${number + 1}: ${lines[number]}`);
      });
      assert.ok(refused > 0, 'no line of it matters');
    });
  }
});

async function generate(overrides: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const cwd = mkdtempSync(join(tmpdir(), 'netprofile-template-'));
  try {
    writeFileSync(join(cwd, 'profiles.yaml'), profiles);
    const own = join(cwd, 'own/kubernetes');
    for (const [file, text] of Object.entries(overrides)) {
      mkdirSync(dirname(join(own, file)), { recursive: true });
      writeFileSync(join(own, file), text);
    }
    const flags = Object.keys(overrides).length > 0 ? ['--templates', 'own'] : [];
    return await netprofile(['generate', 'profiles.yaml', '-o', '-', '-q', ...flags], { cwd });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function meaning({ stdout, status }: Ran): Promise<Cluster | undefined> {
  if (status !== 0) return undefined;
  const objects = parseAllDocuments(stdout).map((each) => each.toJS() as Record<string, unknown>);
  // what the API server would take for everyone, or drop in silence, is not for the oracle to forgive
  for (const object of objects) {
    assert.equal(Object.keys(object).sort(), ['apiVersion', 'kind', 'metadata', 'spec']);
  }
  return readCluster(objects);
}

async function inParallel<T>(all: readonly T[], body: (each: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await body(next);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}
