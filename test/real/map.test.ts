import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import type { Graph } from '../../generator/model/graph.ts';
import { print } from '../reports/map/forms.ts';
import { hostile, hostileNames } from '../reports/map/hostile.ts';
import { company, shop } from '../reports/map/shop.ts';
import { skip, suite } from '../suite.ts';
import { a11yFaults, contrastFaults } from './map-page.ts';

const executablePath = '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'].concat([
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]);

interface Looks {
  readonly colorScheme?: 'light' | 'dark';
  readonly title?: string;
  readonly form?: string;
  readonly width?: number;
}

/** Opens a graph's map in a browser without a network; any request, error or dialog fails the test. */
async function open(graph: Graph, body: (page: Page) => Promise<void>, looks: Looks = {}) {
  if (!existsSync(executablePath)) skip('no chromium: apt-get install chromium');
  const { form = 'html', title, colorScheme = 'light', width = 1440 } = looks;
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-map-'));
  const file = join(folder, `map.${form}`);
  writeFileSync(file, await print(form, graph, title));
  const browser = await chromium.launch({ executablePath, args });
  try {
    const context = await browser.newContext({
      offline: true,
      colorScheme,
      viewport: { width, height: 900 },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(5_000);
    const faults: string[] = [];
    const { href } = pathToFileURL(file);
    page.on('request', (request) => {
      if (request.url() !== href) faults.push(`request ${request.url()}`);
    });
    page.on('console', (message) => faults.push(`console ${message.text()}`));
    page.on('pageerror', (error) => faults.push(`error ${error.message}`));
    page.on('dialog', (dialog) => {
      faults.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(href);
    await body(page);
    assert.equal(faults, []);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const node = (page: Page, name: string) =>
  page.locator(`.drawing:not([hidden]) .node[aria-label^="${name},"]`);
const line = (page: Page, title: string) =>
  page.locator('.drawing:not([hidden]) .edge', { has: page.locator(`title:text-is("${title}")`) });
/** Code about one element, to run in the page; the types of a browser are not ours. */
function on<T>(code: string): (each: unknown) => T {
  return new Function('each', code) as (each: unknown) => T;
}
const panel = (page: Page) => page.locator('#panel');
const count = (page: Page) => page.locator('#count').textContent();

suite('the map in Chromium', (test) => {
  test('shows every service and connection', () =>
    open(shop, async (page) => {
      assert.is(await page.locator('.drawing .node:visible').count(), 10);
      assert.is(await page.locator('.drawing .edge:visible').count(), 13);
      assert.is(await count(page), '7 services, 13 connections');
      assert.is(await panel(page).isVisible(), false);
    }));

  test('search leaves what it finds and dims the rest', () =>
    open(shop, async (page) => {
      await page.getByLabel('Search services').fill('CART');
      assert.is(await count(page), '1 of 7 services, 4 of 13 connections');
      assert.is(await page.locator('.drawing .edge:visible').count(), 4);
      assert.match((await node(page, 'ops/console').getAttribute('class')) ?? '', /\bdim\b/);
      assert.not.match((await node(page, 'shop/cart').getAttribute('class')) ?? '', /\bdim\b/);
      assert.equal(await page.locator('#services button').allTextContents(), ['cart']);
      await page.getByRole('button', { name: 'Clear all filters' }).click();
      assert.is(await count(page), '7 services, 13 connections');
      await page.getByLabel('Search services').fill('nothing like it');
      assert.match((await page.locator('#services').textContent()) ?? '', /No service is left/);
    }));

  test('a namespace can be taken out, and all of them', () =>
    open(shop, async (page) => {
      await page.getByRole('checkbox', { name: /^data/ }).uncheck();
      assert.is(await node(page, 'data/postgres').isVisible(), false);
      assert.is(await count(page), '6 of 7 services, 9 of 13 connections');
      await page.getByRole('checkbox', { name: /^data/ }).check();
      await page.getByRole('checkbox', { name: /^monitoring/ }).uncheck();
      assert.is(await count(page), '6 of 7 services, 11 of 13 connections');
      await page.getByRole('button', { name: 'All or none' }).click();
      assert.is(await count(page), '0 of 7 services, 0 of 13 connections');
      await page.getByRole('button', { name: 'All or none' }).click();
      assert.is(await count(page), '7 services, 13 connections');
    }));

  test('ports are found by number, range and protocol', () =>
    open(shop, async (page) => {
      for (const [text, connections] of [
        ['8443', 3],
        ['8443/tcp', 3],
        ['9092', 4],
        ['udp', 3],
        ['8125/udp', 3],
        ['5000-6000', 5],
        ['no port', 0],
        ['', 13],
      ] as const) {
        await page.getByLabel('Port').fill(text);
        const said = await count(page);
        const of = connections === 13 ? '13 connections' : `${connections} of 13 connections`;
        assert.ok(said?.endsWith(` ${of}`), `${text}: ${said}`);
      }
    }));

  test('a status can be taken out', () =>
    open(shop, async (page) => {
      await page.getByRole('checkbox', { name: /^declared/ }).uncheck();
      assert.is(await page.locator('.drawing .edge:visible').count(), 3);
      await page.getByRole('checkbox', { name: /^undeclared/ }).uncheck();
      assert.is(await page.locator('.drawing .edge:visible').count(), 1);
    }));

  test('with the keyboard alone: Tab to a service, Enter, Escape', () =>
    open(shop, async (page) => {
      const focused = () =>
        page.evaluate(
          'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
        );
      await page.keyboard.press('Tab');
      assert.is(await focused(), 'Skip to search');
      await page.locator('#zoom-fit').focus();
      await page.keyboard.press('Tab');
      const outline = on<string>('return getComputedStyle(each).outline');
      assert.match(await page.locator('#zoom-in').evaluate(outline), /solid 3px/);
      await page.keyboard.press('Tab');
      assert.is(await focused(), 'Map of connections');
      for (
        let times = 0;
        times < 10 && !String(await focused()).startsWith('shop/cart,');
        times += 1
      ) {
        await page.keyboard.press('Tab');
      }
      assert.match(String(await focused()), /^shop\/cart, Deployment, reached by 2, reaches 2/);
      assert.not.equal(
        await node(page, 'shop/cart').evaluate(
          on<string>('return getComputedStyle(each).outlineStyle'),
        ),
        'none',
      );
      await page.keyboard.press('Enter');
      assert.is(await panel(page).isVisible(), true);
      assert.is(await focused(), 'shop/cart');
      const text = (await panel(page).textContent()) ?? '';
      for (const part of [
        '8080/TCP from its consumers',
        'profiles/cart.yaml:7',
        'orders 9000/TCP',
        'Reached by (2)',
        'monitoring/prometheus',
        'Reaches (2)',
        'data/postgres',
      ]) {
        assert.ok(text.includes(part), `${part} in ${text}`);
      }
      await page.keyboard.press('Escape');
      assert.is(await panel(page).isVisible(), false);
      assert.match(String(await focused()), /^shop\/cart,/);
    }));

  test('the map moves and zooms by keys, wheel and mouse', () =>
    open(shop, async (page) => {
      const box = () => page.locator('#drawing-0 svg').getAttribute('viewBox');
      const seen = new Set([await box()]);
      const changed = async (what: string) => {
        const now = await box();
        assert.not.ok(seen.has(now), what);
        seen.add(now);
      };
      await page.locator('#canvas').focus();
      const [whole] = seen;
      for (const key of ['ArrowRight', '+', 'ArrowDown', '-']) {
        await page.keyboard.press(key);
        if (key !== '-') await changed(key);
      }
      await page.keyboard.press('0');
      assert.is(await box(), whole);
      await page.mouse.move(800, 700);
      await page.mouse.wheel(0, -300);
      await page.waitForTimeout(100);
      await changed('wheel');
      await page.mouse.down();
      await page.mouse.move(700, 650, { steps: 3 });
      await page.mouse.up();
      await changed('drag');
      await page.getByRole('button', { name: 'Zoom out' }).click();
      await changed('button');
      await page.getByRole('button', { name: 'Fit' }).click();
    }));

  test('a click on a line shows its rules', () =>
    open(shop, async (page) => {
      const title = 'shop/cart → shop/orders: 9000/TCP (unused: declared, not allowed)';
      const hit = line(page, title).locator('.hit');
      // the middle of the line itself, not of its box
      const at = await hit.evaluate(
        on<[number, number]>(
          'const p = each.getPointAtLength(each.getTotalLength() / 2).matrixTransform(each.getScreenCTM()); return [p.x, p.y]',
        ),
      );
      await page.mouse.click(...at);
      const text = (await panel(page).textContent()) ?? '';
      assert.match(text, /shop\/cart → shop\/orders/);
      assert.match(text, /Unused: a profile asks for it/);
      assert.match(
        text,
        /shop\/netprofile-orders rule 1 \(orders#\/exposes\/0\)profiles\/orders\.yaml:7/,
      );
      await page.getByRole('button', { name: 'Close details' }).click();
      assert.is(await panel(page).isVisible(), false);
    }));

  test('what needs attention is listed, and drawn in another colour and style', () =>
    open(shop, async (page) => {
      assert.equal(await page.locator('#attention summary').allTextContents(), [
        'Allowed, in no profile (2)',
        'Declared, not allowed (1)',
        'Profile lines that allow nothing (1)',
        'Not isolated by policies (2)',
      ]);
      await page.locator('#attention .undeclared button').first().click();
      assert.match((await panel(page).textContent()) ?? '', /ops\/console → data\/postgres/);
      const looks = (status: string) =>
        page
          .locator(`#drawing-0 .edge.${status} path`)
          .first()
          .evaluate(
            on<string[]>('const s = getComputedStyle(each); return [s.stroke, s.strokeDasharray]'),
          );
      const [declared, undeclared, unused] = await Promise.all(
        ['declared', 'undeclared', 'unused'].map(looks),
      );
      assert.is(new Set([declared?.[0], undeclared?.[0], unused?.[0]]).size, 3);
      assert.is(new Set([declared?.[1], undeclared?.[1], unused?.[1]]).size, 3);
    }));

  test('the table has every connection, filtered as the map is', () =>
    open(shop, async (page) => {
      await page.getByRole('button', { name: 'Table', exact: true }).click();
      const table = page.getByRole('table', { name: '13 connections, by source' });
      assert.is(await table.getByRole('row').count(), 14);
      assert.is(await table.getByRole('columnheader').count(), 5);
      assert.is(await table.getByRole('rowheader').count(), 13);
      await page.getByLabel('Search services').fill('payments');
      assert.is(await page.locator('#rows tr').count(), 2);
      await page
        .getByRole('button', { name: /^Rules from shop\/orders to shop\/payments/ })
        .click();
      assert.match((await panel(page).textContent()) ?? '', /netprofile-payments rule 1/);
    }));

  test('only the connections of one service, and back', () =>
    open(shop, async (page) => {
      await node(page, 'shop/orders').click();
      await page.getByRole('button', { name: 'Show only its connections' }).click();
      assert.is(await page.locator('#near .node').count(), 6);
      assert.is(await page.locator('#near .edge').count(), 5);
      await page.getByRole('button', { name: 'Show the whole map' }).click();
      assert.is(await page.locator('#drawing-0').isVisible(), true);
    }));

  test('hostile names run nothing and break nothing', async () => {
    const title = hostileNames.join(' ');
    const ran = (page: Page) => page.evaluate('globalThis.ran');
    await open(
      hostile,
      async (page) => {
        assert.is(await ran(page), undefined);
        assert.is(await page.locator('.drawing .node').count(), hostile.nodes.length);
        assert.is(await page.locator('script').count(), 2);
        assert.is(await page.locator('img, iframe, object, [onerror]').count(), 0);
        for (const button of await page.locator('#services button').all()) {
          await button.evaluate(on<void>('each.click()'));
        }
        const edges = await page.locator('#drawing-0 .edge').all();
        for (const edge of edges) await edge.dispatchEvent('click');
        await page.locator('#show-table').click();
        assert.is(await page.locator('#rows tr').count(), hostile.edges.length);
        for (const name of hostileNames)
          await page.getByLabel('Search services').fill(name.slice(0, 99));
        assert.is(await ran(page), undefined);
        assert.is(await page.locator('script').count(), 2);
      },
      { title },
    );
    await open(
      hostile,
      async (page) => {
        assert.is(await ran(page), undefined);
        assert.is(await page.locator('.node').count(), hostile.nodes.length);
      },
      { title, form: 'svg' },
    );
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${colorScheme}: contrast, names, labels, landmarks`, () =>
      open(
        shop,
        async (page) => {
          await node(page, 'shop/cart').click();
          assert.equal(await page.evaluate(contrastFaults), []);
          assert.equal(await page.evaluate(a11yFaults), []);
          await page.keyboard.press('Escape');
          assert.equal(await page.evaluate(contrastFaults), []);
          await page.locator('#show-table').click();
          assert.equal(await page.evaluate(contrastFaults), []);
          assert.equal(await page.evaluate(a11yFaults), []);
          const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
          assert.is(ground, colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)');
        },
        { colorScheme },
      ));
  }

  test('a narrow window has no sideways scroll', () =>
    open(
      shop,
      async (page) => {
        assert.is(await page.evaluate('document.documentElement.scrollWidth'), 400);
        assert.is(await page.locator('.drawing .node').first().isVisible(), true);
      },
      { width: 400 },
    ));

  test('300 services: namespaces, one of them, a service, within three seconds each', async () => {
    let start = performance.now();
    const within = (what: string) => {
      const seconds = (performance.now() - start) / 1000;
      assert.ok(seconds < 3, `${what} took ${seconds.toFixed(1)} s`);
      start = performance.now();
    };
    await open(company(300, 12, 1500), async (page) => {
      await page.reload();
      start = performance.now();
      await page.reload();
      assert.is(await page.locator('.drawing .node:visible').count(), 14);
      within('loading');
      await page.getByRole('button', { name: /^namespace team-3, 25 services/ }).press('Enter');
      assert.is(await page.locator('#drawing-3').isVisible(), true);
      assert.is(
        await page.locator('#view').evaluate(on<string>('return each.selectedOptions[0].text')),
        'team-3',
      );
      within('opening a namespace');
      await page.getByLabel('Search services').fill('service-77');
      assert.match((await count(page)) ?? '', /^1 of 300 services, \d+ of 1505 connections$/);
      within('searching');
      await page.locator('#services button').click();
      assert.is(await page.locator('#near').isVisible(), true);
      within('opening a service of another namespace');
      await page.getByLabel('Search services').fill('');
      await page.locator('#show-table').click();
      assert.is(await page.locator('#rows tr').count(), 500);
      await page.getByRole('button', { name: 'Show 500 more' }).click();
      assert.is(await page.locator('#rows tr').count(), 1000);
      within('the table');
    });
  });
});
