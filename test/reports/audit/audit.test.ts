import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { Audit } from '../../../generator/model/audit.ts';
import { audits } from '../../../generator/reports/audit/index.ts';
import { allMeasures } from '../../../generator/reports/audit/measures.ts';
import { suite } from '../../suite.ts';
import { counted } from './counted.ts';
import { auditOf, causes, context, many, namespace, place, port, shop, workload } from './shop.ts';

function print(form: string, audit: Audit): string {
  return audits[form]?.print(audit, context) ?? '';
}

function reversed(audit: Audit): Audit {
  const { since } = audit;
  return {
    ...audit,
    namespaces: audit.namespaces.toReversed().map((each) => ({
      ...each,
      workloads: each.workloads.toReversed(),
      findings: each.findings.toReversed(),
    })),
    ...(since !== undefined && { since: { ...since, changes: since.changes.toReversed() } }),
  };
}

suite('audit reports', (test) => {
  test('there are five', () => {
    assert.equal(Object.keys(audits), ['markdown', 'json', 'html', 'csv', 'policyreport']);
  });

  for (const form of Object.keys(audits)) {
    test(`${form}: the same audit in another order gives the same bytes`, () => {
      const [first, second] = [shop, many(120)];
      const changes = [first, second].flatMap(({ since }) => since?.changes ?? []);
      const namespaces = [...first.namespaces, ...causes.namespaces, ...second.namespaces];
      const audit = auditOf(namespaces, { ...shop, since: { revision: 'v1.4.0', changes } });
      assert.is(print(form, reversed(audit)), print(form, audit));
    });

    test(`${form}: 10,000 workloads, looked at hardly more often each than 1,000`, () => {
      const [few, all] = [1_000, 10_000].map((workloads) => {
        const { audit, reads } = counted(many(workloads));
        return { text: print(form, audit), reads: reads() / workloads };
      });
      assert.ok(few !== undefined && all !== undefined && few.reads > 10);
      // that of sorting is far below the tenth
      assert.ok(all.reads < 1.1 * few.reads, `${few.reads}, then ${all.reads} reads a workload`);
      assert.is(all.text, print(form, many(10_000)));
      assert.ok(all.text.length < 16e6, `${all.text.length} characters`);
    });
  }

  test('findings of one cause are one with the list, and count as many as they are', () => {
    const { summary, attention, namespaces } = JSON.parse(print('json', causes));
    const found = namespaces[0].findings as readonly { count?: number; of?: readonly unknown[] }[];
    assert.equal(
      found.map(({ count = 1, of = [] }) => [count, of.length]),
      [
        [3, 3],
        [12, 12],
        [2, 2],
        [1, 0],
      ],
    );
    assert.equal(summary.findings, { error: 3, warning: 15, info: 0 });
    const counts = attention[0].concerns.map((each: { code: string; count: number }) => [
      each.code,
      each.count,
    ]);
    assert.equal(counts, [
      ['error-findings', 3],
      ['warning-findings', 15],
    ]);
    for (const form of ['markdown', 'html'])
      for (const text of ['12 workloads', '2 workloads', 'all 12', '3 findings of one cause'])
        assert.match(print(form, causes), text);
    const rows = print('csv', causes).split('\n');
    assert.is(rows.filter((each) => each.startsWith('finding,eu')).length, 18);
    assert.is(
      rows.filter((each) => each.endsWith('no policy isolates 12 workloads for ingress')).length,
      12,
    );
    const report = print('policyreport', causes);
    assert.is(report.match(/name: "service-/g)?.length, 14);
    assert.match(report, 'count: "12"');
  });

  test('at most ten namespaces are unfolded', () => {
    const audit = many(10_000);
    for (const form of ['markdown', 'html']) {
      const text = print(form, audit);
      assert.is(text.match(/<details open>/g)?.length, 10);
      assert.ok((text.match(/<details>/g)?.length ?? 0) >= 190);
    }
  });

  test('a namespace without concerns is folded', () => {
    const audit = auditOf([namespace('data', [workload('data/postgres')])]);
    for (const form of ['markdown', 'html']) {
      assert.not.match(print(form, audit), '<details open>');
      assert.match(print(form, audit), 'Nothing needs attention.');
    }
  });

  test('every address stands out and counts, also of one family, also less something', () => {
    for (const text of [
      'anywhere',
      'any address',
      '0.0.0.0/0',
      '::/0',
      '0.0.0.0/0 except 10.0.0.0/8',
    ]) {
      const peers = [
        { text: '203.0.113.0/24', ports: [port(443)] },
        { text, ports: [port(443)] },
      ];
      const audit = auditOf([
        namespace('shop', [workload('shop/orders', { reachesOutside: peers })]),
      ]);
      assert.match(print('markdown', audit), `**${text}**, \`203.0.113.0/24\` on 443/TCP`);
      assert.match(print('html', audit), `<strong class="loud">${text}</strong>`);
      assert.match(print('markdown', audit), '**egress to anywhere: 1 of 1 workload** (`orders`)');
    }
  });

  test('half of all addresses is not anywhere', () => {
    for (const text of ['0.0.0.0/1', '10.0.0.0/8', 'anywhere.example.com']) {
      const peers = [{ text, ports: [port(443)] }];
      const audit = auditOf([
        namespace('shop', [workload('shop/orders', { reachesOutside: peers })]),
      ]);
      assert.not.match(print('markdown', audit), 'egress to anywhere: 1');
    }
  });

  test('the page says which control each figure is evidence for', () => {
    const page = print('html', shop);
    for (const [, { title, controls: served }] of allMeasures) {
      assert.match(page, `<th scope="row">${title}</th>`);
      for (const each of served) assert.match(page, `<th scope="row">${each}</th>`);
    }
  });

  test('nothing but the kinds of hostile markup that were asked for', () => {
    const bad = '</script><script>alert(1)</script>|`@x`\n# y';
    const finding = { code: bad, severity: 'error', message: bad, place: place(bad) } as const;
    const peers = [{ text: bad, ports: [port(1)] }];
    const audit = auditOf(
      [
        namespace(
          bad,
          [
            workload(`${bad}/${bad}`, {
              kind: bad,
              profile: place(bad),
              reachedFromOutside: peers,
              reachedFromUnseen: peers,
              reachesOutside: peers,
              isolatedIngress: false,
            }),
          ],
          { findings: [finding] },
        ),
      ],
      {
        clusterWide: [{ name: bad, tier: bad, priority: 1, place: place(bad) }],
        since: {
          revision: bad,
          changes: [{ kind: 'added', source: bad, destination: bad, before: bad, after: bad }],
        },
      },
    );
    const hostile = { ...context, version: bad, title: bad };
    const page = audits.html?.print(audit, hostile) ?? '';
    assert.is(page.match(/<script/g)?.length, 1);
    const text = audits.markdown?.print(audit, hostile) ?? '';
    // out of code spans, nothing is left that could be markup of theirs
    assert.not.match(text.replace(/`[^`\n]*`/g, ''), /<script|(?<!\\)`|@x/);
    assert.is(text.match(/^# /gm)?.length, 1);
    assert.equal(JSON.parse(audits.json?.print(audit, hostile) ?? '').namespaces[0].name, bad);
  });

  test('the page allows its own style and script and nothing else', () => {
    const page = print('html', shop);
    const hash = (tag: string): string => {
      const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';
      return `sha256-${createHash('sha256').update(text).digest('base64')}`;
    };
    const policy = `default-src 'none'; style-src '${hash('style')}'; script-src '${hash('script')}'; base-uri 'none'; form-action 'none'`;
    assert.match(page, `content="${policy}"`);
    assert.not.match(page.replace(/<script>[\s\S]*<\/script>/, ''), / style=| on[a-z]+=|https?:/);
  });
});
