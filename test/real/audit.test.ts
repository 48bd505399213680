import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import type { Audit } from '../../generator/model/audit.ts';
import type { Stamp } from '../../generator/model/stamp.ts';
import { audits } from '../../generator/reports/audit/index.ts';
import {
  auditOf,
  causes,
  context,
  everyRule,
  many,
  namespace,
  probed,
  shop,
  workload,
} from '../reports/audit/shop.ts';
import { skip, suite } from '../suite.ts';
import { faults } from './accessible.ts';

/** The HTML report in a real browser. AUDIT_SHOTS names a folder for screenshots. */
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const shots = process.env.AUDIT_SHOTS;

const bad = '"><script>document.title="broken"</script>\u202e<img src=x onerror=alert(1)>';
const hostile = auditOf([namespace(bad, [workload(`${bad}/${bad}`, { kind: bad })])]);

/** Findings of one cause, rules, and findings of no namespace. */
const told = {
  ...causes,
  rules: everyRule,
  clusterFindings: [
    { code: 'unsupported-policy', severity: 'warning', message: `GlobalNetworkPolicy ${bad}` },
  ] as const,
};

/** A stamp of forty files. */
const stamp: Stamp = {
  date: '2026-11-28T09:33:22Z',
  commit: { id: '0123456789abcdef0123456789abcdef01234567', hasChanges: true },
  since: { revision: bad, commit: '89abcdef0123456789abcdef0123456789abcdef' },
  cluster: { context: bad, namespace: 'shop', version: 'v1.34.4' },
  inputs: Array.from({ length: 40 }, (_, index) => ({
    file: `k8s/${bad}/${index}.yaml`,
    bytes: 1000 + index,
    sha256: 'c16bb843d7656aa0a3538f196c08c91823da2355b90d672347c7f1c673a7f722',
  })),
  inputsSha256: 'f6876fa7c51404a5935ce7e70b69ce227a99f91ac3d9b203be112b37beed0504',
};

const looks: Readonly<Record<string, Look>> = {
  light: {},
  dark: { scheme: 'dark' },
  'narrow, light': { width: 360, touch: true },
  'narrow, dark': { width: 360, touch: true, scheme: 'dark' },
};

/** Runs in the page. */
const unfold = new Function('all', 'for (const each of all) each.open = true') as () => void;

interface Look {
  readonly touch?: boolean;
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
        hasTouch: look.touch ?? false,
        viewport: { width: look.width ?? 1280, height: 900 },
      });
      page.on('console', (each) => noise.push(each.text()));
      page.on('pageerror', (each) => noise.push(String(each)));
      page.on('request', (each) => {
        if (!each.url().startsWith('file:')) noise.push(each.url());
      });
      const file = join(home, 'audit.html');
      writeFileSync(file, audits.html?.print(audit, { ...context, stamp }) ?? '');
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

/** Tables whose rows are not as wide as their headings. Runs in the page. */
const crooked = `(() => {
  const width = (row) => [...row.cells].reduce((sum, c) => sum + c.colSpan, 0);
  return [...document.querySelectorAll('table')]
    .filter(({ rows, tBodies }) => [...tBodies[0].rows].some((row) => width(row) !== width(rows[0])))
    .map(({ caption }) => caption.textContent);
})()`;

/** What sticks out of a screen of 360 pixels. Runs in the page. */
const tooWide = `[...document.querySelectorAll('body *')]
  .filter((each) => !each.closest('.frame,.skip') && each.getBoundingClientRect().right > 360)
  .map((each) => each.outerHTML.slice(0, 80))`;

/** How many changes the filter makes to the page where it changes most; then all but team-7 is hidden again. */
const filterChanges = `(() => {
  const observer = new MutationObserver(() => undefined);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  const filter = (words) => {
    document.querySelector('.filter [type=search]').value = words;
    document.querySelector('.filter [type=checkbox]').dispatchEvent(new Event('change'));
  };
  filter('service-49');
  const changes = observer.takeRecords().length;
  observer.disconnect();
  filter('team-7/');
  return changes;
})()`;

suite('audit in a browser', (test) => {
  for (const [name, look] of Object.entries(looks)) {
    test(`${name}: axe finds nothing, folded and unfolded, filtered and not`, async () => {
      for (const audit of [shop, hostile, probed, told]) {
        await withPage(audit, look, async (page) => {
          assert.equal(await faults(page), []);
          assert.equal(await page.evaluate(crooked), []);
          if (audit === shop) await shot(page, name);
          await page.getByLabel('only what needs attention').check();
          await page.locator('details').evaluateAll(unfold);
          assert.equal(await faults(page), []);
        });
      }
    });
  }

  test('by keyboard: skip, filter, unfold, scroll what is too wide', async () => {
    await withPage(shop, { width: 360 }, async (page) => {
      await page.keyboard.press('Tab');
      assert.is(await page.locator(':focus').textContent(), 'Skip to the summary');
      await page.getByLabel('Filter by').focus();
      await page.keyboard.type('pay');
      await page.locator('output', { hasText: /^1 of 4/ }).waitFor();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      await page.locator('output', { hasText: /^4 of 4/ }).waitFor();
      await page.locator('#namespace-data summary').focus();
      await page.keyboard.press('Enter');
      assert.is(await page.locator('#namespace-data .workloads').isVisible(), true);
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowRight');
      const frame = page.locator(':focus');
      for (let times = 0; times < 40; times += 1) {
        if (Number(await page.evaluate('document.activeElement.scrollLeft')) > 20) break;
        await page.waitForTimeout(50);
      }
      const row = await page.locator('#namespace-data tbody th').boundingBox();
      assert.is(row?.x, (await frame.boundingBox())?.x, 'the name of the row stays in sight');
    });
  });

  test('well-formed: what the browser builds is what was printed', async () => {
    await withPage(shop, {}, async (page) => {
      const text = audits.html?.print(shop, { ...context, stamp }) ?? '';
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
      assert.equal(await page.evaluate(crooked), []);
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
      // each row at most once, and of each namespace its section, its fold and its row in the summary
      const changes = Number(await page.evaluate(filterChanges));
      assert.ok(changes > 200 && changes <= 10_000 + 3 * 200 + 5, `${changes} changes`);
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
