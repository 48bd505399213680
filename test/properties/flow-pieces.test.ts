import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { observedIn } from '../../generator/flows/observed-in.ts';
import { readFile } from '../../generator/frontends/flow-files.ts';
import type { LineSizes } from '../../generator/io/lines.ts';
import { UsageError } from '../../generator/io/usage.ts';
import { simulate } from '../analysis/simulate.ts';
import { inHome } from '../frontends/home.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';

const workload = (kind: string, name: string): unknown => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name }] } },
  },
});

const { analysis } = simulate([
  workload('Deployment', 'storefront'),
  workload('Deployment', 'cart'),
  workload('StatefulSet', 'postgres'),
]);

/** Long enough for every record below, too short for the long lines. */
const longestLine = 700;

/** Everything that was observed, in its order; or what was said to be wrong. */
function read(path: string, sizes: LineSizes): string {
  const observed = observedIn(analysis);
  try {
    readFile('flows', path, observed, sizes);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return `${error.message}\n${error.hint}`;
  }
  const { connections, unknown, counts, records, first, last } = observed;
  const all = [[...connections], [...unknown], counts, records, first, last];
  return JSON.stringify(
    all,
    (_key, value: unknown) => (value instanceof Set ? [...(value as Set<unknown>)] : value),
    1,
  );
}

const times = ['2026-11-20T10:00:00Z', '2026-11-20T09:00:00.5Z', '1763632800', 'yesterday', ''];
const pods = [
  'storefront-7c9d8f6b5-xk2lp',
  'cart-6f7d8c9b5d-abcde',
  'postgres-0',
  'stranger-1',
  'undefined',
  '\ud83d\uded2',
];
const addresses = ['10.1.0.1', '192.0.2.7', '2001:db8::7', 'nowhere'];
const ports = [8080, 8080, 8080, 5432, 5432, 40_000, 0];

const word = (...words: readonly unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(...words);
/** A field may be missing, or of another kind. */
const field = (...words: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 99, arbitrary: word(...words) },
    { weight: 1, arbitrary: word(undefined, null, 5, ['shop'], {}) },
  );

/** The same pod may be told with other labels; what is a text in one record may be none in another. */
const hubbleEnd = fc.record({
  namespace: field('shop', 'shop', 'shop', 'undefined', undefined),
  pod_name: field('storefront-7c9d8f6b5-xk2lp', 'stranger-1', 'undefined', undefined),
  labels: field(['k8s:app=cart'], ['k8s:app=postgres'], ['reserved:world'], ['reserved:host'], []),
  workloads: field(undefined, [{ name: 'cart' }], [{ name: 'postgres' }]),
});

const hubble = fc
  .record({
    time: field(...times),
    verdict: field('FORWARDED', 'FORWARDED', 'FORWARDED', 'DROPPED', 'AUDIT', 'ERROR'),
    IP: fc.record({
      source: field('10.1.0.1', undefined),
      destination: field('192.0.2.7', undefined),
    }),
    l4: fc.record({
      TCP: fc.record({ source_port: field(...ports), destination_port: field(...ports) }),
    }),
    source: hubbleEnd,
    destination: hubbleEnd,
    destination_names: field(undefined, [], ['api.example.com'], ['a\0b', 'c']),
    Type: field('L3_L4', 'L3_L4', 'L3_L4', 'L7'),
    is_reply: field(false, false, false, true, undefined),
    traffic_direction: field('EGRESS', 'INGRESS'),
  })
  .map((flow) => JSON.stringify({ flow }));

const counts = ['1', '7', '3', String(Number.MAX_SAFE_INTEGER), '0', 'many'];

const calico = fc
  .record({
    start_time: field(...times),
    end_time: field(...times),
    action: field('allow', 'allow', 'deny', 'pass'),
    source_name: field(...pods, 'pub', '-'),
    source_namespace: field('shop', 'shop', '-'),
    source_ip: field(...addresses, null),
    dest_name: field(...pods, 'pvt', '-'),
    dest_namespace: field('shop', 'shop', '-'),
    dest_ip: field(...addresses, null),
    dest_port: field(...ports),
    proto: field('tcp', 'tcp', 'udp', 'icmp'),
    reporter: field('src', 'dst'),
    num_flows_started: field(...counts),
  })
  .map((flow) => JSON.stringify(flow));

const cell = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words);
const end = cell(...pods.map((each) => `shop/${each}`), ...addresses, 'api.example.com', '-', '\0');
const row = fc
  .tuple(
    end,
    end,
    cell('8080', '5432', 'http'),
    cell('ACCEPT', 'DENY', '-'),
    cell(...counts),
    cell(...times),
  )
  .map((cells) => cells.join(','));

/** What does not belong in a file, and what is cut, long, or no text at all. */
const mischief: fc.Arbitrary<string | Buffer> = fc.oneof(
  cell('', '  ', '\r', '{', '[]', 'null', '\0', '\ufeff', 'kind: Deployment', '"x"', '\u001b[31m'),
  fc.integer({ min: 600, max: 3000 }).map((length) => `{"flow":"${'x'.repeat(length)}"}`),
  fc.integer({ min: 600, max: 900 }).map((length) => Buffer.alloc(length, 0xc3)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  row,
  hubble.map((line) => line.slice(0, 60)),
);

const first: Readonly<Record<string, string>> = {
  hubble: '{"flow":{"verdict":"FORWARDED","Type":"L3_L4"}}',
  calico: '{"action":"allow","dest_name":"x","dest_port":1}',
  csv: 'source,destination,port,action,count,time',
};

const fileOf = (name: string, record: fc.Arbitrary<string>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.array(cell('', ' ', '\r'), { maxLength: 3 }),
      // most of a file is what it begins as, or not
      fc.constantFrom(9, 9, 9, 1).chain((weight) =>
        fc.array(fc.oneof({ weight, arbitrary: record }, { weight: 2, arbitrary: mischief }), {
          minLength: 25,
          maxLength: 60,
        }),
      ),
      fc.boolean(),
    )
    .map(([blank, lines, isCut]) =>
      Buffer.concat([
        ...[...blank, first[name] ?? '', ...lines].flatMap((each) => [Buffer.from(each), newline]),
        Buffer.from(isCut ? '{"flow":{"verd' : ''),
      ]),
    );
const newline = Buffer.from('\n');

suite('flows that are read in pieces', (test) => {
  for (const [name, record] of Object.entries({ hubble, calico, csv: row }))
    test(`${name}: pieces of any size are what the whole is`, () =>
      inHome({}, async (home) => {
        const path = join(home.path, 'flows');
        await fc.assert(
          fc.property(fileOf(name, record), fc.integer({ min: 1, max: 2000 }), (bytes, block) => {
            writeFileSync(path, bytes);
            const whole = read(path, { block: 1 << 18, longestLine });
            assert.is(read(path, { block, longestLine }), whole);
          }),
          runs(100),
        );
      }));
});
