import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { leftOutReasons, verdicts } from '../../generator/model/probe.ts';
import { readResult } from '../../generator/probe/read-result.ts';
import { probes } from '../../generator/reports/probe/index.ts';
import { root } from '../program.ts';
import { suite } from '../suite.ts';

const written = readFileSync(join(root, 'test/probe/reports/json.txt'), 'utf8');

type Changed = Record<string, unknown> & { connections: Record<string, unknown>[] };

/** What is wrong with the report after a change. */
function problemAfter(change: (report: Changed) => unknown): string {
  const report = JSON.parse(written) as Changed;
  const changed = change(report) ?? report;
  const read = readResult(JSON.stringify(changed));
  return 'problem' in read ? read.problem : 'none';
}

const first = (report: Changed): Record<string, unknown> => report.connections[0] ?? {};

suite('probe read result', (test) => {
  test('what probe writes is read back, and written the same', () => {
    const read = readResult(written);
    assert.ok('result' in read, JSON.stringify(read));
    if ('result' in read)
      assert.is([...(probes.json?.print(read.result, (file) => file) ?? [])].join(''), written);
  });

  const wrong: readonly (readonly [string, (report: Changed) => unknown, string])[] = [
    [
      'another kind',
      () => ({ kind: 'Matrix' }),
      'it is a Matrix, and no report of netprofile probe',
    ],
    ['no object', () => [], 'it is no report of netprofile probe'],
    ['a hostile kind', () => ({ kind: '\u001b[2J' }), 'it is no report of netprofile probe'],
    [
      'an unknown key',
      (report) => {
        report.extra = 1;
      },
      'the report has an unknown key "extra"',
    ],
    [
      'a key of another version',
      (report) => {
        first(report).more = 1;
      },
      'connections[0] has an unknown key "more"',
    ],
    [
      'a port that is none',
      (report) => {
        first(report).port = 70000;
      },
      'connections[0].port must be <= 65535',
    ],
    [
      'a verdict that is none',
      (report) => {
        first(report).verdict = 'fine';
      },
      'connections[0].verdict has a value that is not known',
    ],
    [
      'a missing column',
      (report) => {
        delete first(report).observed;
      },
      "connections[0] must have required property 'observed'",
    ],
    [
      'a leak that is called ok',
      (report) => {
        first(report).verdict = 'ok';
      },
      'connections[0] is ok, and blocked/allowed/allowed is not',
    ],
    [
      'counts of another report',
      (report) => {
        report.counts = { leak: 0, broken: 0, differs: 0, inconclusive: 0, ok: 9 };
      },
      'it counts 0 leak, and holds 2',
    ],
    [
      'a report cut short',
      (report) => {
        report.connections.pop();
      },
      'it counts 5 ok, and holds 4',
    ],
    [
      'a connection twice',
      (report) => {
        report.connections.push(first(report));
      },
      'connections[10] has the id of another: "c3"',
    ],
    [
      'a date that is none',
      (report) => {
        report.date = '2026-13-45T00:00:00Z';
      },
      'its date 2026-13-45T00:00:00Z is none',
    ],
  ];
  for (const [what, change, expected] of wrong)
    test(what, () => {
      assert.is(problemAfter(change), expected);
    });

  test('what is no JSON', () => {
    for (const text of ['', '{', 'probe: yes', written.slice(0, -20), `${written}x`])
      assert.equal('problem' in readResult(text) && readResult(text), {
        problem: 'it is not JSON',
        hint: 'write it with netprofile probe --format json',
      });
  });

  test('the schema has the words of the model', () => {
    const { definitions } = JSON.parse(
      readFileSync(join(root, 'profiles/probe-result.schema.json'), 'utf8'),
    );
    assert.equal(definitions.LeftOut.properties.reason.enum, Object.keys(leftOutReasons));
    assert.equal(definitions.Connection.properties.verdict.enum, [...verdicts]);
  });

  test('a name of an object that every object has is no key', () => {
    const text = written.replace('"seed": 7', '"seed": 7, "__proto__": {"mode": "pods"}');
    assert.ok('problem' in readResult(text));
  });
});
