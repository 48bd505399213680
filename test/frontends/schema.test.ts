import { Ajv, type ValidateFunction } from 'ajv';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { netprofile } from '../program.ts';
import { compile } from '../properties/program.ts';
import { suite } from '../suite.ts';

type Node = Readonly<Record<string, unknown>>;

async function printed(...args: readonly string[]): Promise<Node> {
  const ran = await netprofile(['schema', ...args]);
  assert.equal([ran.status, ran.stderr], [0, '']);
  return JSON.parse(ran.stdout) as Node;
}

function validator(schema: Node): ValidateFunction {
  return new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false }).compile(schema);
}

suite('schema', (test) => {
  for (const name of ['profile', 'platform', 'config']) {
    test(`${name}: JSON Schema, with examples that validate`, async () => {
      const schema = await printed(name);
      validator(schema);
      const ajv = new Ajv({ strict: false });
      ajv.addSchema(schema, 'root');
      const examples = examplesOf(schema, '');
      assert.ok(examples.length > 5, 'there are examples');
      for (const { pointer, example } of examples) {
        const validate = ajv.compile({ $ref: `root#${pointer}` });
        assert.ok(validate(example), `${pointer}: ${JSON.stringify([example, validate.errors])}`);
      }
    });
  }

  test('profile is what is printed without a name', async () => {
    assert.equal(await printed(), await printed('profile'));
  });
});

/** Every example, with the pointer of the schema that it is an example of. */
function examplesOf(node: unknown, pointer: string): { pointer: string; example: unknown }[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = Array.isArray(node) || pointer.endsWith('/properties') ? [] : (node as Node).examples;
  const here = Array.isArray(own) ? own.map((example: unknown) => ({ pointer, example })) : [];
  const below = Object.entries(node)
    .filter(([key]) => key !== 'examples' || Array.isArray(node))
    .flatMap(([key, each]) =>
      examplesOf(each, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    );
  return [...here, ...below];
}

const fine: readonly string[] = [
  '{service: a}',
  '{service: a, namespace: b}',
  '{service: a, isolate: []}',
  '{service: a, isolate: [ingress]}',
  '{service: a, dns: false}',
  '{service: a, exposes: [{port: 8080, from: none}]}',
  '{service: a, exposes: [{ports: [8080, http, 1-65535/udp], from: [$cluster]}]}',
  '{service: a, exposes: [{ports: all, from: [b/*]}]}',
  '{service: a, exposes: [{port: "53/sctp", from: [{cidr: "2001:db8::/32"}]}]}',
  '{service: a, exposes: [{port: 1, from: [{namespace: "*", labels: {a: b}}]}]}',
  '{service: a, consumes: [{service: b, namespace: c, ports: [1]}]}',
  '{service: a, consumes: [{labels: {matchExpressions: [{key: a, operator: Exists}]}, ports: all}]}',
  '{service: a, egress: ["$internet:443"]}',
  '{service: a, egress: [{cidr: 203.0.113.0/24, except: [203.0.113.9/32], ports: [443]}]}',
  '{service: a, workload: Deployment/a, select: {app: a}}',
  '{service: a, workload: [a, "b-*"], select: {matchLabels: {app: a}}}',
  '{service: a, labels: {team: b}, annotations: {a.example/b: "anything at all"}}',
  '{service: a, extraIngress: [{from: [{podSelector: {}}], ports: [{port: 1}]}]}',
  '{apiVersion: netprofile.dev/v1alpha1, kind: NetworkProfile, metadata: {name: a}}',
  '{apiVersion: netprofile.dev/v1alpha1, kind: NetworkProfile, metadata: {name: a, namespace: b, labels: {c: d}}, spec: {dns: true}}',
];

const wrong: readonly string[] = [
  '{}',
  '[]',
  'a',
  '{service: A}',
  '{service: a-}',
  '{service: a.b}',
  '{service: 1}',
  `{service: ${'a'.repeat(64)}}`,
  '{service: a, namespace: b/c}',
  '{service: a, exposse: [1]}',
  '{service: a, exposes: []}',
  '{service: a, exposes: 8080}',
  '{service: a, exposes: [0]}',
  '{service: a, exposes: [65536]}',
  '{service: a, exposes: [1.5]}',
  '{service: a, exposes: [{port: 1, from: []}]}',
  '{service: a, exposes: [{port: 1, from: $cluster}]}',
  '{service: a, exposes: [{ports: [], from: none}]}',
  '{service: a, exposes: [{ports: any, from: none}]}',
  '{service: a, exposes: [{port: 80/icmp, from: none}]}',
  '{service: a, exposes: [{port: 1, form: none}]}',
  '{service: a, consumes: []}',
  '{service: a, consumes: [{service: b, port: 1}]}',
  '{service: a, consumes: [{peer: kube-api}]}',
  '{service: a, consumes: [{host: a.example, ports: [1]}]}',
  '{service: a, egress: [{labels: {a: b}, ports: [1]}]}',
  '{service: a, egress: [{cidr: 203.0.113.0/24, except: [], ports: [1]}]}',
  '{service: a, select: {}}',
  '{service: a, select: [a]}',
  '{service: a, workload: []}',
  '{service: a, isolate: [both]}',
  '{service: a, isolate: [ingress, ingress]}',
  '{service: a, isolate: ingress}',
  '{service: a, dns: "no"}',
  '{service: a, labels: {a: 1}}',
  '{service: a, labels: {}}',
  '{service: a, extraIngress: []}',
  '{service: a, extraEgress: [1]}',
  '{apiVersion: netprofile.dev/v1alpha1, kind: NetworkProfile, spec: {}}',
  '{apiVersion: netprofile.dev/v1alpha1, kind: NetworkProfile, metadata: {name: a}, exposes: [1]}',
  '{apiVersion: netprofile.dev/v1, kind: NetworkProfile, metadata: {name: a}}',
  '{apiVersion: netprofile.dev/v1alpha1, kind: NetworkProfile, metadata: {name: a}, spec: {service: a}}',
];

suite('schema and program', (test) => {
  const validate = printed('profile').then(validator);
  for (const text of fine) {
    test(`both take ${text.slice(0, 100)}`, async () => {
      assert.ok((await validate)(parse(text)), JSON.stringify((await validate).errors));
      assert.equal(errors(text), []);
    });
  }
  for (const text of wrong) {
    test(`both refuse ${text.slice(0, 100)}`, async () => {
      assert.not.ok((await validate)(parse(text)));
      assert.ok(errors(text).length > 0);
    });
  }
});

function errors(text: string): string[] {
  return compile([{ file: 'profile.yaml', text }])
    .diagnostics.filter((each) => each.severity === 'error')
    .map((each) => `${each.code}: ${each.message}`);
}
