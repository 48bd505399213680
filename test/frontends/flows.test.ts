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
});
