import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readFlows } from '../../generator/frontends/flow-files.ts';
import { UsageError } from '../../generator/io/usage.ts';
import { simulate } from '../analysis/simulate.ts';
import { inHome } from '../frontends/home.ts';
import { root } from '../program.ts';
import { suite } from '../suite.ts';

const workload = (name: string): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name }] } },
  },
});

const { analysis } = simulate([workload('orders'), workload('cart')]);
const rows = ['source,destination,port', ...Array<string>(200).fill('shop/orders,shop/cart,8080')];

/** Reads rows by one thread that runs a script. */
async function readBy(script: string, threads = 1): Promise<number> {
  let count = 0;
  await inHome({ 'flows.csv': `${rows.join('\n')}\n`, 'thread.cjs': script }, async ({ path }) => {
    const how = { block: 200, longestLine: 100, alone: 300, threads };
    const shipped = join(root, 'dist/flow-thread.cjs');
    const file = script === '' ? shipped : join(path, 'thread.cjs');
    const observed = await readFlows(['flows.csv'], path, analysis, { ...how, script: file });
    count = observed.records;
  });
  return count;
}

async function problemOf(script: string): Promise<unknown> {
  try {
    await readBy(script);
  } catch (error) {
    return error;
  }
  throw new Error('it was read');
}

suite('threads', (test) => {
  test('what is shipped reads all records', async () => {
    assert.is(await readBy('', 2), 200);
  });

  const answering = "require('node:worker_threads').parentPort.on('message', ";
  const ends: readonly (readonly [what: string, script: string, said: RegExp])[] = [
    ['ends at once', 'process.exit(0)', /a thread ended before its work was done: status 0/],
    ['ends while it works', `${answering}() => process.exit(7))`, /status 7/],
  ];
  for (const [what, script, said] of ends)
    test(`one that ${what} is an error, and no answer of a part`, async () => {
      const problem = await problemOf(script);
      assert.instance(problem, UsageError);
      assert.match(String(problem), said);
    });

  test('a mistake of ours in one comes out as it is', async () => {
    const problem = await problemOf(`${answering}() => { throw new TypeError('of cart'); })`);
    assert.not.instance(problem, UsageError);
    assert.match(String(problem), 'of cart');
  });
});
