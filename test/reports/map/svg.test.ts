import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { print } from './forms.ts';
import { hostile, hostileNames } from './hostile.ts';
import { company, shop, workload } from './shop.ts';
import { xmlFault } from './well-formed.ts';

suite('map as SVG', (test) => {
  test('has a title, a description, a role, and both colour schemes', async () => {
    const text = await print('svg', shop);
    assert.match(
      text,
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" aria-labelledby="title desc"/,
    );
    assert.match(text, /<title id="title">The shop<\/title>/);
    assert.match(
      text,
      /<desc id="desc">Services and their connections: 10 shapes, 13 lines, 2 undeclared, 1 blocked\./,
    );
    assert.match(text, /@media \(prefers-color-scheme:dark\)/);
    assert.match(text, /<title>shop\/storefront → shop\/cart: 8080\/TCP \(declared\)<\/title>/);
  });

  test('refers to nothing outside itself', async () => {
    for (const graph of [shop, hostile]) {
      const text = await print('svg', graph);
      const plain = text.replace('xmlns="http://www.w3.org/2000/svg"', '');
      assert.not.match(plain, /<!DOCTYPE|<\?xml|href=|https?:\/\/|url\(|@import|<!--/);
    }
  });

  test('is well-formed whatever the names are', async () => {
    assert.is(xmlFault((await print('svg', shop)).trim()), undefined);
    const text = await print('svg', hostile, hostileNames.join(' '));
    assert.is(xmlFault(text.trim()), undefined);
    assert.not.match(text, /<script|<img/);
    assert.is([...text.matchAll(/class="node /g)].length, hostile.nodes.length);
    assert.is(xmlFault('<a><b></a>'), '</a> closes nothing');
  });

  test('services without a connection stand in rows, the first on top', async () => {
    const names = Array.from(
      { length: 30 },
      (_, index) => `shop/${String(index).padStart(2, '0')}`,
    );
    const nodes = names.map((name) => workload(name));
    const text = await print('svg', { hasProfiles: true, nodes, edges: [] });
    const at = names.map((name) => {
      const found = new RegExp(`x="([-.\\d]+)" y="([-.\\d]+)"[^>]*>${name.slice(5)}<`).exec(text);
      return { x: Number(found?.[1]), y: Number(found?.[2]) };
    });
    const reading = names
      .map((_, index) => index)
      .sort((a, b) => {
        const [one, other] = [at[a], at[b]];
        return (one?.y ?? 0) - (other?.y ?? 0) || (one?.x ?? 0) - (other?.x ?? 0);
      });
    assert.equal(reading, [...names.keys()]);
    assert.is(new Set(at.map(({ y }) => y)).size, 6);
  });

  test('ids are unique', async () => {
    const ids = [...(await print('svg', hostile)).matchAll(/ id="([^"]*)"/g)].map(
      (each) => each[1],
    );
    assert.is(new Set(ids).size, ids.length);
  });

  test('what nobody could follow is drawn by namespace', async () => {
    const text = await print('svg', company(100, 5, 2_500));
    assert.match(text, /Namespaces and their connections: 7 shapes/);
  });
});
