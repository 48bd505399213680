import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { script } from '../../../generator/reports/map/page/script.ts';
import { suite } from '../../suite.ts';
import { print } from './forms.ts';
import { hostile, hostileNames } from './hostile.ts';
import { company, edge, shop, tcp } from './shop.ts';

interface PageData {
  readonly hasProfiles: boolean;
  readonly statuses: readonly string[];
  readonly nodes: readonly { readonly name: string; readonly consumes: readonly object[] }[];
  readonly edges: readonly {
    readonly source: number;
    readonly destination: number;
    readonly rules: readonly number[];
  }[];
  readonly rules: readonly { readonly text: string; readonly at?: string }[];
  readonly drawings: readonly { readonly sparse: boolean; readonly lines: readonly number[][] }[];
}

function dataOf(html: string): PageData {
  const found = /<script type="application\/json" id="graph">(.*?)<\/script>/.exec(html);
  return JSON.parse(found?.[1] ?? '') as PageData;
}

suite('map as HTML', (test) => {
  test('the policy lets only this script and this style sheet count', async () => {
    const html = await print('html', shop);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const hash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const code = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
    assert.match(policy, /^default-src 'none'; /);
    assert.ok(policy.includes(`script-src '${hash(code)}'`));
    assert.ok(policy.includes(`style-src '${hash(style)}'`));
    assert.not.match(policy, /unsafe/);
    assert.not.match(html, / style="| on[a-z]+="|href="[^#]|src="/);
  });

  test('the parts of the script make one', () => {
    assert.not.match(script, /^(import|export) /m);
    assert.not.match(script, /<\/script|<!--/);
    // compiles, so no two parts share a name; it is not run
    assert.type(new Function(script), 'function');
  });

  test('the data holds declarations, rules and their lines', async () => {
    const data = dataOf(await print('html', shop));
    const cart = data.nodes.findIndex(({ name }) => name === 'shop/cart');
    assert.equal(data.nodes[cart]?.consumes, [
      { text: 'postgres 5432/TCP', at: 'profiles/cart.yaml:12', used: true },
      { text: 'orders 9000/TCP', at: 'profiles/cart.yaml:13', used: false },
    ]);
    const [first] = data.edges.filter(({ source }) => source === cart);
    assert.equal(
      first?.rules.map((index) => data.rules[index]),
      [
        {
          direction: 'egress',
          text: 'shop/netprofile-cart rule 1 (cart#/consumes/0)',
          at: 'profiles/cart.yaml:12',
        },
        {
          direction: 'ingress',
          text: 'data/netprofile-postgres rule 1 (postgres#/exposes/0)',
          at: 'profiles/postgres.yaml:7',
        },
      ],
    );
    assert.is(new Set(data.rules.map((rule) => JSON.stringify(rule))).size, data.rules.length);
    assert.equal(data.statuses, ['declared', 'undeclared', 'blocked']);
    assert.equal(dataOf(await print('html', { ...shop, hasProfiles: false })).statuses, [
      'allowed',
    ]);
  });

  test('every line of a drawing is in the data and in the picture', async () => {
    for (const graph of [shop, company(90, 6, 300)]) {
      const html = await print('html', graph);
      for (const [index, { lines }] of dataOf(html).drawings.entries()) {
        const drawing = html.split(`id="drawing-${index}"`)[1]?.split('</svg>')[0] ?? '';
        const keys = [...drawing.matchAll(/data-id="l(\d+)"/g)].map((each) => Number(each[1]));
        assert.equal(
          keys.sort((a, b) => a - b),
          [...lines.keys()],
        );
      }
    }
  });

  test('few services are drawn whole, many by namespace, a crowd without lines', async () => {
    const sheets = async (graph: Parameters<typeof print>[1]) =>
      dataOf(await print('html', graph)).drawings.map(({ sparse }) => sparse);
    assert.equal(await sheets(shop), [false]);
    assert.equal(await sheets(company(90, 3, 300)), [false, false, false, false]);
    assert.equal(await sheets(company(120, 1, 300)), [true]);
    assert.equal(await sheets(company(40, 1, 260)), [true]);
  });

  test('hostile names stay text', async () => {
    const html = await print('html', hostile, hostileNames.join(' '));
    assert.is([...html.matchAll(/<script/g)].length, 2);
    assert.not.match(html, /<img|<a [^c]|javascript:ran=1">/);
    assert.not.match(html, /[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u2028\u2029\0]/);
    const names = dataOf(html).nodes.map(({ name }) => name);
    assert.ok(
      names.includes(
        '</script><script>globalThis.ran=1</script>/</script><script>globalThis.ran=1</script>',
      ),
    );
  });

  test('nothing at all is a page too', async () => {
    const html = await print('html', { nodes: [], edges: [], hasProfiles: false });
    assert.match(html, /0 services in 0 namespaces · 0 connections/);
  });

  test('an edge to nowhere is our bug', async () => {
    const graph = { ...shop, edges: [edge('shop/cart', 'shop/gone', [tcp(1)])] };
    let message = '';
    await print('html', graph).catch((error: Error) => {
      message = error.message;
    });
    assert.match(message, /missing node: shop\/gone/);
  });
});
