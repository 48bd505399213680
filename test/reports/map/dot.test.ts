import * as assert from 'uvu/assert';
import { layout } from '../../../generator/bundles/graphviz.ts';
import { visible } from '../../../generator/reports/map/visible.ts';
import { suite } from '../../suite.ts';
import { print } from './forms.ts';
import { hostile, hostileNames } from './hostile.ts';
import { shop } from './shop.ts';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** Reads text of Graphviz's SVG. */
function unescape(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, number, name) =>
    number === undefined ? (entities[name] ?? whole) : String.fromCodePoint(Number(number)),
  );
}

suite('map as DOT', (test) => {
  test('clusters, ranks from left to right, tooltips, line styles', async () => {
    const text = await print('dot', shop);
    assert.match(text, /^digraph netprofile \{\n {2}graph \[rankdir=LR /);
    assert.match(
      text,
      /subgraph cluster_ns_shop \{\n {4}id="s3"; class="space"; label="shop"; tooltip="shop";/,
    );
    assert.match(
      text,
      /n_shop_cart -> n_shop_orders \[.*class="blocked" style=dotted .*label=" 9000\/TCP blocked "/,
    );
    assert.match(
      text,
      /n_ops_console -> n_data_postgres \[.*class="undeclared" style=dashed .*color="#b3261e"/,
    );
    assert.match(text, /tooltip="shop\/storefront → shop\/cart: 8080\/TCP \(declared\)"/);
  });

  test('Graphviz reads every hostile name as that name', async () => {
    const svg = await layout(await print('dot', hostile));
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((each) =>
      unescape(each[1] ?? ''),
    );
    const tips = [...svg.matchAll(/xlink:title="([^"]*)"/g)].map((each) => unescape(each[1] ?? ''));
    for (const name of hostileNames) {
      const seen = name.trim() === '' ? '(no name)' : visible(name);
      // of labels, those that are not cut
      if (seen.length <= 36)
        assert.ok(texts.includes(seen), `label ${seen} in ${texts.join('\n')}`);
      const tip = visible(`${name}/${name}`);
      assert.ok(
        tips.some((each) => each === tip || each.startsWith(`${tip}\n`)),
        `tooltip ${tip} in ${tips.join('\n')}`,
      );
    }
    for (const what of ['edges', 'clusters']) {
      const tip = what === 'edges' ? '\\N \\G \\"/\\N \\G \\" → ' : '\\N \\G \\"';
      assert.ok(
        tips.some((each) => each.startsWith(tip)),
        `tooltips of ${what}`,
      );
    }
    assert.not.match(svg, /xlink:href|<script|<img|<image/);
    const count = (what: RegExp) => [...svg.matchAll(what)].length;
    assert.is(count(/class="node /g), hostile.nodes.length);
    assert.is(count(/class="edge /g), hostile.edges.length);
    assert.is(count(/class="cluster /g), hostileNames.length);
  });
});
