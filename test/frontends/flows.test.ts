import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { deployment, inHome } from './home.ts';

suite('files of flows', (test) => {
  const manifests = `---\n${deployment('cart', 'shop')}---\n${deployment('orders', 'shop')}`;
  const flow = 'shop/orders,shop/cart,8080\n';

  test('a line that is too long to be a record is counted, and the others are read', async () => {
    const long = `shop/orders,${'x'.repeat(6 << 20)},8080\n`;
    const files = {
      'k8s.yaml': manifests,
      'flows.csv': `source,destination,port\n${flow}${long}${flow}`,
    };
    await inHome(files, async (home) => {
      const ran = await home.run(['flows', 'flows.csv', '--manifests', 'k8s.yaml']);
      assert.is(ran.status, 0, ran.stderr);
      assert.match(ran.stdout, /^1 connections observed, in 3 records/);
      assert.match(ran.stdout, /records passed over: 1 that cannot be read/);
    });
  });

  const table = `source,destination,port\n${flow}`;
  const hubble = (time: string, more = ''): string =>
    `{"flow":{"time":"${time}","verdict":"FORWARDED","source":{"namespace":"shop","pod_name":"orders-7d9f8b6c5-abcde"},"destination":{"namespace":"shop","pod_name":"cart-7d9f8b6c5-abcde"},"l4":{"TCP":{"destination_port":8080}},"is_reply":false,"Type":"L3_L4"${more}}}\n`;

  const files: readonly (readonly [what: string, content: Buffer, said: RegExp])[] = [
    [
      'compressed by gzip',
      gzipSync(table),
      /flows is compressed by gzip\n {2}hint: gunzip -c flows/,
    ],
    ['UTF-16', Buffer.from(`\ufeff${table}`, 'utf16le'), /flows is UTF-16/],
    ['an archive', Buffer.from('PK\u0003\u0004 flows'), /flows is an archive/],
    ['empty', Buffer.from(''), /flows holds no flows/],
    ['of another kind', Buffer.from('kind: Deployment\n'), /flows:1: this is no record of a known/],
    [
      'mostly of a second format',
      Buffer.from(hubble('2026-11-20T10:00:00Z') + flow.repeat(3)),
      /flows:2: 3 of 4 lines cannot be read as flows/,
    ],
    [
      'of two formats',
      Buffer.from(
        `${hubble('2026-11-20T10:00:00Z').repeat(30)}{"action":"allow","dest_name":"x","dest_port":1}\n`,
      ),
      /flows:31: here begins another format: calico\n {2}hint: a file holds records of one form/,
    ],
    [
      'of two tables',
      Buffer.from(`${table.repeat(2)}destination,source,port\n${flow}`),
      /flows:5: here begins another table/,
    ],
    [
      'to a fifth no record',
      Buffer.from(`${table}${flow.repeat(7)}x\ny\n`),
      /flows:10: 2 of 11 lines cannot be read as flows/,
    ],
    [
      'of another cluster, by name',
      Buffer.from('source,destination,port\nprod/web,prod/db,5432\n'),
      /of a workload that is here: they speak of prod\/db, prod\/web\n {2}hint: are these the man/,
    ],
    [
      'of another cluster, by address',
      Buffer.from('srcaddr,dstaddr,dstport\n10.9.0.1,10.9.0.2,5432\n'),
      /they speak of 10\.9\.0\.1, 10\.9\.0\.2\n {2}hint: addresses alone need real pods/,
    ],
  ];
  for (const [what, content, said] of files)
    test(`a file that is ${what} is told of, and nothing is said to be fine`, async () => {
      await inHome({ 'k8s.yaml': manifests }, async (home) => {
        writeFileSync(join(home.path, 'flows'), content);
        for (const args of [
          ['flows', 'flows', '--manifests', 'k8s.yaml'],
          ['init', 'k8s.yaml', '--flows', 'flows'],
          ['map', 'k8s.yaml', '--flows', 'flows', '--format', 'dot'],
        ]) {
          const ran = await home.run(args);
          assert.is(ran.status, 2, args.join(' '));
          assert.is(ran.stdout, '');
          assert.match(ran.stderr, said);
          assert.equal(Object.keys(home.files()), ['flows', 'k8s.yaml']);
        }
      });
    });

  test('records in the wrong order, and cut at the end, give the same window and counts', async () => {
    const [early, late] = ['2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z'];
    const whole = hubble(late) + hubble(early);
    const cut = `${whole}${hubble(late).slice(0, 40)}`;
    await inHome({ 'k8s.yaml': manifests, 'a.jsonl': whole, 'b.jsonl': cut }, async (home) => {
      for (const file of ['a.jsonl', 'b.jsonl']) {
        const ran = await home.run(['flows', file, '--manifests', 'k8s.yaml']);
        assert.is(ran.status, 0, ran.stderr);
        assert.match(ran.stdout, new RegExp(`^1 connections observed from ${early} to ${late}`));
      }
    });
  });
});
