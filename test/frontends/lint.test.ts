import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { type Home, inHome } from './home.ts';

/** Two errors, one with an awkward message in a file with an awkward name. */
const files = {
  'profiles/a b.yaml':
    'service: cart\nexposes:\n  - {port: 8080, from: ["ev<il&\\e[31m\\n\\"::x"]}\n',
  'profiles/odd.yaml': 'service: odd\nexposse: [8080]\n',
};

async function report(home: Home, format: string): Promise<string> {
  const ran = await home.run(['lint', '--format', format]);
  assert.is(ran.status, 1, ran.stderr);
  assert.not.ok(ran.stdout.includes('\u001b'), 'no terminal codes of others');
  return ran.stdout;
}

suite('lint', (test) => {
  test('text: one finding a line, then its hint', async () => {
    await inHome(files, async (home) => {
      const lines = (await report(home, 'text')).trimEnd().split('\n');
      for (const line of lines) {
        assert.match(
          line,
          /^(?:\S.*:\d+:\d+ (?:error|warning|info) [a-z-]+: .+| {2}(?:hint|see): .+)$/,
        );
      }
      const heads = lines.filter((each) => !each.startsWith('  '));
      assert.equal(
        heads.map((each) => each.replace(/: .*/, '')),
        ['profiles/a b.yaml:3:25 error invalid-peer', 'profiles/odd.yaml:2:1 error unknown-key'],
      );
    });
  });

  test('json: severity, code, message, file, line, column', async () => {
    await inHome(files, async (home) => {
      const { findings: found, ...head } = JSON.parse(await report(home, 'json')) as {
        readonly findings: readonly Record<string, unknown>[];
      };
      assert.equal(head, { apiVersion: 'netprofile.dev/v1alpha1', kind: 'Findings' });
      assert.equal(
        found.map(({ severity, code, file, line, column }) => [severity, code, file, line, column]),
        [
          ['error', 'invalid-peer', 'profiles/a b.yaml', 3, 25],
          ['error', 'unknown-key', 'profiles/odd.yaml', 2, 1],
        ],
      );
      for (const { message } of found) assert.type(message, 'string');
    });
  });

  test('sarif: what SARIF 2.1.0 requires, and rules that exist', async () => {
    await inHome(files, async (home) => {
      const log = JSON.parse(await report(home, 'sarif')) as Sarif;
      assert.is(log.version, '2.1.0');
      assert.match(log.$schema, /sarif-2\.1\.0/);
      assert.is(log.runs.length, 1);
      for (const { tool, results } of log.runs) {
        assert.is(tool.driver.name, 'netprofile');
        const ids = tool.driver.rules.map((each) => each.id);
        assert.is(new Set(ids).size, ids.length);
        assert.ok(results.length > 0);
        for (const result of results) {
          assert.is(ids[result.ruleIndex], result.ruleId);
          assert.ok(['error', 'warning', 'note', 'none'].includes(result.level));
          assert.ok(result.message.text.length > 0);
          for (const { physicalLocation } of result.locations) {
            assert.match(physicalLocation.artifactLocation.uri, /^profiles\/(?:a%20b|odd)\.yaml$/);
            assert.ok(physicalLocation.region.startLine > 0);
            assert.ok(physicalLocation.region.startColumn > 0);
          }
        }
      }
    });
  });

  test('github: one command a line, with its properties escaped', async () => {
    await inHome(files, async (home) => {
      const lines = (await report(home, 'github')).trimEnd().split('\n');
      assert.is(lines.length, 2);
      for (const line of lines) {
        assert.match(
          line,
          /^::(?:error|warning|notice) file=[^,:]+,line=\d+,col=\d+,title=[a-z-]+::.+$/,
        );
      }
    });
  });

  test('junit: well-formed XML with a failure for each error', async () => {
    await inHome(files, async (home) => {
      const xml = await report(home, 'junit');
      const elements = readXml(xml);
      assert.equal([...new Set(elements)], ['testsuites', 'testsuite', 'testcase', 'failure']);
      assert.is(elements.filter((each) => each === 'failure').length, 2);
      assert.match(xml, 'tests="2" failures="2"');
    });
  });

  test('junit: a case for each file and code, whose name stays while lines move', async () => {
    const wrong = 'exposes: [{port: 8080, from: [A, B]}]\nconsumes: [C]\nexposse: [1]\n';
    const cases = (xml: string): readonly (readonly string[])[] =>
      [...xml.matchAll(/<testcase classname="(.*?)" name="(.*?)"/g)].map((each) => each.slice(1));
    const wanted = [
      ['profiles/cart.yaml', 'invalid-peer'],
      ['profiles/cart.yaml', 'unknown-key'],
      ['profiles/orders.yaml', 'invalid-peer'],
      ['profiles/orders.yaml', 'unknown-key'],
    ];
    const both = {
      'profiles/orders.yaml': `service: orders\n${wrong}`,
      'profiles/cart.yaml': `service: cart\n${wrong}`,
    };
    await inHome(both, async (home) => {
      const before = await report(home, 'junit');
      assert.equal(cases(before), wanted);
      assert.is(readXml(before).filter((each) => each === 'failure').length, 4);
      assert.match(before, 'tests="4" failures="4"');
      assert.match(before, ' (and 2 more)"');
      home.write('profiles/cart.yaml', `# the cart\nservice: cart\n${wrong.replace('B', 'D/')}`);
      assert.equal(cases(await report(home, 'junit')), wanted);
    });
  });

  test('every format says something readable when all is fine', async () => {
    const fine = { 'profiles/cart.yaml': 'service: cart\nexposes: [{port: 8080, from: none}]\n' };
    await inHome(fine, async ({ run }) => {
      const printed = async (format: string) =>
        (await run(['lint', '-q', '--format', format])).stdout;
      assert.is(await printed('text'), '');
      assert.is(await printed('github'), '');
      assert.equal(JSON.parse(await printed('json')).findings, []);
      assert.equal((JSON.parse(await printed('sarif')) as Sarif).runs[0]?.results, []);
      assert.equal(readXml(await printed('junit')), ['testsuites', 'testsuite', 'testcase']);
    });
  });

  test('names in messages break no line and send no codes to the terminal', async () => {
    const hostile = {
      'profiles/a.yaml': 'service: "ev\\e[31mil\\n2"\n"\\e]0;title\\a": 1\n',
      'k8s/a.yaml':
        'apiVersion: "v\\n1"\nkind: "Po\\e[2Jd"\nmetadata: {labels: {a: b}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: "x\\ny\\e[1m", labels: {"ke\\ny": v}}\nspec: {containers: [{}]}\n',
    };
    await inHome(hostile, async ({ run }) => {
      for (const args of [
        ['lint', '--manifests', 'k8s'],
        ['generate', '-o', '-', '--manifests', 'k8s'],
      ]) {
        const { stdout, stderr, status } = await run(args);
        assert.is(status, 1, stderr);
        assert.not.match(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        for (const line of (stdout + stderr).trimEnd().split('\n'))
          assert.match(
            line,
            /^(?:\S+:\d+:\d+ (?:error|warning|info) | {2}(?:hint|see): |\d+ errors?, )/,
          );
      }
    });
  });
});

interface Sarif {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly rules: readonly { readonly id: string }[];
      };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number; readonly startColumn: number };
        };
      }[];
    }[];
  }[];
}

/** The names of the elements in the order in which they open; throws for what is not well-formed. */
function readXml(xml: string): string[] {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  assert.ok(xml.startsWith(head));
  const open: string[] = [];
  const names: string[] = [];
  const token =
    /<(\/?)([a-z-]+)((?: [a-z]+="(?:[^<"&]|&(?:amp|lt|gt|quot|apos|#\d+);)*")*)(\/?)>|((?:[^<&]|&(?:amp|lt|gt|quot|apos|#\d+);)+)/gy;
  token.lastIndex = head.length;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const found = token.exec(xml);
    if (found === null) throw new Error(`not well-formed: ${xml.slice(at, at + 60)}`);
    const [, close, name = '', , empty, text] = found;
    if (text !== undefined) continue;
    if (close === '/') assert.is(open.pop(), name);
    else {
      names.push(name);
      if (empty !== '/') open.push(name);
    }
  }
  assert.equal(open, []);
  return names;
}
