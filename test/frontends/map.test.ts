import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { deployment, type Home, inHome } from './home.ts';

const services = ['storefront', 'cart', 'orders', 'payments'];

const files = {
  'k8s/shop.yaml': services.map((name) => deployment(name, 'shop')).join('---\n'),
  'profiles/storefront.yaml':
    'service: storefront\nnamespace: shop\nexposes: [{port: http, from: [$internet]}]\nconsumes: [cart:8080, orders:8080]\n',
  'profiles/cart.yaml': 'service: cart\nnamespace: shop\nexposes: [8080]\n',
  'profiles/orders.yaml':
    'service: orders\nnamespace: shop\nexposes: [8080]\nconsumes: [payments:8080]\n',
  'profiles/payments.yaml':
    'service: payments\nnamespace: shop\nexposes: [8080]\negress: [{cidr: 203.0.113.0/24, ports: [443]}]\n',
};

const voidElements = /^(?:!doctype|area|base|br|col|embed|hr|img|input|link|meta|source|wbr)$/i;

/** Elements that HTML lets end without a closing tag. */
const endByThemselves = new Set(['option', 'li', 'dt', 'dd', 'p', 'tr', 'td', 'th']);

/** Fails unless every element is closed, in order, and no bare < or & stands in the text. */
function isWellFormed(text: string): void {
  const plain = text
    .replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>/g, '')
    .replace(/<(script|style)\b([^>]*)>[\s\S]*?<\/\1>/g, '<$1$2></$1>');
  const open: string[] = [];
  const tag =
    /<(\/?)([!\w:-]+)((?:\s+[^\s=>/"']+(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'=<>`]+))?)*)\s*(\/?)>/g;
  const rest = plain.replace(tag, (_, closing: string, name: string, __, empty: string) => {
    if (closing === '/') {
      while (open.at(-1) !== name && endByThemselves.has(open.at(-1) ?? '')) open.pop();
      assert.is(open.pop(), name, `</${name}> closes another element`);
    } else if (empty === '' && !voidElements.test(name)) open.push(name);
    return '';
  });
  assert.equal(open, []);
  assert.not.match(rest, /</);
  assert.not.match(rest, /&(?!#?\w+;)/);
}

/** Nothing that a browser would fetch. Names of XML namespaces and links that a reader clicks are not fetched. */
function isSelfContained(text: string): void {
  assert.not.match(text, /\b(?:src|srcset|action|poster|data)\s*=\s*["']?(?:https?:)?\/\//i);
  assert.not.match(text, /<(?:link|iframe|object|embed|base)\b/i);
  assert.not.match(text, /@import|url\(\s*["']?(?!#|data:)/i);
  assert.not.match(text, /<script[^>]+src=|<image[^>]+href=["'](?!data:)|<use[^>]+href=["'](?!#)/i);
  assert.not.match(text, /<!DOCTYPE\s+svg[^>]*"http/i);
  const addresses = [...text.matchAll(/\bhttps?:\/\/[^\s"'<>)\\]+/g)].map((each) => each[0]);
  const harmless = /^http:\/\/www\.w3\.org\/(?:2000\/svg|1999\/xlink|1999\/xhtml)$/;
  assert.equal(
    addresses.filter((each) => !harmless.test(each)),
    [],
  );
}

async function drawn(home: Home, args: readonly string[]): Promise<string> {
  const ran = await home.run(['map', 'k8s', ...args]);
  assert.is(ran.status, 0, ran.stderr);
  return ran.stdout;
}

function isWhole(text: string): void {
  isWellFormed(text);
  isSelfContained(text);
  for (const name of services) assert.match(text, new RegExp(`\\b${name}\\b`));
  assert.match(text, /203\.0\.113\.0\/24/);
  assert.match(text, /8080\/TCP/);
}

suite('map', (test) => {
  test('-o out.html writes a page of one file, and prints nothing', async () => {
    await inHome(files, async (home) => {
      assert.is(await drawn(home, ['-o', 'out.html']), '');
      const text = home.read('out.html');
      assert.match(text, /^<!doctype html>/i);
      isWhole(text);
      assert.match(text, /<html lang="en"/);
      assert.match(text, /<title>[^<]+<\/title>/);
      assert.match(text, /profiles\/storefront\.yaml/, 'where a connection was declared');
    });
  });

  test('--format svg writes a drawing, to a file or to standard output', async () => {
    await inHome(files, async (home) => {
      assert.is(await drawn(home, ['--format', 'svg', '-o', 'out.svg']), '');
      const text = home.read('out.svg');
      assert.match(text, /<svg\b[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      isWhole(text);
      assert.is(await drawn(home, ['--format', 'svg']), text);
    });
  });

  test('html is the form where none is named, and the same input gives the same bytes', async () => {
    await inHome(files, async (home) => {
      const text = await drawn(home, []);
      assert.match(text, /^<!doctype html>/i);
      assert.is(await drawn(home, ['--format', 'html']), text);
    });
  });

  test('a title that would be markup stays text', async () => {
    await inHome(files, async (home) => {
      const title = '</title><script>alert("shop")</script> & "more"';
      for (const form of ['html', 'svg']) {
        const text = await drawn(home, ['--format', form, '--title', title]);
        isWellFormed(text);
        assert.not.match(text, /<script>alert/);
      }
    });
  });

  test('nothing to draw: status 2, and nothing is printed', async () => {
    await inHome({ 'k8s/none.yaml': '# nothing yet\n' }, async (home) => {
      const ran = await home.run(['map', 'k8s']);
      assert.is(ran.status, 2);
      assert.is(ran.stdout, '');
    });
  });

  test('a file that cannot be written: status 2, and it is named', async () => {
    await inHome(files, async (home) => {
      const ran = await home.run(['map', 'k8s', '-o', 'nowhere/out.html']);
      if (ran.status === 0) assert.match(home.read('nowhere/out.html'), /^<!doctype html>/i);
      else {
        assert.is(ran.status, 2);
        assert.match(ran.stderr, /nowhere/);
      }
    });
  });
});
