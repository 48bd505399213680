import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { print } from './forms.ts';
import { hostile, hostileNames } from './hostile.ts';
import { company, shop } from './shop.ts';
import { mermaidFaults } from './well-formed.ts';

suite('map as Mermaid', (test) => {
  test('namespaces are subgraphs, others stand apart, ports are on the lines', async () => {
    const text = await print('mermaid', shop);
    const lines = text.split('\n');
    assert.equal(
      lines.filter((line) => line.startsWith('  subgraph')),
      ['data', 'monitoring', 'ops', 'shop'].map((name) => `  subgraph ns_${name}["${name}"]`),
    );
    assert.ok(lines.includes('  n_203_0_113_0_24{{"203.0.113.0/24<br>addresses"}}'));
    assert.ok(lines.includes('  n_anywhere(["anywhere"]):::anywhere'));
    assert.ok(lines.includes('  n_shop_storefront -->|"8080/TCP"| n_shop_cart'));
    assert.ok(
      lines.includes('  n_monitoring_prometheus -->|"9090-9094/TCP, 8125/UDP"| n_shop_orders'),
    );
  });

  test('undeclared and blocked lines differ in form, word and colour', async () => {
    const lines = (await print('mermaid', shop)).split('\n');
    assert.ok(lines.includes('  n_ops_console ==>|"all ports undeclared"| n_data_postgres'));
    assert.ok(lines.includes('  n_shop_cart -.->|"9000/TCP blocked"| n_shop_orders'));
    const drawn = lines.filter((line) => /(-->|==>|-\.->)\|/.test(line));
    for (const [status, arrow] of [
      ['#d1242f', '==>'],
      ['#9a6700', '-.->'],
    ] as const) {
      const style = lines.find((line) => line.includes(status)) ?? '';
      const numbers = (/linkStyle ([\d,]+)/.exec(style)?.[1] ?? '').split(',').map(Number);
      const marked = [...drawn.keys()].filter((index) => drawn[index]?.includes(` ${arrow}|`));
      assert.equal(numbers, marked);
    }
  });

  test('hostile names change no line', async () => {
    assert.equal(mermaidFaults(await print('mermaid', hostile, hostileNames.join(' '))), []);
    assert.equal(mermaidFaults(await print('mermaid', shop)), []);
    assert.is(mermaidFaults('  n_a["x"] evil').length, 1);
  });

  test('more than Mermaid draws is drawn by namespace', async () => {
    const text = await print('mermaid', company(300, 12, 1500));
    assert.match(text, /^%% 1505 connections are more than Mermaid draws: by namespace\n/);
    assert.equal(mermaidFaults(text), []);
    assert.ok(text.split('\n').filter((line) => line.includes('|')).length < 500);
    assert.ok(text.length < 50_000);
    // few letters, but more than 500 lines
    assert.match(await print('mermaid', company(60, 3, 600)), /^%% 603 connections are more/);
    // the namespaces have too many lines as well
    const crowd = await print('mermaid', company(300, 300, 1500));
    assert.match(crowd, /^%% 1505 connections are more than Mermaid draws: only the namespaces\n/);
    assert.equal(mermaidFaults(crowd), []);
  });

  test('an id does not change when something else is added', async () => {
    const more = {
      ...shop,
      nodes: [{ name: 'aaa', kind: 'anywhere' as const, exposes: [], consumes: [] }, ...shop.nodes],
    };
    const added = (await print('mermaid', more)).split('\n');
    const missing = (await print('mermaid', shop))
      .split('\n')
      .filter((line) => !added.includes(line));
    assert.equal(missing, []);
  });
});
