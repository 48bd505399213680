import { readFileSync } from 'node:fs';
import type { Download, Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import type { Graph } from '../../generator/model/graph.ts';
import { hostile, hostileNames } from '../reports/map/hostile.ts';
import { market } from '../reports/map/market.ts';
import { shop } from '../reports/map/shop.ts';
import { xmlFault } from '../reports/map/well-formed.ts';
import { suite } from '../suite.ts';
import { afresh, count, focused, node, on, open, panel, seen } from './map-page.ts';

const phone = { width: 390, height: 844, touch: true };
const sizes = { 'the shop': shop, '60 services': market(60), '300 services': market(300) };

/** Shapes of the drawing that are not wholly on the canvas. */
const outsideNow = `(() => {
    const { left, right, top, bottom } = document.getElementById('canvas').getBoundingClientRect();
    return [...document.querySelectorAll('.drawing:not([hidden]) .node')]
      .filter((each) => {
        const box = each.getBoundingClientRect();
        return box.left < left || box.right > right || box.top < top || box.bottom > bottom;
      })
      .map((each) => each.dataset.id);
  })()`;
const outside = (page: Page) => page.evaluate(outsideNow);

/** Texts that reach out of their shape. */
const misfits = (page: Page) =>
  page.evaluate(`[...document.querySelectorAll('.drawing:not([hidden]) .node')].flatMap((group) => {
    const shape = group.querySelector('path, polygon, ellipse, rect').getBBox();
    return [...group.querySelectorAll('text')]
      .filter((text) => {
        const { x, width } = text.getBBox();
        return width > 0 && (x < shape.x - 0.5 || x + width > shape.x + shape.width + 0.5);
      })
      .map((text) => text.textContent);
  })`);

/** Which namespace is open: the name in the list of drawings. */
const shown = (page: Page) =>
  page.locator('#view').evaluate(on<string>('return each.selectedOptions[0].text'));

/** Waits until a condition in the page holds. */
async function until(page: Page, condition: string): Promise<void> {
  // the page's policy lets no waitForFunction in
  for (let times = 0; times < 1_200; times += 1) {
    if ((await page.evaluate(condition)) === true) return;
    await page.waitForTimeout(50);
  }
  assert.unreachable(`it never became so: ${condition}`);
}

const isOpen = (name: string) =>
  `document.getElementById('view').selectedOptions[0].text === ${JSON.stringify(name)}`;

/** Whether a service stands near the middle of the canvas: something has flown to it. */
const isCentred = (id: string) => `(() => {
  const shape = document.querySelector('.drawing:not([hidden]) .node[aria-label^="${id}"]');
  if (!shape) return false;
  const [a, b] = [document.getElementById('canvas'), shape].map((each) => each.getBoundingClientRect());
  return Math.hypot(a.left + a.width / 2 - b.left - b.width / 2, a.top + a.height / 2 - b.top - b.height / 2) < 40;
})()`;

suite('the map at real size opens whole', (test) => {
  for (const [name, graph] of Object.entries(sizes)) {
    for (const [where, look] of [
      ['on a wide screen', {}],
      ['on a phone', phone],
    ] as const) {
      test(`${name} ${where}`, () =>
        open(
          graph,
          async (page) => {
            assert.equal(await outside(page), []);
            // and again where the window has another size
            const size = page.viewportSize() ?? { width: 0, height: 0 };
            await page.setViewportSize({ width: size.width - 80, height: size.height - 150 });
            await until(page, `${outsideNow}.length === 0`);
          },
          look,
        ));
    }
  }
});

/** Labels of lines that lie on a shape, on another label, or on the heading of a frame. */
const covered = `(() => {
  const all = (selector) => [...document.querySelectorAll('.drawing:not([hidden]) ' + selector)]
    .map((each) => each.getBoundingClientRect());
  const labels = all('.edge .plate');
  const others = [...all('.node'), ...all('.cluster text')];
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return labels.filter((label, index) =>
    [...others, ...labels.slice(index + 1)].some((other) => meet(label, other))).length;
})()`;

suite('labels of lines lie on nothing', (test) => {
  for (const [name, graph] of Object.entries(sizes))
    test(name, () =>
      open(graph, async (page) => {
        assert.ok((await page.locator('.drawing:not([hidden]) .plate').count()) > 5);
        assert.is(await page.evaluate(covered), 0);
      }),
    );
});

suite('a phone opens with what matters', (test) => {
  test('a search, what needs attention, the namespaces in letters of any size, then the map', () =>
    open(
      sizes['300 services'],
      async (page) => {
        const top = async (selector: string) =>
          (await page.locator(selector).first().boundingBox())?.y ?? Number.NaN;
        const order = ['#search', '#attention summary', '#fold', '#space-list button', '#canvas'];
        const tops = await Promise.all(order.map(top));
        assert.equal(
          tops.toSorted((a, b) => a - b),
          tops,
        );
        assert.ok((tops[3] ?? 844) < 600, `${tops}`);
        assert.equal(
          (await page.locator('#attention summary').allTextContents()).map(
            (each) => each.split(':')[0],
          ),
          [...['Not isolated', 'Undeclared', 'Blocked']],
        );
        await page.locator('#space-list button', { hasText: 'payments' }).tap();
        assert.is(await shown(page), 'payments');
        await until(
          page,
          `document.getElementById('view-tools').getBoundingClientRect().bottom <= innerHeight`,
        );
        assert.is(await page.locator('#spaces').isVisible(), false);
        assert.is(await page.evaluate('document.documentElement.scrollWidth'), 390);
      },
      phone,
    ));

  test('a wide screen has the map itself', () =>
    open(sizes['300 services'], async (page) => {
      assert.is(await page.locator('#spaces').isVisible(), false);
    }));
});

suite('what is counted can be found', (test) => {
  test('an undeclared connection is a line, or written on a shape', () =>
    open(sizes['300 services'], async (page) => {
      assert.match((await page.locator('header').textContent()) ?? '', /12 undeclared · 1 blocked/);
      assert.is(
        await page.locator('#drawn').textContent(),
        '12 undeclared: 1 drawn as a line, 11 written on the shapes.',
      );
      assert.is(await page.locator('.drawing:not([hidden]) .edge.undeclared').count(), 1);
      const tags = await page.locator('.drawing:not([hidden]) .tag.alarm').allTextContents();
      assert.is(
        tags.reduce((sum, each) => sum + Number.parseInt(each, 10), 0),
        11,
      );
    }));

  test('a line to a frame says whom it leaves out, on the drawing and in its list', () =>
    open(sizes['60 services'], async (page) => {
      const line = page.locator('.drawing:not([hidden]) .edge', { hasText: '5 of 6' });
      assert.match((await line.textContent()) ?? '', /5 of 6\s+not shipping/);
      await line.dispatchEvent('click');
      assert.match(
        (await panel(page).textContent()) ?? '',
        /In the frame, and not on this line: shipping\./,
      );
    }));

  test('a line stands for connections of one status', () =>
    open(sizes['300 services'], async (page) => {
      const lines = page.locator('.drawing:not([hidden]) .edge.blocked');
      assert.equal(
        (await lines.locator('text').allTextContents()).map((each) => each.trim()),
        ['9000/TCP blocked'],
      );
    }));
});

suite('a phone that is turned', (test) => {
  test('shows the picture that fits it larger', () =>
    open(
      shop,
      async (page) => {
        const which = `document.querySelector('.drawing:not([hidden])').id`;
        assert.is(await page.evaluate(which), 'drawing-0-tall');
        await page.setViewportSize({ width: 844, height: 390 });
        await until(page, `${which} === 'drawing-0' && ${outsideNow}.length === 0`);
        assert.match(
          (await node(page, 'shop/cart').getAttribute('aria-label')) ?? '',
          /reached by 2/,
        );
        await page.setViewportSize({ width: 390, height: 844 });
        await until(page, `${which} === 'drawing-0-tall' && ${outsideNow}.length === 0`);
      },
      phone,
    ));
});

suite('the map of 300 services', (test) => {
  const graph = sizes['300 services'];

  test('is its namespaces; one opens and closes by keyboard and by mouse, without a request', () =>
    open(graph, async (page) => {
      assert.is(await shown(page), 'All namespaces');
      const payments = page.getByRole('button', { name: /^namespace payments, / });
      assert.match(
        (await payments.getAttribute('aria-label')) ?? '',
        /^namespace payments, \d+ services, 1 from anywhere, not isolated, 1 to anywhere, not isolated: show its services$/,
      );
      await payments.press('Enter');
      assert.is(await shown(page), 'payments');
      assert.equal(await outside(page), []);
      assert.is(await node(page, 'payments/payments-api').isVisible(), true);
      await page.getByRole('button', { name: 'Back to the whole' }).click();
      assert.is(await shown(page), 'All namespaces');
      assert.match(await focused(page), /^namespace payments,/);
      await payments.click();
      assert.is(await shown(page), 'payments');
      await page.locator('#canvas').focus();
      await page.keyboard.press('Escape');
      assert.is(await shown(page), 'All namespaces');
      assert.is(await page.getByRole('button', { name: 'Back to the whole' }).isVisible(), false);
    }));

  test('what is open is red and says so; a filter takes the words with the connections', () =>
    open(graph, async (page) => {
      await page.getByRole('button', { name: /^namespace payments, / }).press('Enter');
      const admin = node(page, 'payments/payments-admin');
      const tags = admin.locator('.tag:visible');
      assert.equal(await tags.allTextContents(), [
        'from anywhere: all ports undeclared',
        'to anywhere: all ports undeclared',
      ]);
      const fill = on<string>('return getComputedStyle(each.querySelector("path")).fill');
      const plain = await node(page, 'payments/payments-db').evaluate(fill);
      assert.is.not(await admin.evaluate(fill), plain);
      assert.is(await node(page, 'anywhere').count(), 0);
      await page.getByRole('checkbox', { name: /^undeclared/ }).uncheck();
      assert.is(await tags.count(), 0);
    }));

  test('thick lines stand for many connections', () =>
    open(graph, async (page) => {
      const width = on<number>('return Number.parseFloat(getComputedStyle(each).strokeWidth)');
      const of = (word: string) =>
        page.locator(`.drawing:not([hidden]) .edge.declared.${word} path`).first().evaluate(width);
      const [one = 0, few = 0, many = 0, most = 0] = [
        await of('one'),
        await of('few'),
        await of('many'),
        await of('most'),
      ];
      assert.ok(one < few && few < many && many < most, `${[one, few, many, most]}`);
    }));

  test('a line to a frame tells all that it stands for', () =>
    open(graph, async (page) => {
      const line = page.locator('.drawing:not([hidden]) .edge', { hasText: '9090/TCP · all' });
      await line.dispatchEvent('click');
      assert.match(
        (await page.locator('#panel-title').textContent()) ?? '',
        /^\d\d\d connections$/,
      );
    }));
});

suite('a search flies to its match', (test) => {
  const graph = sizes['300 services'];

  test('into its namespace, and back where it began', () =>
    open(graph, async (page) => {
      const search = page.getByLabel('Search services');
      await search.fill('payments-cache');
      await until(page, isOpen('payments'));
      await search.fill('payments-cache-2');
      await until(page, isCentred('payments/payments-cache-2,'));
      assert.is(await search.evaluate(on('return each.matches(":focus")')), true);
      assert.is(await page.locator('#found').textContent(), '1 found. Enter goes to it.');
      await search.fill('');
      await until(page, isOpen('All namespaces'));
      assert.equal(await outside(page), []);
    }));

  test('Enter goes from one match to the next, Shift+Enter back', () =>
    open(graph, async (page) => {
      const search = page.getByLabel('Search services');
      await search.fill('-admin');
      const found = page.locator('#found');
      assert.is(await found.textContent(), '18 found. Enter goes from one to the next.');
      assert.is(await shown(page), 'All namespaces');
      await search.press('Enter');
      assert.is(await found.textContent(), '1 of 18: cart/cart-admin');
      await until(page, isCentred('cart/cart-admin,'));
      await search.press('Enter');
      assert.is(await found.textContent(), '2 of 18: catalog/catalog-admin');
      await until(page, `${isOpen('catalog')} && ${isCentred('catalog/catalog-admin,')}`);
      await search.press('Shift+Enter');
      await search.press('Shift+Enter');
      assert.match((await found.textContent()) ?? '', /^18 of 18: /);
      await search.fill('nothing like it');
      assert.is(await found.textContent(), 'Nothing found.');
      await search.press('Enter');
    }));

  test('at once for who wants less motion', () =>
    open(shop, async (page) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.getByLabel('Search services').fill('postgres');
      await page.getByLabel('Search services').press('Enter');
      assert.is(await page.evaluate(isCentred('data/postgres,')), true);
    }));
});

suite('text fits its box', (test) => {
  const views = ['All namespaces', 'payments', 'ingress', 'monitoring'];
  const widths: Record<string, number> = {};
  for (const font of ['DejaVu Sans', 'DejaVu Sans Mono']) {
    test(`in ${font}`, () =>
      open(
        sizes['300 services'],
        async (page) => {
          for (const view of views) {
            await page.locator('#view').selectOption({ label: view });
            assert.equal(await misfits(page), [], view);
          }
          await afresh(page);
          await page.locator('#services button').nth(20).click();
          assert.is(await page.locator('#near').isVisible(), true);
          assert.equal(await misfits(page), []);
          widths[font] = await page
            .locator('#drawing-0 .edge text, #near .edge text')
            .last()
            .evaluate(on<number>('return each.getComputedTextLength() / each.textContent.length'));
        },
        { font },
      ));
  }
  test('in names that nobody has', () =>
    open(hostile, async (page) => {
      for (const option of await page.locator('#view option:not([hidden])').all()) {
        await page.locator('#view').selectOption((await option.getAttribute('value')) ?? '');
        assert.equal(await misfits(page), []);
      }
    }));
  test('and those were two kinds of letters', () => {
    const [one, other] = Object.values(widths);
    assert.ok(Math.abs((one ?? 0) - (other ?? 0)) > 0.05, `${one} and ${other} wide`);
  });
});

async function saved(page: Page, name: string): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name }).click(),
  ]);
  return download;
}

/** Width, height and how many colours a PNG has, as the browser reads it. */
async function pictureOf(page: Page, path: string): Promise<readonly number[]> {
  const bytes = readFileSync(path);
  assert.is(bytes.subarray(1, 4).toString(), 'PNG');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const other = await page.context().newPage();
  await other.goto('about:blank');
  const colours = await other.evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${bytes.toString('base64')}';
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    return new Set(new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer)).size;
  })()`);
  await other.close();
  return [width, height, Number(colours)];
}

suite('what is shown can be saved', (test) => {
  const pictures: readonly (readonly [string, Graph, 'light' | 'dark'])[] = [
    ['the shop, light', shop, 'light'],
    ['60 services, dark', sizes['60 services'], 'dark'],
    ['hostile names', hostile, 'light'],
  ];
  for (const [name, graph, colorScheme] of pictures) {
    test(`${name}: as SVG that needs no style sheet, and as PNG`, () =>
      open(
        graph,
        async (page) => {
          const svg = await saved(page, 'Save SVG');
          const text = readFileSync(await svg.path(), 'utf8');
          assert.match(svg.suggestedFilename(), /^[a-z0-9-]+\.svg$/);
          assert.is(xmlFault(text), undefined);
          const tags = text.match(/<[a-z][^>]*>/g)?.join('\n') ?? '';
          assert.not.match(tags, /<script|<style| style=| class=|href=|url\(|var\(/);
          const shapes = await page.locator('.drawing:not([hidden]) .node').count();
          const drawn = text.match(/<(?:text)[ >]/g)?.length ?? 0;
          assert.ok(drawn >= shapes, `${drawn} texts of ${shapes} shapes`);
          const ground = colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)';
          assert.match(text, new RegExp(`<rect [^>]*fill="${ground.replace(/[()]/g, '\\$&')}"`));
          const png = await saved(page, 'Save PNG');
          assert.match(png.suggestedFilename(), /^[a-z0-9-]+\.png$/);
          const [width = 0, height = 0, colours = 0] = await pictureOf(page, await png.path());
          assert.ok(width > 300 && height > 300 && colours > 20, `${width} ${height} ${colours}`);
          assert.is(await page.evaluate('globalThis.ran'), undefined);
        },
        { colorScheme, ...(name === 'hostile names' && { title: hostileNames.join(' ') }) },
      ));
  }

  test('only what filters leave, and only the part in the window', () =>
    open(shop, async (page) => {
      const whole = readFileSync(await (await saved(page, 'Save SVG')).path(), 'utf8');
      await page.getByRole('checkbox', { name: /^data/ }).uncheck();
      const without = readFileSync(await (await saved(page, 'Save SVG')).path(), 'utf8');
      assert.match(whole, />postgres</);
      assert.not.match(without, />postgres</);
      for (let times = 0; times < 4; times += 1)
        await page.getByRole('button', { name: 'Zoom in' }).click();
      const part = readFileSync(await (await saved(page, 'Save SVG')).path(), 'utf8');
      const width = (text: string) => Number(/viewBox="\S+ \S+ (\S+) /.exec(text)?.[1]);
      assert.ok(width(part) < width(whole) * 0.8, `${width(part)} of ${width(whole)}`);
    }));
});

suite('the address keeps what is shown', (test) => {
  const graph = sizes['300 services'];
  const address = (page: Page) => decodeURIComponent(page.url().split('#')[1] ?? '');
  /** The same address in another window. */
  const again = async (page: Page) => {
    const url = page.url();
    await page.goto('about:blank');
    await page.goto(url);
  };

  test('an open namespace, a service, a search, filters, the place in the drawing', () =>
    open(graph, async (page) => {
      assert.is(address(page), '');
      await page.getByRole('button', { name: /^namespace payments, / }).press('Enter');
      await until(page, `location.hash === '#namespace=payments'`);
      await node(page, 'payments/payments-db').click();
      await page.locator('#port').fill('5432');
      await page.getByRole('checkbox', { name: /^blocked/ }).uncheck();
      await page.getByRole('checkbox', { name: /^mail/ }).uncheck();
      await page.getByRole('button', { name: 'Zoom in' }).click();
      await until(page, `location.hash.includes('at=')`);
      await page.waitForTimeout(300);
      const before = { address: address(page), seen: await seen(page), count: await count(page) };
      assert.match(
        before.address,
        /^namespace=payments&service=payments\/payments-db&port=5432&no-status=blocked&no-namespace=mail&at=/,
      );
      await again(page);
      assert.is(await shown(page), 'payments');
      assert.is(await page.locator('#panel-title').textContent(), 'payments/payments-db');
      assert.is(await page.locator('#port').inputValue(), '5432');
      assert.is(await page.getByRole('checkbox', { name: /^blocked/ }).isChecked(), false);
      assert.is(await page.getByRole('checkbox', { name: /^mail/ }).isChecked(), false);
      assert.is(await count(page), before.count);
      for (const [index, number] of (await seen(page)).entries())
        assert.ok(Math.abs(number - (before.seen[index] ?? 0)) < 4, `${await seen(page)}`);
    }));

  test('a search, the table, one service with its connections, a connection', () =>
    open(graph, async (page) => {
      await page.getByLabel('Search services').fill('payments-cache');
      await until(page, `location.hash.includes('search=payments-cache')`);
      await again(page);
      assert.is(await page.getByLabel('Search services').inputValue(), 'payments-cache');
      await afresh(page);
      await page.getByRole('button', { name: 'Table', exact: true }).click();
      await until(page, `location.hash === '#table=1'`);
      await again(page);
      assert.is(await page.locator('#table').isVisible(), true);
      await afresh(page);
      await page.locator('#services button', { hasText: 'kafka' }).click();
      await until(page, `location.hash.startsWith('#around=')`);
      await again(page);
      assert.is(await page.locator('#near').isVisible(), true);
      assert.is(await page.locator('#panel-title').textContent(), 'broker/kafka');
      await afresh(page);
      await page.locator('#attention .blocked button').first().click();
      await until(page, `location.hash.includes('from=')`);
      await again(page);
      assert.match(
        (await panel(page).textContent()) ?? '',
        /cart\/cart-worker → payments\/payments-worker/,
      );
    }));

  test('an address that is changed by hand is followed; nonsense counts for nothing', () =>
    open(graph, async (page) => {
      await page.evaluate(`location.hash = 'namespace=cart'`);
      await until(page, isOpen('cart'));
      for (const nonsense of [
        'namespace=nowhere&service=nobody',
        'around=__proto__&at=NaN,1e999,-1',
        'at=1,2',
        'from=a&to=b&whole=1&table',
        '%E0%A4%A=&==&search=%00<script>globalThis.ran=1</script>',
      ]) {
        await page.evaluate(`location.hash = ${JSON.stringify(nonsense)}`);
        await until(page, isOpen('All namespaces'));
        assert.is(await page.evaluate('globalThis.ran'), undefined);
      }
      await afresh(page);
      assert.is(await count(page), '300 services, 778 connections');
    }));

  test('links within the page are no views', () =>
    open(graph, async (page) => {
      await page.getByRole('button', { name: /^namespace payments, / }).press('Enter');
      await page.locator('.skip').first().focus();
      await page.keyboard.press('Enter');
      assert.is(await shown(page), 'payments');
      assert.is(await page.locator('#search').evaluate(on('return each.matches(":focus")')), true);
    }));

  test('of names that nobody has', () =>
    open(hostile, async (page) => {
      for (const button of (await page.locator('#services button').all()).slice(0, 24)) {
        await button.evaluate(on<void>('each.click()'));
        const title = await page.locator('#panel-title').textContent();
        const kept = `new URLSearchParams(location.hash.slice(1)).get('service')`;
        await until(page, `${kept} === ${JSON.stringify(title)}`);
        await again(page);
        assert.is(await page.locator('#panel-title').textContent(), title);
      }
      assert.is(await page.evaluate('globalThis.ran'), undefined);
    }));
});
