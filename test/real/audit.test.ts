import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import type { Audit } from '../../generator/model/audit.ts';
import { audits } from '../../generator/reports/audit/index.ts';
import { auditOf, context, many, namespace, shop, workload } from '../reports/audit/shop.ts';
import { skip, suite } from '../suite.ts';

/** The HTML report in a real browser. AUDIT_SHOTS names a folder for screenshots. */
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const shots = process.env.AUDIT_SHOTS;

const bad = '"><script>document.title="broken"</script>\u202e<img src=x onerror=alert(1)>';
const hostile = auditOf([namespace(bad, [workload(`${bad}/${bad}`, { kind: bad })])]);

interface Look {
  readonly scheme?: 'light' | 'dark';
  readonly scripts?: boolean;
  readonly width?: number;
}

async function withBrowser(work: (browser: Browser) => Promise<void>): Promise<void> {
  if (!existsSync(chromium)) skip(`no ${chromium}`);
  const { chromium: driver } = await import('playwright-core');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const browser = await driver.launch({
    executablePath: chromium,
    args: [...args, '--disable-background-networking'],
  });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

/** Opens the report of an audit from a file; anything on the console or the network is an error. */
async function withPage(
  audit: Audit,
  look: Look,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  await withBrowser(async (browser) => {
    const home = mkdtempSync(join(tmpdir(), 'netprofile-audit-'));
    const noise: string[] = [];
    try {
      const page = await browser.newPage({
        colorScheme: look.scheme ?? 'light',
        javaScriptEnabled: look.scripts ?? true,
        viewport: { width: look.width ?? 1280, height: 900 },
      });
      page.on('console', (each) => noise.push(each.text()));
      page.on('pageerror', (each) => noise.push(String(each)));
      page.on('request', (each) => {
        if (!each.url().startsWith('file:')) noise.push(each.url());
      });
      const file = join(home, 'audit.html');
      writeFileSync(file, audits.html?.print(audit, context) ?? '');
      await page.goto(pathToFileURL(file).href);
      await work(page);
      assert.equal(noise, []);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
}

async function shot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: !name.startsWith('many') });
}

/** Texts whose contrast with what is behind them is less than AA asks for. Runs in the page. */
const faint = `(() => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d', {willReadFrequently: true});
  const rgb = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (el) => { for (let e = el; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; } return [255, 255, 255, 255]; };
  const low = new Set();
  for (const el of document.querySelectorAll('body *')) {
    if (![...el.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== '')) continue;
    if (el.closest('script,style')) continue;
    const [a, b] = [light(rgb(getComputedStyle(el).color)), light(behind(el))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.add(el.className + ' ' + el.tagName + ' ' + ratio.toFixed(2));
  }
  return [...low];
})()`;

/** What a checker of accessibility would say of the structure. Runs in the page. */
const structure = `(() => {
  const wrong = [];
  const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1]));
  levels.forEach((level, i) => { if (level > (levels[i - 1] ?? 0) + 1) wrong.push('heading ' + i); });
  if (document.querySelectorAll('h1').length !== 1) wrong.push('h1');
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  if (new Set(ids).size !== ids.length) wrong.push('ids');
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption?.textContent) wrong.push('no caption');
    const width = (row) => [...row.cells].reduce((sum, c) => sum + c.colSpan, 0);
    for (const row of table.tBodies[0].rows) if (width(row) !== width(table.rows[0])) wrong.push('columns of ' + table.caption.textContent);
  }
  for (const th of document.querySelectorAll('th')) if (!th.scope) wrong.push('no scope');
  for (const a of document.querySelectorAll('a')) if (!document.getElementById(decodeURIComponent(a.hash.slice(1)))) wrong.push('link ' + a.hash);
  for (const input of document.querySelectorAll('input')) if (input.labels.length === 0) wrong.push('no label');
  return wrong;
})()`;

/** What sticks out of a screen of 360 pixels. Runs in the page. */
const tooWide = `[...document.querySelectorAll('body *')]
  .filter((each) => !each.closest('.frame,.skip') && each.getBoundingClientRect().right > 360)
  .map((each) => each.outerHTML.slice(0, 80))`;

/** How long the filter takes where it changes most, layout included; then all but team-7 is hidden again. */
const filterTime = `(() => {
  const filter = (words) => {
    document.querySelector('.filter [type=search]').value = words;
    document.querySelector('.filter [type=checkbox]').dispatchEvent(new Event('change'));
    document.body.getBoundingClientRect();
  };
  const start = performance.now();
  filter('service-49');
  const took = performance.now() - start;
  filter('team-7/');
  return took;
})()`;

suite('audit in a browser', (test) => {
  for (const scheme of ['light', 'dark'] as const) {
    test(`${scheme}: readable, and in order`, async () => {
      await withPage(shop, { scheme }, async (page) => {
        assert.equal(await page.evaluate(faint), []);
        assert.equal(await page.evaluate(structure), []);
        await shot(page, scheme);
      });
    });
  }

  test('well-formed: what the browser builds is what was printed', async () => {
    await withPage(shop, {}, async (page) => {
      const text = audits.html?.print(shop, context) ?? '';
      const tags = (all: string): string[] =>
        [...all.matchAll(/<(\/?[a-z0-9]+)/gi)].map((each) => (each[1] ?? '').toLowerCase());
      const printed = text.replace(/<script>[\s\S]*<\/script>|<!DOCTYPE html>/g, '');
      const built = (await page.evaluate('document.documentElement.outerHTML')) as string;
      // svg shapes close themselves in what was printed
      const closed = (all: string[]): string[] => all.filter((tag) => tag !== '/rect');
      assert.equal(
        closed(tags(built.replace(/<script>[\s\S]*<\/script>/g, ''))),
        closed(tags(printed)),
      );
    });
  });

  test('hostile names stay names', async () => {
    await withPage(hostile, {}, async (page) => {
      assert.is(await page.title(), context.title);
      assert.is(await page.evaluate('document.images.length'), 0);
      assert.is(await page.evaluate('document.scripts.length'), 1);
      assert.equal(await page.evaluate(structure), []);
      await shot(page, 'hostile');
    });
  });

  test('without scripts all is there but the filter', async () => {
    await withPage(shop, { scripts: false }, async (page) => {
      assert.is(await page.locator('.filter').isVisible(), false);
      assert.is(await page.getByText('payments').first().isVisible(), true);
    });
  });

  test('10,000 workloads: filter, follow a link, put back', async () => {
    await withPage(many(10_000), {}, async (page) => {
      await shot(page, 'many');
      const rows = page.locator('tr[data-of]:visible');
      assert.is(await rows.count(), 200);
      await page.getByLabel('only what needs attention').check();
      assert.is(await rows.count(), 50);
      await page.getByLabel('only what needs attention').uncheck();
      await page.getByLabel('Filter by').fill('team-7/service-3');
      await page.locator('output', { hasText: /^1 of 200/ }).waitFor();
      assert.is(await page.locator('.workloads tbody tr:visible').count(), 11);
      await shot(page, 'filtered');
      const took = Number(await page.evaluate(filterTime));
      console.log(`  filtered in ${Math.round(took)} ms`);
      assert.ok(took < 1000, `${took} ms`);
      await page.getByLabel('Filter by').fill('');
      await page.locator('output', { hasText: /^200 of 200/ }).waitFor();
      assert.is(await page.locator('.namespace > details[open]').count(), 10);
      await page.locator('tr[data-of] a', { hasText: /^team-99$/ }).click();
      assert.is(await page.locator('#namespace-team-99 > details').getAttribute('open'), '');
    });
  });

  test('a narrow screen does not scroll sideways', async () => {
    await withPage(shop, { width: 360 }, async (page) => {
      await shot(page, 'narrow');
      assert.equal(await page.evaluate(tooWide), []);
      assert.is(await page.evaluate('document.documentElement.scrollWidth'), 360);
    });
  });

  for (const scripts of [true, false]) {
    test(`paper shows what is folded, scripts ${scripts ? 'on' : 'off'}`, async () => {
      const audit = auditOf([...shop.namespaces, ...many(60).namespaces], shop);
      await withPage(audit, { scripts, scheme: 'dark' }, async (page) => {
        const pdf = await page.pdf({ preferCSSPageSize: true });
        if (shots !== undefined) writeFileSync(join(shots, `paper-${scripts}.pdf`), pdf);
        await page.emulateMedia({ media: 'print' });
        const box = await page.locator('#namespace-data .workloads').boundingBox();
        assert.ok(scripts || (box?.height ?? 0) > 50, 'folded on paper');
      });
    });
  }
});
