import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Locator, type Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import type { Graph } from '../../generator/model/graph.ts';
import { print } from '../reports/map/forms.ts';
import { skip } from '../suite.ts';

const executablePath = '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'].concat([
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]);

export interface Looks {
  readonly colorScheme?: 'light' | 'dark';
  readonly title?: string;
  readonly form?: string;
  readonly width?: number;
  readonly height?: number;
  /** A screen for fingers. */
  readonly touch?: boolean;
  /** Letters for drawings in place of those that the page asks for. */
  readonly font?: string;
}

/** Opens a graph's map in a browser without a network; any request, error or dialog fails the test. */
export async function open(graph: Graph, body: (page: Page) => Promise<void>, looks: Looks = {}) {
  if (!existsSync(executablePath)) skip('no chromium: apt-get install chromium');
  const { form = 'html', title, colorScheme = 'light', touch = false, font } = looks;
  const { width = 1440, height = 900 } = looks;
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-map-'));
  const file = join(folder, `map.${form}`);
  const text = await print(form, graph, title);
  writeFileSync(file, font === undefined ? text : withFont(text, font));
  const browser = await chromium.launch({ executablePath, args });
  try {
    const context = await browser.newContext({
      offline: true,
      colorScheme,
      hasTouch: touch,
      isMobile: touch,
      viewport: { width, height },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const noise = listen(page, pathToFileURL(file).href);
    await page.goto(pathToFileURL(file).href);
    await body(page);
    assert.equal(noise, []);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a page does that it should not. */
function listen(page: Page, href: string): readonly string[] {
  const noise: string[] = [];
  page.on('request', (request) => {
    // what comes after # is not asked for, and what the page has made itself is not fetched
    if (request.url().split('#')[0] !== href && !request.url().startsWith('blob:'))
      noise.push(`request ${request.url()}`);
  });
  page.on('console', (message) => noise.push(`console ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`error ${error.message}`));
  page.on('dialog', (dialog) => {
    noise.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  return noise;
}

/** The page with other letters in its drawings, and the digest of its style sheet in its policy. */
function withFont(html: string, font: string): string {
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
  const other = style.replace(/font-family: Helvetica, [^;]*;/, `font-family: "${font}";`);
  assert.is.not(other, style, 'no letters to replace');
  const digest = (text: string) => createHash('sha256').update(text).digest('base64');
  return html.replace(style, () => other).replace(digest(style), () => digest(other));
}

/** The page as it is opened first, whatever its address has kept. */
export async function afresh(page: Page): Promise<void> {
  await page.goto(page.url().split('#')[0] ?? '');
}

export function node(page: Page, name: string): Locator {
  return page.locator(`.drawing:not([hidden]) .node[aria-label^="${name},"]`);
}

export function line(page: Page, title: string): Locator {
  return page.locator('.drawing:not([hidden]) .edge', {
    has: page.locator(`title:text-is("${title}")`),
  });
}

/** Code about one element, to run in the page; the types of a browser are not ours. */
export function on<T>(code: string): (each: unknown) => T {
  return new Function('each', code) as (each: unknown) => T;
}

export const panel = (page: Page): Locator => page.locator('#panel');
export const count = (page: Page): Promise<string | null> => page.locator('#count').textContent();

/** What has the focus: its name. */
export async function focused(page: Page): Promise<string> {
  const found = await page.evaluate(
    'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
  );
  return String(found);
}

/** The part of the drawing that is seen. */
export async function seen(page: Page): Promise<readonly number[]> {
  const box = await page.locator('.drawing:not([hidden]) svg').getAttribute('viewBox');
  return (box ?? '').split(' ').map(Number);
}
