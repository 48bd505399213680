import * as assert from 'uvu/assert';
import {
  dotMarkup,
  jsonInHtml,
  markup,
  mermaidText,
  quoted,
} from '../../../generator/reports/map/escape.ts';
import { byText, uniqueIds } from '../../../generator/reports/map/names.ts';
import { portTexts, shortPorts } from '../../../generator/reports/map/port-text.ts';
import { shorten, visible } from '../../../generator/reports/map/visible.ts';
import { suite } from '../../suite.ts';
import { allPorts, tcp, udp } from './shop.ts';

const escapes = [
  [visible, 'plain text-1.2/3', 'plain text-1.2/3'],
  [visible, 'a\nb\t', 'a\\u{a}b\\u{9}'],
  [visible, '\u202egnp\u2066', '\\u{202e}gnp\\u{2066}'],
  [visible, '\u200b\ufeff\u00ad\u00a0', '\\u{200b}\\u{feff}\\u{ad}\\u{a0}'],
  [visible, '\u2028\ud800x', '\\u{2028}\\u{d800}x'],
  [visible, '\u3164\ufe0f', '\\u{3164}\\u{fe0f}'],
  [visible, '日本語 é 🛒', '日本語 é 🛒'],
  [markup, `<b a="1" c='2'>&amp;`, '&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;'],
  [quoted, 'a"b', '"a\\"b"'],
  [quoted, 'end\\', '"end\\\\"'],
  [quoted, '\\N\n&lt;', '"\\\\N\\n&amp;lt;"'],
  [dotMarkup, '<b>\\N', '&lt;b&gt;\\\\N'],
  [mermaidText, 'shop/cart 8080-8090', 'shop/cart 8080-8090'],
  [mermaidText, '"]`%{;:#', '#34;#93;#96;#37;#123;#59;#58;#35;'],
  [mermaidText, 'é🛒', '#233;#128722;'],
] as const;

suite('escapes of the map', (test) => {
  for (const [escape, from, to] of escapes) {
    test(`${escape.name} ${JSON.stringify(from)}`, () => assert.is(escape(from), to));
  }

  test('JSON in HTML is the same value and has no tag', () => {
    const value = { a: '</script><!--&\u2028' };
    assert.not.match(jsonInHtml(value), /[<>&\u2028]/);
    assert.equal(JSON.parse(jsonInHtml(value)), value);
  });

  test('shorten keeps both ends, and whole characters', () => {
    assert.is(shorten('short', 5), 'short');
    assert.is(shorten('abcdefghij', 7), 'abcd…ij');
    assert.is(shorten('🛒'.repeat(9), 4), '🛒🛒…🛒');
  });

  test('ids are words, unique, the same for the same name', () => {
    const id = uniqueIds();
    assert.is(id('n', 'shop/Cart'), 'n_shop_cart');
    assert.is(id('n', 'shop-cart'), 'n_shop_cart__2');
    assert.is(id('n', '"; evil'), 'n__evil');
    assert.is(id('n', ''), 'n_');
  });

  test('numbers sort as numbers', () => {
    const names = ['b', 'a10', 'a9', 'a', 'a9b', 'A'];
    assert.equal(names.sort(byText), ['A', 'a', 'a9', 'a9b', 'a10', 'b']);
    assert.not.equal(byText('a01', 'a1'), 0);
  });

  test('ports', () => {
    assert.equal(portTexts([udp(53), tcp(443), tcp(80)]), ['80/TCP', '443/TCP', '53/UDP']);
    assert.equal(portTexts([udp(8000, 8010)]), ['8000-8010/UDP']);
    assert.equal(portTexts(allPorts), ['all ports']);
    assert.equal(portTexts([tcp(1, 65535), udp(53)]), ['all TCP ports', '53/UDP']);
    assert.is(shortPorts(['1/TCP', '2/TCP', '3/TCP']), '1/TCP, 2/TCP, 3/TCP');
    assert.is(shortPorts(['1/TCP', '2/TCP', '3/TCP', '4/TCP']), '1/TCP, 2/TCP and 2 more');
  });
});
