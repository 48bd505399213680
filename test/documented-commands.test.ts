import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { commands } from '../generator/frontends/commands/index.ts';
import { parseFlags } from '../generator/frontends/parse-flags.ts';
import { type Home, inHome } from './frontends/home.ts';
import { root } from './program.ts';
import { suite } from './suite.ts';

const pages = [
  ...namesIn('.', false),
  ...namesIn('docs', true),
  ...namesIn('kustomize', true),
  ...namesIn('helm', true),
];

function namesIn(folder: string, recursive: boolean): readonly string[] {
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((each) => each.endsWith('.md') && each !== 'CHANGELOG.md')
    .map((each) => join(folder, each))
    .sort();
}

/** Code of a page: the language that it names, and its lines. */
function blocksOf(page: string): readonly { readonly language: string; readonly text: string }[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
    language,
    text: code,
  }));
}

/** The words of a command line, as a shell splits them; what follows a #, | or && is another's. */
function wordsOf(line: string): readonly string[] {
  const [own = ''] = /^(?:'[^']*'|"[^"]*"|[^'"#|&>;])*/.exec(line) ?? [];
  return [...own.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/['"]/g, ''),
  );
}

/** What is typed behind `netprofile` in the code of a page. */
function typedIn(page: string): readonly (readonly string[])[] {
  return blocksOf(page)
    .filter(({ language }) => language === 'sh' || language === '')
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
    .flatMap((line) =>
      [...line.matchAll(/(?:^|[|&$] *|npx |--exec ")netprofile ([a-z-][^"]*)/g)].map(
        ([, rest = '']) => wordsOf(rest),
      ),
    );
}

/** The shop as a project of its own, as pages speak of it. */
async function inShop(body: (home: Home) => Promise<void>): Promise<void> {
  await inHome({}, async (home) => {
    cpSync(join(root, 'profiles/examples/shop'), join(home.path, 'profiles'), { recursive: true });
    cpSync(join(root, 'kustomize/examples/shop/base'), join(home.path, 'k8s'), { recursive: true });
    await body(home);
  });
}

/** What a page shows of an output: `...` is a line that stands for some, and an end that stands for the rest. */
function shownAs(output: string): RegExp {
  const lines = output.trimEnd().split('\n');
  const patterns = lines.map((line) => {
    if (line.trim() === '...') return '(?:.*\\n)+?';
    const isCut = line.endsWith(' ...');
    const kept = isCut ? line.slice(0, -4) : line;
    return `${kept.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}${isCut ? '.+' : ''}\\n`;
  });
  return new RegExp(`^${patterns.join('')}$`);
}

suite('documented commands', (test) => {
  test('are there, with their flags', () => {
    let count = 0;
    for (const page of pages)
      for (const [name = '', ...args] of typedIn(page)) {
        if (name.startsWith('-') || name === 'completion') continue;
        const command = commands.find((each) => each.name === name);
        assert.ok(command !== undefined, `${page}: netprofile ${name}`);
        assert.not.throws(
          () => parseFlags(args, command),
          `${page}: netprofile ${name} ${args.join(' ')}`,
        );
        count++;
      }
    assert.ok(count > 40, String(count));
  });

  const shown = pages.flatMap((page) =>
    blocksOf(page)
      .map(({ text }) => /^\$ netprofile (.*)\n([\s\S]*)$/.exec(text) ?? [])
      .filter(([all]) => all !== undefined)
      .map(([, line = '', output = '']) => ({ page, line, output })),
  );
  test('some pages show what is printed', () => {
    assert.ok(shown.some(({ page }) => page === 'README.md'));
  });
  for (const { page, line, output } of shown)
    test(`${page}: ${line} prints what is shown`, async () => {
      await inShop(async ({ run }) => {
        const ran = await run(wordsOf(line));
        if (!shownAs(output).test(ran.stdout)) assert.fixture(output, ran.stdout);
      });
    });

  // what needs neither a cluster nor git nor somebody else's file
  const elsewhere = /--live|hubble\.jsonl|main:|^(?:probe|drift|assert|fn|post-render)/;
  const runnable = typedIn('README.md').filter((words) => {
    const line = words.join(' ');
    return !elsewhere.test(line) && /\bk8s\b/.test(line);
  });
  test('of the README do what it says', async () => {
    assert.ok(runnable.length >= 5, String(runnable.length));
    await inShop(async ({ run }) => {
      for (const words of runnable) {
        const ran = await run(words);
        assert.is(ran.status, 0, `${words.join(' ')}: ${ran.stderr}`);
      }
    });
  });

  test('the policy in the README is that of its profile, but for lines that are left out', async () => {
    const [profile = '', policy = ''] = blocksOf('README.md')
      .filter(({ language }) => language === 'yaml')
      .map(({ text }) => text);
    await inShop(async ({ run, write }) => {
      write('profiles/orders.yaml', profile);
      const ran = await run(['generate', '--manifests', 'k8s', '-o', '-', '-q']);
      assert.is(ran.status, 0, ran.stderr);
      const whole = ran.stdout
        .split(/^---\n/m)
        .find((each) => each.includes('"netprofile-orders"\n'));
      let at = 0;
      for (const line of policy.split('\n').filter((each) => each.trim() !== '')) {
        // a comment with a colon tells of a rule that is left out
        const wanted = line.trim().replace(/^(# \S+?):.*$/, '$1');
        const found = (whole ?? '').indexOf(wanted, at);
        assert.ok(found >= 0, `${wanted}\n${whole}`);
        at = found + wanted.length;
      }
    });
  });
});
