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

  for (const name of ['profile', 'platform', 'config']) {
    test(`${name}: an example of everything, for editors`, async () => {
      const schema = await printed(name);
      assert.ok(Array.isArray(schema.examples), 'of the document');
      assert.equal(withoutExamples(schema, ''), []);
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
  '{service: a, egress: [{host: api.example.com, ports: [443]}, {host: "*.example.com", ports: all}]}',
  '{service: a, egress: [{host: a1.b2.x-3.4a, ports: [443]}]}',
  '{service: a, egress: [{peer: $internet, ports: [443]}, "$internet:8000-8010/udp"]}',
  '{service: a, consumes: ["b/c:http/tcp", "$nodes:9100", {peer: $same-namespace, ports: [1]}]}',
  '{service: a, consumes: [{namespace: [b, c], ports: [1]}, {namespace: b, labels: {c: d}, ports: all}]}',
  '{service: a, exposes: [{port: 1, from: [{service: b, namespace: c}, {namespace: b}, {peer: $self}]}]}',
  '{service: a, exposes: [{ports: ["8080", "8000-8010", "http", "http-admin/tcp", "1a-2b"], from: none}]}',
  '{service: a, workload: Deployment/a, select: {app: a}}',
  '{service: a, select: {matchExpressions: [{key: a, operator: Exists, values: []}]}}',
  '{service: a, select: {matchLabels: {}, matchExpressions: [{key: a.example/b, operator: In, values: [c, ""]}]}}',
  '{service: a, select: {a: ""}, annotations: {A.example/b: c}}',
  '{service: a, exposes: [{ports: ["1-65535/udp", "80-80", "abcdefghijklmno"], from: none}]}',
  '{service: a, egress: [{cidr: "::/0", ports: [1]}, {cidr: "2001:DB8::/32", ports: [1]}, {cidr: 0.0.0.0/0, ports: [1]}]}',
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
  '{service: a, egress: [{host: api.example.com}]}',
  '{service: a, egress: [{host: api.example.com, peer: $internet, ports: [443]}]}',
  '{service: a, egress: [{host: "api.example.com ", ports: [443]}]}',
  '{service: a, egress: [{host: api, ports: [443]}]}',
  '{service: a, egress: [{host: "https://api.example.com", ports: [443]}]}',
  '{service: a, egress: [{host: 192.0.2.1, ports: [443]}]}',
  '{service: a, egress: [{host: orders.shop.svc.cluster.local, ports: [443]}]}',
  '{service: a, egress: [{host: "*", ports: [443]}]}',
  '{service: a, egress: [{host: api.example.com, except: [192.0.2.0/24], ports: [443]}]}',
  '{service: a, egress: [{cidr: 203.0.113.0/24}]}',
  '{service: a, egress: [{cidr: 203.0.113.0, ports: [443]}]}',
  '{service: a, egress: [{ports: [443]}]}',
  '{service: a, egress: [$internet]}',
  '{service: a, egress: [{peer: $internet}]}',
  '{service: a, egress: ["$internet :443"]}',
  '{service: a, egress: ["$inter net:443"]}',
  '{service: a, egress: [" $internet:443"]}',
  '{service: a, egress: ["$internet: 443"]}',
  '{service: a, egress: ["$internet:443 "]}',
  '{service: a, egress: ["$internet:"]}',
  '{service: a, egress: ["$:443"]}',
  '{service: a, egress: [{peer: "$internet ", ports: [443]}]}',
  '{service: a, egress: ["b:443"]}',
  '{service: a, consumes: ["$kube api"]}',
  '{service: a, consumes: ["$kube-api\\n"]}',
  '{service: a, consumes: ["$consumers:1"]}',
  '{service: a, consumes: [{peer: $consumers, ports: [1]}]}',
  '{service: a, consumes: ["b c:1"]}',
  '{service: a, consumes: ["b:1:2"]}',
  '{service: a, consumes: ["b/c/d:1"]}',
  '{service: a, consumes: [b/*]}',
  '{service: a, consumes: [{labels: {b: c}}]}',
  '{service: a, consumes: [{namespace: b}]}',
  '{service: a, consumes: [{service: b, labels: {c: d}, ports: [1]}]}',
  '{service: a, consumes: [{peer: $kube-api, namespace: b, ports: [1]}]}',
  '{service: a, consumes: [{service: b, namespace: "*", ports: [1]}]}',
  '{service: a, exposes: [{from: none}]}',
  '{service: a, exposes: [{port: 1, ports: [1]}]}',
  '{service: a, exposes: ["80 "]}',
  '{service: a, exposes: ["-http"]}',
  '{service: a, exposes: ["0-80"]}',
  '{service: a, exposes: ["80-65536"]}',
  '{service: a, exposes: ["08080"]}',
  '{service: a, exposes: ["abcdefghijklmnop"]}',
  '{service: a, consumes: ["b:99999"]}',
  '{service: a, egress: [{cidr: 10.0.0.0/33, ports: [1]}]}',
  '{service: a, egress: [{cidr: 300.0.0.0/8, ports: [1]}]}',
  '{service: a, egress: [{cidr: 010.0.0.0/8, ports: [1]}]}',
  '{service: a, egress: [{cidr: 10.0/8, ports: [1]}]}',
  '{service: a, egress: [{cidr: "2001:db8::/129", ports: [1]}]}',
  '{service: a, labels: {"a b": c}}',
  '{service: a, labels: {"": c}}',
  '{service: a, labels: {a: "b c"}}',
  '{service: a, annotations: {a/b/c: d}}',
  '{service: a, select: {app: null}}',
  '{service: a, select: {app: 1}}',
  '{service: a, select: {matchLabels: {}}}',
  '{service: a, select: {matchLabels: {a: b}, c: d}}',
  '{service: a, select: {matchExpressions: [{key: a, operator: In}]}}',
  '{service: a, select: {matchExpressions: [{key: a, operator: In, values: [b c]}]}}',
  '{service: a, select: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}',
  '{service: a, select: {matchExpressions: [{key: a, operator: Exists, b: c}]}}',
  '{service: a, select: {matchExpressions: [{key: a, operator: Equals, values: [b]}]}}',
  '{service: a, extraEgress: [{to: [{podSelector: {}}], ports: [{protocol: tcp, port: 1}]}]}',
  '{service: a, exposes: [{port: 1, from: [none]}]}',
  '{service: a, exposes: [{port: 1, from: ["$prom etheus"]}]}',
  '{service: a, exposes: [{port: 1, from: ["b:1"]}]}',
  '{service: a, exposes: [{port: 1, from: [{}]}]}',
  '{service: a, exposes: [{port: 1, from: [{namespace: "b c"}]}]}',
  '{service: a, exposes: [{port: 1, from: [{service: b, except: [192.0.2.0/24]}]}]}',
  '{service: a, workload: "a b"}',
  '{service: a, extraIngress: [{from: [{podSelector: {}}]}]}',
  '{service: a, extraIngress: [{from: [], ports: [{port: 1}]}]}',
  '{service: a, extraEgress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{protocol: TCP}]}]}',
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

/** What the program refuses and a schema has no words for: it compares two values, or knows what netprofile keeps. */
const beyondSchema: readonly string[] = [
  '{service: a, exposes: ["9000-8000"]}',
  '{service: a, exposes: [1e3]}',
  '{service: a, egress: [{cidr: 10.0.0.1/8, ports: [1]}]}',
  '{service: a, egress: [{cidr: "::ffff:10.0.0.0/104", ports: [1]}]}',
  '{service: a, egress: [{cidr: 10.0.0.0/8, except: [192.168.0.0/16], ports: [1]}]}',
  '{service: a, egress: [{cidr: 10.0.0.0/8, except: [10.0.0.0/8], ports: [1]}]}',
  '{service: a, labels: {app.kubernetes.io/managed-by: me}}',
  '{service: a, extraEgress: [{to: [{podSelector: {}}], ports: [{port: 80, endPort: 70}]}]}',
];

/** What an editor has no example for, though it is more than a word or a number of a list. */
function withoutExamples(node: unknown, path: string): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties, definitions, items } = node as Readonly<Record<string, unknown>>;
  const named = Object.entries({ ...(definitions ?? {}), ...(properties ?? {}) });
  return [
    ...named.flatMap(([name, each]) => {
      const { examples, $ref, type, enum: words } = each as Node;
      const isSaid = examples ?? $ref ?? words ?? (type === 'boolean' || undefined);
      const here = isSaid === undefined && type !== undefined ? [`${path}/${name}`] : [];
      return [...here, ...withoutExamples(each, `${path}/${name}`)];
    }),
    ...withoutExamples(items, `${path}/items`),
  ];
}

suite('schema and program', (test) => {
  const validate = printed('profile').then(validator);
  for (const text of fine) {
    test(`both take ${text.slice(0, 100)}`, async () => {
      assert.ok((await validate)(parse(text)), JSON.stringify((await validate).errors));
      assert.equal(errors(text), []);
    });
  }
  for (const text of beyondSchema) {
    test(`the program alone refuses ${text}`, async () => {
      assert.ok((await validate)(parse(text)));
      assert.ok(errors(text).length > 0);
    });
  }
  for (const text of wrong) {
    test(`both refuse ${text.slice(0, 100)}`, async () => {
      assert.not.ok((await validate)(parse(text)));
      assert.ok(errors(text).length > 0);
    });
  }
});

/** What the platform lacks is nothing that a profile's schema could know. */
const ofPlatform = ['fqdn-unsupported', 'wildcard-unsupported', 'platform-value-missing'];

function errors(text: string): string[] {
  return compile([{ file: 'profile.yaml', text }])
    .diagnostics.filter((each) => each.severity === 'error' && !ofPlatform.includes(each.code))
    .map((each) => `${each.code}: ${each.message}`);
}
