import * as assert from 'uvu/assert';
import { percent, portsText } from '../../../generator/reports/audit/figure-text.ts';
import { html, name } from '../../../generator/reports/audit/html-text.ts';
import { code, prose } from '../../../generator/reports/audit/markdown-text.ts';
import { suite } from '../../suite.ts';
import { allPorts, port } from './shop.ts';

/** Somebody's words, as Markdown prose, as a Markdown code span, and as HTML. */
const hostile: readonly (readonly [string, string, string, string])[] = [
  ['cart', 'cart', '`cart`', 'cart'],
  ['a|b', 'a&#124;b', '`a\\u007cb`', 'a|b'],
  ['a\\|b', 'a\\\\&#124;b', '`a\\\\u007cb`', 'a\\|b'],
  ['a\nb', 'a\\\\u000ab', '`a\\u000ab`', 'a\\u000ab'],
  ['a\r\n# b', 'a\\\\u000d\\\\u000a\\# b', '`a\\u000d\\u000a# b`', 'a\\u000d\\u000a# b'],
  ['a`b', 'a\\`b', '`a\\u0060b`', 'a`b'],
  ['<img src=x>', '&#60;img src=x&#62;', '`<img src=x>`', '&lt;img src=x&gt;'],
  ['&lt;', '&#38;lt;', '`&lt;`', '&amp;lt;'],
  ['"\'', '"\'', '`"\'`', '&quot;&#39;'],
  ['@team', '@&#8203;team', '`@team`', '@team'],
  ['#12', '\\#&#8203;12', '`#12`', '#12'],
  ['[a](b)', '\\[a\\](b)', '`[a](b)`', '[a](b)'],
  ['https://e.vil', 'https:&#8203;//e.vil', '`https://e.vil`', 'https://e.vil'],
  ['www.e.vil', 'www&#8203;.e.vil', '`www.e.vil`', 'www.e.vil'],
  ['*a* _b_ ~c~ $d$', '\\*a\\* \\_b\\_ \\~c\\~ \\$d\\$', '`*a* _b_ ~c~ $d$`', '*a* _b_ ~c~ $d$'],
  ['a\u202eb', 'a\\\\u202eb', '`a\\u202eb`', 'a\\u202eb'],
  ['a\u200bb', 'a\\\\u200bb', '`a\\u200bb`', 'a\\u200bb'],
  ['\ud800', '\\\\ud800', '`\\ud800`', '\\ud800'],
  ['\u{1f6d2} caf\u00e9', '\u{1f6d2} caf\u00e9', '`\u{1f6d2} caf\u00e9`', '\u{1f6d2} caf\u00e9'],
  ['\u001b[31m', '\\\\u001b\\[31m', '`\\u001b[31m`', '\\u001b[31m'],
  ['', '', '(empty)', ''],
];

suite("audit: other people's words", (test) => {
  for (const [text, inProse, inCode, inHtml] of hostile) {
    test(JSON.stringify(text), () => {
      assert.is(prose(text), inProse);
      assert.is(code(text), inCode);
      assert.is(html`${text}`.html, inHtml);
    });
  }

  test('markup that was made is not escaped again', () => {
    assert.is(
      html`<p>${name('<b>')}${[html`<i>`]}</p>`.html,
      '<p><code dir="ltr">&lt;b&gt;</code><i></p>',
    );
  });
});

const shares: readonly (readonly [number, number, string])[] = [
  [0, 0, 'n/a'],
  [0, 3, '0%'],
  [1, 1000, 'under 1%'],
  [5, 6, '83%'],
  [9999, 10000, '99%'],
  [3, 3, '100%'],
];

suite('audit: numbers in words', (test) => {
  for (const [count, of, words] of shares) {
    test(`${count} of ${of}`, () => assert.is(percent({ count, of }), words));
  }

  test('ports', () => {
    const wholeTcp = { protocol: 'TCP', from: 1, to: 65535 } as const;
    assert.is(portsText([]), 'no ports');
    assert.is(portsText([port(80), port(53, 'UDP')]), '80/TCP, 53/UDP');
    assert.is(portsText([{ protocol: 'TCP', from: 8000, to: 8100 }]), '8000-8100/TCP');
    assert.is(portsText([wholeTcp, port(53, 'UDP')]), 'all TCP ports, 53/UDP');
    assert.is(portsText(allPorts), 'all ports');
  });
});
