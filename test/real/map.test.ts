import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { hostile, hostileNames } from '../reports/map/hostile.ts';
import { company, shop } from '../reports/map/shop.ts';
import { suite } from '../suite.ts';
import { count, line, node, on, open, panel } from './map-page.ts';

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

  test('a click on a line shows its rules', () =>
    open(shop, async (page) => {
      const title = 'shop/cart → shop/orders: 9000/TCP (blocked: declared, not allowed)';
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
      assert.match(text, /Blocked: a profile asks for it/);
      assert.match(
        text,
        /Asked for bycart#\/consumes\/1profiles\/cart\.yaml:13.*no ingress rule of shop\/orders allows it/,
      );
      await page.getByRole('button', { name: 'Close details' }).click();
      assert.is(await panel(page).isVisible(), false);
    }));

  test('what needs attention is listed, and drawn in another colour and style', () =>
    open(shop, async (page) => {
      assert.equal(await page.locator('#attention summary').allTextContents(), [
        'Not isolated: no policy selects them (2)',
        'Undeclared: allowed, in no profile (1)',
        'Blocked: declared, not allowed (1)',
      ]);
      // the line of the profile is told with the connection that it asks for, and not once more
      assert.match(
        (await page.locator('#attention details.blocked').textContent()) ?? '',
        /shop\/cart → shop\/orders 9000\/TCP blockedprofiles\/cart\.yaml:13/,
      );
      assert.match(
        (await page.locator('#attention details.open').textContent()) ?? '',
        /1 of 2 undeclared connections comes of this\..*ops\/consoleDeployment · not isolated: from anywhere/,
      );
      await page.locator('#attention .undeclared button').first().click();
      assert.match((await panel(page).textContent()) ?? '', /ops\/console → data\/postgres/);
      const looks = (status: string) =>
        page
          .locator(`.drawing:not([hidden]) .edge.${status} path`)
          .first()
          .evaluate(
            on<string[]>('const s = getComputedStyle(each); return [s.stroke, s.strokeDasharray]'),
          );
      const [declared, undeclared, blocked] = await Promise.all(
        ['declared', 'undeclared', 'blocked'].map(looks),
      );
      assert.is(new Set([declared?.[0], undeclared?.[0], blocked?.[0]]).size, 3);
      assert.is(new Set([declared?.[1], undeclared?.[1], blocked?.[1]]).size, 3);
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
      assert.is(await node(page, 'monitoring/prometheus').isVisible(), true);
    }));

  test('hostile names run nothing and break nothing', async () => {
    const title = hostileNames.join(' ');
    const ran = (page: Page) => page.evaluate('globalThis.ran');
    await open(
      hostile,
      async (page) => {
        assert.is(await ran(page), undefined);
        await page.locator('#view').selectOption({ label: 'Everything' });
        assert.is(await page.locator('.drawing .node:visible').count(), hostile.nodes.length);
        assert.is(await page.locator('script').count(), 2);
        assert.is(await page.locator('img, iframe, object, [onerror]').count(), 0);
        for (const button of await page.locator('#services button').all()) {
          await button.evaluate(on<void>('each.click()'));
        }
        await page.locator('#view').selectOption({ label: 'Everything' });
        const edges = await page.locator('.drawing:not([hidden]) .edge').all();
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

  test('300 services: namespaces, one of them, a service, and no more of them in the page than are looked at', async () => {
    await open(company(300, 12, 1500), async (page) => {
      await page.reload();
      // 12 namespaces and addresses; anywhere is told by badges
      assert.is(await page.locator('.drawing .node:visible').count(), 13);
      await page.getByRole('button', { name: /^namespace team-3, 25 services/ }).press('Enter');
      assert.is(
        await page.locator('#view').evaluate(on<string>('return each.selectedOptions[0].text')),
        'team-3',
      );
      await page.getByLabel('Search services').fill('service-77');
      assert.match((await count(page)) ?? '', /^1 of 300 services, \d+ of 1505 connections$/);
      // the search flies there
      await page.locator('#drawing-4:visible, #drawing-4-tall:visible').waitFor();
      await page.locator('#services button').click();
      assert.is(await page.locator('#panel-title').textContent(), 'team-4/service-77');
      await page.getByRole('button', { name: 'Show only its connections' }).click();
      assert.is(await page.locator('#near').isVisible(), true);
      await page.getByLabel('Search services').fill('');
      await page.locator('#show-table').click();
      assert.is(await page.locator('#rows tr').count(), 500);
      await page.getByRole('button', { name: 'Show 500 more' }).click();
      assert.is(await page.locator('#rows tr').count(), 1000);
    });
  });
});
