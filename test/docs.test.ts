import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { dialects } from '../generator/dialects/index.ts';
import { codes } from '../generator/model/diagnostic.ts';
import { builtInPeers } from '../generator/peers/built-in.ts';
import { controls } from '../generator/reports/audit/controls.ts';
import { goldenCases } from './golden-cases.ts';
import { root, run } from './program.ts';
import { suite } from './suite.ts';

function names(folder: string, extension: string): string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(extension))
    .map((file) => basename(file, extension))
    .sort();
}

/** What audits print, in all forms. */
function auditGoldens(): readonly string[] {
  const cases = goldenCases()
    .filter((each) => each.startsWith('audit/'))
    .map((each) => join('test/golden', each, '_expected.yaml'));
  const reports = readdirSync(join(root, 'test/reports/audit/golden')).map((each) =>
    join('test/reports/audit/golden', each),
  );
  return [...cases, ...reports].map((path) => readFileSync(join(root, path), 'utf8'));
}

/** Where the links of a page lead, within the repository. */
function linksOf(page: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const links = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

/** Whether there is such a file, and such a heading in it. */
function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(target)) return false;
  if (anchor === undefined) return true;
  const headings = readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].some(([, heading = '']) => anchorOf(heading) === anchor);
}

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

suite('docs', (test) => {
  test('tables are those of the program', async () => {
    const ran = await run(process.execPath, ['scripts/docs.mjs', '--check']);
    assert.is(ran.status, 0, ran.stderr);
  });

  test('every platform has a page and a golden case, and every page a platform', () => {
    const presets = names('profiles/platforms', '.yaml');
    assert.equal(names('docs/platforms', '.md'), presets);
    const cases = goldenCases().map((each) => basename(each));
    const missing = presets.filter(
      (each) => !cases.includes(`shop-on-${each}`) && !cases.includes(`mesh-${each}`),
    );
    assert.equal(missing, []);
  });

  test('every figure and control that an audit prints stands on its page', () => {
    const page = readFileSync(join(root, 'docs/audit.md'), 'utf8');
    const printed = auditGoldens();
    const words = new Set<string>();
    for (const text of printed) {
      // CSV: figures, kinds of rows, controls; JSON: concerns; Markdown and HTML: labels
      if (text.startsWith('record,')) {
        const rows: readonly Readonly<Record<string, string>>[] = parseCsv(text, { columns: true });
        for (const { record, name, controls } of rows) {
          words.add(`\`${record}\``);
          if (record === 'figure') words.add(`\`${name}\``);
          for (const each of (controls ?? '').split('; '))
            if (each !== '') words.add(`| ${each} |`);
        }
      }
      for (const [, controls = ''] of text.matchAll(/^ +controls: "(.*)"$/gm))
        for (const each of controls.split('; ')) words.add(`| ${each} |`);
      for (const [, name = ''] of text.matchAll(/rule: "(.*)"\n +category: "Figures"/g))
        words.add(`\`${name}\``);
      for (const [, code = ''] of text.matchAll(/"code": "(.*)",\n +"count"/g))
        if (!(code in codes)) words.add(`\`${code}\``);
      const [, summary = ''] = /## Summary\n([\s\S]*?)\n#/.exec(text) ?? [];
      for (const [, label = ''] of summary.matchAll(/^\| ([A-Z][^|`]*?) \|/gm))
        words.add(`*${label}*`);
      const [, tiles = ''] = /<dl class="tiles">([\s\S]*?)<\/dl>/.exec(text) ?? [];
      for (const [, label = ''] of tiles.matchAll(/<dt>([^<]*)<\/dt>/g)) words.add(`*${label}*`);
    }
    // each of the forms was looked at
    for (const each of ['`isolated-egress`', '`input`', '| PCI DSS 1.4.2 |', '*With a profile*'])
      assert.ok(words.has(each), each);
    assert.equal(
      [...words].filter((each) => !page.includes(each)),
      [],
    );
    for (const { standard, title } of Object.values(controls))
      assert.ok(page.includes(`| ${standard} | ${title} |`), title);
  });

  test('words has every peer with a $', () => {
    const page = readFileSync(join(root, 'docs/words.md'), 'utf8');
    const generic = parse(readFileSync(join(root, 'profiles/platforms/generic.yaml'), 'utf8'));
    const peers = [
      'consumers',
      'self',
      ...Object.keys(builtInPeers),
      ...Object.keys(generic.spec.peers),
    ];
    assert.ok(peers.length > 8);
    assert.equal(
      peers.filter((each) => !page.includes(`\`$${each}\``)),
      [],
    );
  });

  test('every link of a page leads somewhere', () => {
    const pages = [
      ...names('.', '.md').map((each) => `${each}.md`),
      ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
        .filter((each) => each.endsWith('.md'))
        .map((each) => join('docs', each)),
    ];
    const broken = pages.flatMap((page) =>
      linksOf(page)
        .filter((link) => !leadsSomewhere(page, link))
        .map((link) => `${page}: ${link}`),
    );
    assert.ok(pages.length > 50);
    assert.equal(broken, []);
  });

  test('every way of installing is a row of the README, which opens with a picture in words', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    const [, alt = '', picture = ''] = /^!\[(.*)\]\((.*)\)$/m.exec(text) ?? [];
    assert.ok(alt.length > 100);
    assert.match(readFileSync(join(root, picture), 'utf8'), /<title[^>]*>.*<\/title>\n<desc/);
    assert.ok(text.indexOf(picture) < 1000);
    const [, rows = ''] = /## Install\n[\s\S]*?\n\|---\|---\|\n([\s\S]*?)\n\n/.exec(text) ?? [];
    const ways = [
      'npm',
      'kubectl',
      'krew',
      'Helm 3',
      'Helm 4',
      'image',
      'Argo CD',
      'GitHub',
      'GitLab',
      'pre-commit',
    ];
    assert.equal(
      ways.filter((way) => !new RegExp(`^\\|[^|]*${way}[^|]*\\| \`[^|]+\` \\|$`, 'm').test(rows)),
      [],
    );
  });

  test('every dialect has templates, a platform or a golden case that uses it', () => {
    const used = [
      ...names('profiles/platforms', '.yaml').map((each) => `profiles/platforms/${each}.yaml`),
      'test/golden/generate/guard-rails/platform.yaml',
    ].map((path) => readFileSync(join(root, path), 'utf8'));
    const templates = readdirSync(join(root, 'templates')).sort();
    assert.equal(
      templates,
      Object.values(dialects)
        .map((each) => each.template)
        .sort(),
    );
    const unused = Object.keys(dialects).filter(
      (name) => name !== 'kubernetes' && !used.some((text) => text.includes(name)),
    );
    assert.equal(unused, []);
  });
});
