import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { hostile, hostileNames } from '../reports/map/hostile.ts';
import { market } from '../reports/map/market.ts';
import { company, probedShop, shop } from '../reports/map/shop.ts';
import { suite } from '../suite.ts';
import { faults } from './accessible.ts';
import { afresh, type Looks, node, open } from './map-page.ts';

type Act = (page: Page) => Promise<void>;

const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).first().press('Enter');

/** States of any map, each from the page as it was opened. */
const states: Readonly<Record<string, Act>> = {
  'as opened': async () => {},
  'a search': (page) => page.getByLabel('Search services').fill('cart'),
  'a search for nothing': (page) => page.getByLabel('Search services').fill('nothing like it'),
  filters: async (page) => {
    await page.locator('input[name=status]').first().uncheck();
    await page.locator('input[name=space]').first().uncheck();
  },
  'a service': (page) => page.locator('#services button').nth(1).click(),
  'an edge': async (page) => {
    await page.locator('#attention summary').first().press('Enter');
    await page.locator('#attention .undeclared button').first().dispatchEvent('click');
  },
  'a service with its connections': async (page) => {
    await page.locator('#services button').nth(1).click();
    await page.locator('#panel-body button').first().click();
  },
  table: (page) => page.locator('#show-table').click(),
};

/** States of a map with more than one drawing. */
const large: Readonly<Record<string, Act>> = {
  'as opened': async () => {},
  'a namespace': (page) => press(page, /^namespace team-3,/),
  'a service': (page) => page.locator('#services button').nth(1).click(),
  'a line between namespaces': (page) =>
    page.locator('.drawing:not([hidden]) .edge').first().dispatchEvent('click'),
};

/** States in which badges, frames and what a search found are seen. */
const open300: Readonly<Record<string, Act>> = {
  'as opened': async () => {},
  'a namespace with an open service': (page) => press(page, /^namespace payments,/),
  'what a search has flown to': async (page) => {
    await page.getByLabel('Search services').fill('payments-admin');
    await page.getByLabel('Search services').press('Enter');
  },
};

async function hold(page: Page, all: Readonly<Record<string, Act>>, isNarrow: boolean) {
  for (const [name, act] of Object.entries(all)) {
    await afresh(page);
    if (isNarrow && name !== 'as opened') await press(page, 'Filters and all services');
    await act(page);
    assert.equal(await faults(page), [], name);
  }
}

const looks: Readonly<Record<string, Looks>> = {
  light: {},
  dark: { colorScheme: 'dark' },
  'narrow, light': { width: 360, touch: true },
  'narrow, dark': { width: 360, touch: true, colorScheme: 'dark' },
};

suite('axe finds nothing in the map', (test) => {
  for (const [name, look] of Object.entries(looks)) {
    const isNarrow = look.width !== undefined;
    test(`of the shop, ${name}`, () => open(shop, (page) => hold(page, states, isNarrow), look));
  }

  for (const name of ['light', 'narrow, dark'] as const) {
    const look = looks[name] ?? {};
    const isNarrow = look.width !== undefined;
    test(`of hostile names, ${name}`, () =>
      open(hostile, (page) => hold(page, states, isNarrow), {
        ...look,
        title: hostileNames.join(' '),
      }));
    test(`of 300 services, ${name}`, () =>
      open(company(300, 12, 1500), (page) => hold(page, large, isNarrow), look));
  }

  for (const name of ['light', 'narrow, dark'] as const) {
    const isNarrow = looks[name]?.width !== undefined;
    test(`of a large shop with what is open, ${name}`, () =>
      open(market(300), (page) => hold(page, open300, isNarrow), looks[name] ?? {}));
  }

  for (const name of ['light', 'dark'] as const)
    test(`of what traffic showed, ${name}`, () =>
      open(probedShop, (page) => hold(page, states, false), looks[name] ?? {}));

  test('of 300 services in one namespace', () =>
    open(
      company(300, 1, 900),
      async (page) => {
        const some = { 'as opened': states['as opened'], 'a service': states['a service'] };
        await hold(page, some as Readonly<Record<string, Act>>, false);
      },
      { colorScheme: 'dark' },
    ));

  test('of somebody with few colours of their own', () =>
    open(shop, async (page) => {
      await page.emulateMedia({ forcedColors: 'active' });
      await node(page, 'shop/cart').click();
      assert.equal(await faults(page), []);
    }));
});
