import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parseAllDocuments, stringify } from 'yaml';
import { netprofile, type Ran } from '../program.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';
import { manifestsOf, profilesOf } from './documents.ts';
import { worlds } from './world.ts';

const workload = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, ports: [{containerPort: 8080}]}]}
`;
const profile = 'service: cart\nexposes: [{port: 8080, from: [$same-namespace]}]\n';

/** Bodies of foreign documents; each begins behind a separator. */
const bodies: readonly string[] = [
  '\n# Source: shop/templates/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  script: |\n    ---\n    ...\n    kind: Deployment\n    --- # not a separator\n',
  ' # a comment behind the mark\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b # why\ndata: {mode: "0755", answer: on, since: 2026-01-02}\n',
  ' {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n',
  '\r\napiVersion: v1\r\nkind: Secret\r\nmetadata:\r\n  name: d\r\nstringData:\r\n  a: >-\r\n    folded\r\n\r\n    text\r\n',
  '\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: e}}\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: f}\n',
  '\n# only a comment\n',
  '\n',
  '\t\napiVersion: v1\nkind: ConfigMap\nmetadata: &m\n  name: g\n  labels: {a: "--- x"}\ndata: {é: "\\u00e9 ☃ 𝒳"}\n',
  '\nkind: ConfigMap\napiVersion: v1\nmetadata:\n    name:   h   \n\n\n',
  '\n{\n"apiVersion": "v1",\n"kind": "ConfigMap",\n"metadata": {"name": "i"}\n}\n',
  '\napiVersion: example.com/v1\nkind: Widget\nmetadata: {name: j}\nspec: {a: 0o10, b: 010, c: !!str 1}\n',
  '\napiVersion: v1\nkind: Service\nmetadata: {name: k}\nspec: {selector: {app: nobody}, ports: [{port: 80}]}\n',
];

interface Stream {
  readonly text: string;
  /** The same without the byte order mark. */
  readonly body: string;
}

const streams: fc.Arbitrary<Stream> = fc
  .record({
    before: fc.array(fc.constantFrom(...bodies), { maxLength: 5 }),
    after: fc.array(fc.constantFrom(...bodies), { maxLength: 5 }),
    ends: fc.array(fc.nat(5), { minLength: 11, maxLength: 11 }),
    mark: fc.boolean(),
    bare: fc.boolean(),
    cut: fc.boolean(),
  })
  .map(({ before, after, ends, mark, bare, cut }) => {
    const all = [...before, `\n${workload}`, ...after];
    const joined = all
      .map((each, index) => `---${each}${ends[index] === 0 ? '... # the end\n' : ''}`)
      .join('');
    const headless = bare && joined.startsWith('---\n') ? joined.slice(4) : joined;
    const body = cut ? headless.replace(/[\r\n]+$/, '') : headless;
    return { body, text: `${mark ? '\ufeff' : ''}${body}` };
  });

suite('properties of a stream', (test) => {
  test('the bytes of any stream follow the policies', async () => {
    await inFolder({ 'profiles/cart.yaml': profile }, async (cwd) => {
      await fc.assert(
        fc.asyncProperty(streams, async ({ text, body }) => {
          const ran = await fine(['post-render'], cwd, text);
          // a byte order mark at the head may go, and a separator may come before a head that has none
          const kept = body.startsWith('---') ? body : `---\n${body}`;
          assert.ok(ran.stdout.endsWith(kept), `${JSON.stringify(text)}\n${ran.stdout}`);
          const policies = documents(ran.stdout.slice(0, -kept.length));
          assert.equal(
            policies.map((each) => [each.kind, each.metadata?.name]),
            [['NetworkPolicy', 'netprofile-cart']],
          );
          assert.equal(documents(ran.stdout), [...policies, ...documents(text)]);
        }),
        runs(15, true),
      );
    });
  });

  test('a profile in the stream leaves it, and the rest stays as it was', async () => {
    const kept = fc.array(fc.constantFrom(...bodies), { maxLength: 3 });
    await inFolder({}, async (cwd) => {
      await fc.assert(
        fc.asyncProperty(kept, kept, async (before, after) => {
          const own = `---\napiVersion: netprofile.dev/v1alpha1\nkind: NetworkProfile\nmetadata: {name: cart}\nspec: {exposes: [{port: 8080, from: [$self]}]}\n`;
          const [head, tail] = [before, after].map((each) =>
            each.map((body) => `---${body}`).join(''),
          );
          const ran = await fine(['post-render'], cwd, `${head}${own}${tail}---\n${workload}`);
          assert.ok(ran.stdout.endsWith(`${head}${tail}---\n${workload}`), ran.stdout);
        }),
        runs(8, true),
      );
    });
  });

  test('post-render of its own output changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const profiles = profilesOf(world).map((each) => stringify(each));
        await inFolder({ 'profiles/all.yaml': profiles.join('---\n') }, async (cwd) => {
          const given = manifestsOf(world).map((each) => `---\n${stringify(each)}`);
          const once = await fine(['post-render'], cwd, given.join(''));
          const twice = await fine(['post-render'], cwd, once.stdout);
          assert.is(twice.stdout, once.stdout);
          assert.ok(once.stdout.endsWith(given.join('')));
        });
      }),
      runs(8, true),
    );
  });

  test('random bytes give an error and nothing on standard output, or come back as they are', async () => {
    await inFolder({ 'profiles/cart.yaml': profile }, async (cwd) => {
      const noise = fc.string({ unit: 'binary', maxLength: 60 });
      await fc.assert(
        fc.asyncProperty(noise, async (tail) => {
          const text = `---\n${workload}---\n${tail}`;
          const ran = await netprofile(['post-render'], { cwd, input: text });
          if (ran.status === 0) assert.ok(ran.stdout.endsWith(text), JSON.stringify(text));
          else {
            assert.is(ran.status, 1, ran.stderr);
            assert.is(ran.stdout, '');
          }
        }),
        runs(8, true),
      );
    });
  });
});

async function fine(args: readonly string[], cwd: string, input: string): Promise<Ran> {
  const ran = await netprofile(args, { cwd, input });
  assert.is(ran.status, 0, `${ran.stderr}\n${JSON.stringify(input)}`);
  return ran;
}

interface Named {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
}

/** The objects of a stream, by another YAML reader than the program's own. */
function documents(text: string): Named[] {
  const all = parseAllDocuments(text, { logLevel: 'silent' });
  return (Array.isArray(all) ? all : []).flatMap((each) => {
    const value: unknown = each.toJS();
    return value === null || value === undefined ? [] : [value as Named];
  });
}

async function inFolder(
  files: Readonly<Record<string, string>>,
  body: (cwd: string) => Promise<void>,
): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'netprofile-stream-'));
  try {
    mkdirSync(join(cwd, 'profiles'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    await body(cwd);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
