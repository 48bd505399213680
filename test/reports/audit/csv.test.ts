import { parse } from 'csv-parse/sync';
import * as assert from 'uvu/assert';
import { audits } from '../../../generator/reports/audit/index.ts';
import { record } from '../../../generator/reports/csv-text.ts';
import { suite } from '../../suite.ts';
import { auditOf, context, everyRule, namespace, probed, shop, workload } from './shop.ts';

type Row = Readonly<Record<string, string>>;

function rowsOf(audit: typeof shop): readonly Row[] {
  return parse(audits.csv?.print(audit, context) ?? '', { columns: true });
}

/** A value, and what a reader of CSV takes out of its cell. */
const values: readonly (readonly [string, string])[] = [
  ['cart', 'cart'],
  ['', ''],
  ['a,b', 'a,b'],
  ['a "b"', 'a "b"'],
  ['"', '"'],
  ['a\r\nb', 'a\\u000d\\u000ab'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@sum(a)', "'@sum(a)"],
  [' =1', "' =1"],
  ['\uff1d1', "'\uff1d1"],
  ['\t=1', '\\u0009=1'],
  ['=HYPERLINK("http://203.0.113.7","a")', '\'=HYPERLINK("http://203.0.113.7","a")'],
  ['a=1', 'a=1'],
  ['a;=1', 'a;=1'],
];

suite('audit as CSV', (test) => {
  for (const [value, cell] of values) {
    test(JSON.stringify(value), () => {
      assert.equal(parse(record([value, 'next', value])), [[cell, 'next', cell]]);
    });
  }

  test('workloads add up to their namespaces, and these to all', () => {
    const rows = rowsOf(shop).filter((each) => each.record === 'figure');
    const sum = (some: readonly Row[]): number =>
      some.reduce((total, each) => total + Number(each.count), 0);
    const ofWorkloads = new Set(
      rows.filter((each) => each.workload !== '').map((each) => each.name),
    );
    assert.is(ofWorkloads.size, 6);
    for (const name of new Set(rows.map((each) => each.name))) {
      const all = rows.filter((each) => each.name === name);
      const whole = all.filter((each) => each.namespace === '');
      const each = all.filter((one) => one.namespace !== '' && one.workload === '');
      assert.is(whole.length, 1, name);
      assert.is(sum(each), sum(whole), name);
      if (ofWorkloads.has(name))
        assert.is(sum(all.filter((one) => one.workload !== '')), sum(whole), name);
    }
  });

  test('every finding has its row, those of no namespace too', () => {
    const clusterFindings = [
      { code: 'unsupported-policy', severity: 'error', message: 'GlobalNetworkPolicy open' },
    ] as const;
    const rows = rowsOf(auditOf(shop.namespaces, { clusterFindings }));
    const found = rows.filter((each) => each.record === 'finding');
    assert.is(found.length, 1 + shop.namespaces.flatMap((each) => each.findings).length);
    assert.equal([found[0]?.namespace, found[0]?.name], ['', 'unsupported-policy']);
  });

  test('every rule has its row, with what became of it', () => {
    const rows = rowsOf(auditOf([], { rules: everyRule }));
    assert.equal(
      rows.flatMap((each) => (each.record === 'rule' ? [`${each.name}: ${each.result}`] : [])),
      everyRule.map((each) => `${each.name}: ${each.result}`),
    );
  });

  test('names are text, and what traffic showed stands in rows', () => {
    const odd = rowsOf(auditOf([namespace('=1+1', [workload('=1+1/-cart')])]));
    for (const cell of odd.flatMap((each) => Object.values(each)))
      assert.not.match(cell, /^[=+\-@\t\r]/);
    assert.equal(
      rowsOf(probed).flatMap((each) => (each.record === 'traffic' ? [each.name] : [])),
      ['leak', 'inconclusive'],
    );
  });
});
