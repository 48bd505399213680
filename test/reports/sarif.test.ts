import { Ajv } from 'ajv';
import * as assert from 'uvu/assert';
import { codes } from '../../generator/model/diagnostic.ts';
import type { Located } from '../../generator/reports/report.ts';
import { sarif } from '../../generator/reports/sarif.ts';
import { suite } from '../suite.ts';
import { sarifSchema } from './sarif-schema.ts';

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
  }[];
}

const validate = new Ajv({ strict: false }).compile(sarifSchema);

function logOf(findings: readonly Located[]): Log['runs'][number] {
  const text = sarif.print(findings, {
    version: '1.2.3',
    colour: false,
    repositoryPath: (file) => (file === 'stdin' ? undefined : file),
  });
  const log: unknown = JSON.parse(text);
  assert.ok(validate(log), JSON.stringify(validate.errors));
  const [run] = (log as Log).runs;
  if (run === undefined) throw new Error('there is no run');
  return run;
}

const at = { line: 3, column: 5 };

/** One finding of each code, with a place or without. */
const each = (Object.keys(codes) as (keyof typeof codes)[]).map(
  (code, index): Located => ({
    diagnostic: { code, severity: codes[code].severity, message: `a finding of ${code}` },
    ...(index % 3 > 0 && { at: { file: `profiles/${code}.yaml`, ...at } }),
    ...(index % 3 > 1 && { related: { file: 'profiles/cart.yaml', ...at } }),
  }),
);

suite('sarif', (test) => {
  test('every code has a rule that describes it, and every result its rule', () => {
    const { tool, results } = logOf(each);
    assert.equal(
      tool.driver.rules.map(({ id }) => id),
      Object.keys(codes).sort(),
    );
    for (const { ruleId, ruleIndex } of results)
      assert.is(tool.driver.rules[ruleIndex]?.id, ruleId);
  });

  test('a log without findings is one', () => {
    assert.equal(logOf([]).results, []);
  });

  const uris: readonly (readonly [file: string, uri: string])[] = [
    ['profiles/cart.yaml', 'profiles/cart.yaml'],
    ['profiles/a b#c?%20.yaml', 'profiles/a%20b%23c%3F%2520.yaml'],
    ['a:b.yaml', 'a%3Ab.yaml'],
    ['läden/宅.yaml', 'l%C3%A4den/%E5%AE%85.yaml'],
    ['half \ud800.yaml', 'half%20%EF%BF%BD.yaml'],
    ['/srv/profiles/cart.yaml', 'file:///srv/profiles/cart.yaml'],
    ['C:/profiles/cart.yaml', 'file:///C%3A/profiles/cart.yaml'],
    ['stdin', 'stdin'],
  ];
  for (const [file, uri] of uris) {
    test(`${JSON.stringify(file)} is ${uri}`, () => {
      const [found] = logOf([
        {
          diagnostic: { code: 'invalid-peer', severity: 'error', message: 'wrong' },
          at: { file, ...at },
        },
      ]).results;
      assert.is(found?.locations[0]?.physicalLocation.artifactLocation.uri, uri);
    });
  }

  test('a name in a message is no link', () => {
    const message = '"[cart](https://shop.example)" is not a peer';
    const [found] = logOf([
      { diagnostic: { code: 'invalid-peer', severity: 'error', message } },
    ]).results;
    assert.not.match(found?.message.text ?? '](', '](');
  });
});
