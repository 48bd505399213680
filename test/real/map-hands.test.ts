import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { company, shop } from '../reports/map/shop.ts';
import { suite } from '../suite.ts';
import { count, focused, node, on, open, panel, seen } from './map-page.ts';

type Point = readonly [number, number];

/** Fingers on the screen: where they begin, and every place they move to. */
async function fingers(page: Page, ...steps: readonly (readonly Point[])[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly Point[]) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map(([x, y], id) => ({ x, y, id })),
    });
  for (const [index, points] of steps.entries()) {
    await send(index === 0 ? 'touchStart' : 'touchMove', points);
  }
  await send('touchEnd', []);
  await session.detach();
}

/** Where the middle of an element is. */
const middle = on<[number, number]>(
  'const { left, top, width, height } = each.getBoundingClientRect(); return [left + width / 2, top + height / 2]',
);

suite('the map by keyboard', (test) => {
  test('alone: Tab to a service, Enter, Escape', () =>
    open(shop, async (page) => {
      await page.keyboard.press('Tab');
      assert.is(await focused(page), 'Skip to search');
      await page.getByRole('button', { name: 'Down' }).focus();
      await page.keyboard.press('Tab');
      assert.is(await focused(page), 'Right');
      const outline = on<string>('return getComputedStyle(each).outline');
      assert.match(await page.locator(':focus').evaluate(outline), /solid 3px/);
      await page.keyboard.press('Tab');
      assert.is(await focused(page), 'Map of connections');
      for (let times = 0; times < 10; times += 1) {
        if ((await focused(page)).startsWith('shop/cart,')) break;
        await page.keyboard.press('Tab');
      }
      assert.match(await focused(page), /^shop\/cart, Deployment, reached by 2, reaches 2/);
      assert.match(await node(page, 'shop/cart').evaluate(outline), /solid 3px/);
      await page.keyboard.press('Enter');
      assert.is(await panel(page).isVisible(), true);
      assert.is(await focused(page), 'shop/cart');
      await page.keyboard.press('Escape');
      assert.is(await panel(page).isVisible(), false);
      assert.match(await focused(page), /^shop\/cart,/);
      await page.keyboard.press('Escape');
      assert.is(await focused(page), 'Map of connections');
    }));

  test('a service that is reached by Tab comes into sight', () =>
    open(company(300, 1, 900), async (page) => {
      await page.locator('#canvas').focus();
      const canvas = await page.locator('#canvas').boundingBox();
      // in the middle of a large drawing, near enough to read
      for (let times = 0; times < 8; times += 1) await page.keyboard.press('+');
      await page.locator('.node').nth(298).focus();
      await page.keyboard.press('Tab');
      const box = await page.locator(':focus').boundingBox();
      assert.ok(canvas && box && box.y > canvas.y && box.y + box.height < canvas.y + canvas.height);
    }));

  test('skip links lead over what is long', () =>
    open(shop, async (page) => {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      assert.is(await page.locator('#search').evaluate(on('return each.matches(":focus")')), true);
    }));

  test('what filters leave is said, not only shown', () =>
    open(shop, async (page) => {
      assert.is(await page.locator('#count').getAttribute('aria-live'), 'polite');
      await page.getByLabel('Search services').fill('cart');
      assert.is(await count(page), '1 of 7 services, 4 of 13 connections');
    }));

  test('keys, wheel, mouse and buttons move and zoom', () =>
    open(shop, async (page) => {
      const whole = await seen(page);
      const [, , width = 0] = whole;
      const act = async (doing: Promise<void>) => {
        await doing;
        await page.waitForTimeout(50);
        const [x = 0, y = 0, w = 0] = await seen(page);
        await page.keyboard.press('0');
        return {
          x: Math.sign(x - (whole[0] ?? 0)),
          y: Math.sign(y - (whole[1] ?? 0)),
          w: Math.round((w / width) * 100) / 100,
        };
      };
      await page.locator('#canvas').focus();
      const right = { x: 1, y: 0, w: 1 };
      assert.equal(await act(page.keyboard.press('ArrowRight')), right);
      assert.equal(await act(page.keyboard.press('ArrowLeft')), { ...right, x: -1 });
      assert.equal(await act(page.keyboard.press('ArrowDown')), { x: 0, y: 1, w: 1 });
      assert.equal(await act(page.keyboard.press('ArrowUp')), { x: 0, y: -1, w: 1 });
      assert.equal((await act(page.keyboard.press('+'))).w, 0.8);
      assert.equal((await act(page.keyboard.press('-'))).w, 1.25);
      const drag = async () => {
        await page.mouse.move(800, 700);
        await page.mouse.down();
        await page.mouse.move(700, 700, { steps: 3 });
        await page.mouse.up();
      };
      assert.equal(await act(drag()), right);
      await page.mouse.move(800, 500);
      assert.ok((await act(page.mouse.wheel(0, -300))).w < 0.7);
      for (const [name, moved] of [
        ['Right', right],
        ['Up', { x: 0, y: -1, w: 1 }],
      ] as const) {
        const press = page.getByRole('button', { name, exact: true }).click();
        assert.equal(await act(press.then(() => page.locator('#canvas').focus())), moved);
      }
      await page.getByRole('button', { name: 'Zoom in' }).click();
      await page.getByRole('button', { name: 'Fit' }).click();
      assert.equal(await seen(page), whole);
    }));

  test('a drag is no click, and the next click is one', () =>
    open(shop, async (page) => {
      const drag = async ([x, y]: Point) => {
        await page.mouse.move(x, y);
        await page.mouse.down();
        await page.mouse.move(x - 60, y - 40, { steps: 3 });
        await page.mouse.up();
      };
      await drag(await node(page, 'shop/orders').evaluate(middle));
      assert.is(await panel(page).isVisible(), false);
      await page.locator('#services button').first().click();
      assert.is(await panel(page).isVisible(), true);
      await drag([500, 700]);
      assert.is(await panel(page).isVisible(), true);
      await page.mouse.click(500, 700);
      assert.is(await panel(page).isVisible(), false);
    }));
});

suite('the map by touch', (test) => {
  const phone = { width: 360, touch: true };

  test('a finger moves, two zoom, a tap chooses', () =>
    open(
      shop,
      async (page) => {
        await page
          .locator('#canvas')
          .evaluate(on<void>("each.scrollIntoView({ block: 'center' })"));
        const [x = 0, , width = 0] = await seen(page);
        await fingers(page, [[200, 400]], [[160, 400]], [[100, 400]]);
        const moved = await seen(page);
        assert.ok((moved[0] ?? 0) > x + 50, `${moved}`);
        assert.is(moved[2], width);
        const apart = (half: number): readonly Point[] => [
          [180 - half, 400],
          [180 + half, 400],
        ];
        await fingers(page, apart(40), apart(60), apart(80));
        const zoomed = await seen(page);
        assert.ok(Math.abs((zoomed[2] ?? 0) / width - 0.5) < 0.02, `${zoomed}`);
        // what was in the middle of the fingers still is
        const at = ([left = 0, , wide = 0]: readonly number[]) => left + wide / 2;
        assert.ok(Math.abs(at(zoomed) - at(moved)) < 2, `${moved}: ${zoomed}`);
        await fingers(page, apart(80), apart(30));
        assert.is(await panel(page).isVisible(), false);
        await page.getByRole('button', { name: 'Fit' }).tap();
        await page.touchscreen.tap(...(await node(page, 'shop/orders').evaluate(middle)));
        assert.match((await panel(page).textContent()) ?? '', /shop\/orders/);
      },
      phone,
    ));

  test('a drag that begins on a service chooses nothing', () =>
    open(
      shop,
      async (page) => {
        await page
          .locator('#canvas')
          .evaluate(on<void>("each.scrollIntoView({ block: 'center' })"));
        const [x, y] = await node(page, 'anywhere').evaluate(middle);
        await fingers(page, [[x, y]], [[x + 30, y]], [[x + 60, y + 30]]);
        assert.is(await panel(page).isVisible(), false);
      },
      phone,
    ));

  test('a small screen: nothing sideways, lists folded away, room beside the map', () =>
    open(
      shop,
      async (page) => {
        assert.is(await page.evaluate('document.documentElement.scrollWidth'), 360);
        assert.is(await node(page, 'shop/storefront').isVisible(), true);
        const height = (await page.locator('#canvas').boundingBox())?.height ?? 0;
        assert.ok(height < 600, `${height} of 900 are left to scroll the page`);
        assert.is(await page.getByLabel('Search services').isVisible(), true);
        assert.is(await page.locator('#attention summary').first().isVisible(), true);
        assert.is(await page.getByLabel('Port').isVisible(), false);
        const fold = page.getByRole('button', { name: 'Filters and all services' });
        await fold.tap();
        assert.is(await fold.getAttribute('aria-expanded'), 'true');
        await page.locator('#services button', { hasText: 'payments' }).tap();
        assert.match((await panel(page).textContent()) ?? '', /profiles\/payments\.yaml/);
        assert.is(await focused(page), 'shop/payments');
        await fold.tap();
        assert.is(await page.getByLabel('Port').isVisible(), false);
        assert.is(await page.evaluate('document.documentElement.scrollWidth'), 360);
      },
      phone,
    ));
});

suite('the map as its reader wants it', (test) => {
  test('nothing moves for who wants less motion', () =>
    open(shop, async (page) => {
      const fades = on<string>('return getComputedStyle(each).transitionDuration');
      const cart = node(page, 'shop/cart');
      assert.is(await cart.evaluate(fades), '0.15s');
      await page.emulateMedia({ reducedMotion: 'reduce' });
      assert.is(await cart.evaluate(fades), '0s');
    }));

  test('paper has the whole drawing, and no controls', () =>
    open(
      shop,
      async (page) => {
        await page.getByRole('button', { name: 'Zoom in' }).click();
        const before = await seen(page);
        await page.emulateMedia({ media: 'print' });
        await page.evaluate("dispatchEvent(new Event('beforeprint'))");
        const box = await page.locator('.drawing:not([hidden]) svg').getAttribute('data-box');
        assert.equal((await seen(page)).join(' '), box);
        for (const id of ['side', 'keys', 'map-tools', 'show-table']) {
          assert.is(await page.locator(`#${id}`).isVisible(), false, id);
        }
        const ground = 'getComputedStyle(document.body).backgroundColor';
        assert.is(await page.evaluate(ground), 'rgb(255, 255, 255)');
        await page.emulateMedia({ media: 'screen' });
        await page.evaluate("dispatchEvent(new Event('afterprint'))");
        assert.equal((await seen(page))[2], before[2]);
        assert.is(await page.evaluate(ground), 'rgb(13, 17, 23)');
      },
      { colorScheme: 'dark' },
    ));
});
