import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Handlebars from 'handlebars';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { kubernetes } from '../../generator/dialects/kubernetes.ts';
import type { Policy } from '../../generator/index.ts';
import { type Engine, renderer } from '../../generator/stages/render.ts';
import { verify } from '../../generator/stages/verify.ts';
import { type Cluster, readCluster } from '../oracle/cluster.ts';
import { netprofile, type Ran, root } from '../program.ts';
import { suite } from '../suite.ts';
import { compile } from './program.ts';

/**
 * Every line of the shipped templates is taken away in turn, as an override would be: there must
 * be an error, or policies that allow the same. The profiles make every
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

/** Every line is a process of its own here: all of them only in a long run. */
const everyLine = Number(process.env.NETPROFILE_RUNS ?? 0) > 0;
const shipped = join(root, 'templates/kubernetes');
const main = 'policy.yaml.hbs';

suite('templates with a line taken away', (test) => {
  const files = readdirSync(shipped, { recursive: true, encoding: 'utf8' })
    .filter((each) => each.endsWith('.hbs'))
    .sort();
  const { policies } = compile([{ file: 'profiles.yaml', text: profiles }]);
  const planned = policies.map((each) => each.policy);
  for (const file of files) {
    const lines = readFileSync(join(shipped, file), 'utf8').split('\n').slice(0, -1);
    const first = file === main ? lines.indexOf('spec:') + 1 : 0;
    const numbers = lines.map((_, index) => index).slice(first);
    const without = (number: number): string =>
      `${lines.filter((_, index) => index !== number).join('\n')}\n`;

    test(`${file}: every line`, () => {
      assert.is(planned.length, 4);
      assert.ok(numbers.length > 5, 'the template has lines to take away');
      const wanted = meaning(printed(planned, files, {}) ?? []);
      let refused = 0;
      for (const number of numbers) {
        const texts = printed(planned, files, { [file]: without(number) });
        if (texts === undefined) refused += 1;
        else assert.equal(meaning(texts), wanted, `without line ${number + 1}: ${lines[number]}`);
      }
      assert.ok(refused > 3, 'hardly a line of it matters');
    });

    test(`${file}: some lines, by --templates`, async () => {
      const wanted = await generate({});
      assert.is(wanted.status, 0, wanted.stderr);
      const some = numbers.filter((number) => everyLine || number % 9 === 4);
      await inParallel(some, async (number) => {
        const ran = await generate({ [file]: without(number) });
        const words = `without line ${number + 1}: ${lines[number]}\n${ran.stderr}`;
        if (ran.status === 0) assert.equal(meaning([ran.stdout]), meaning([wanted.stdout]), words);
        else assert.equal([ran.status, ran.stdout], [1, ''], words);
      });
    });
  }
});

/** Renders and verifies in this process; undefined when anything is refused. */
function printed(
  planned: readonly Policy[],
  files: readonly string[],
  changed: Readonly<Record<string, string>>,
): string[] | undefined {
  const overrides = files.map((file) => {
    const text = changed[file] ?? readFileSync(join(shipped, file), 'utf8');
    return [basename(file, '.hbs'), { text, file }] as const;
  });
  const engine = Handlebars as unknown as Engine;
  const templates = { precompiled: {}, overrides: Object.fromEntries(overrides) };
  const render = renderer(engine, kubernetes.objects[0], templates);
  const texts = planned.flatMap((policy) => {
    const rendered = render(policy);
    if (!('text' in rendered)) return [];
    return verify(rendered.text, policy, kubernetes.objects[0], main).length === 0
      ? [rendered.text]
      : [];
  });
  return texts.length === planned.length ? texts : undefined;
}

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

function meaning(texts: readonly string[]): Cluster {
  const objects = texts
    .flatMap((text) => parseAllDocuments(text))
    .map((each) => each.toJS() as Record<string, unknown>);
  for (const object of objects)
    assert.equal(Object.keys(object).sort(), ['apiVersion', 'kind', 'metadata', 'spec']);
  return readCluster(objects);
}

async function inParallel<T>(all: readonly T[], body: (each: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await body(next);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}
