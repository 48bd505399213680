import { Ajv } from 'ajv';
import * as assert from 'uvu/assert';
import { isPair, isScalar, parseAllDocuments, visit } from 'yaml';
import { audits } from '../../../generator/reports/audit/index.ts';
import { suite } from '../../suite.ts';
import { policyReportSchema } from './policy-report-schema.ts';
import { auditOf, context, everyRule, namespace, place, probed, shop, workload } from './shop.ts';

interface Report {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly summary: Readonly<Record<string, number>>;
  readonly results: readonly {
    readonly rule: string;
    readonly result: string;
    readonly resources?: readonly { readonly name: string }[];
  }[];
}

const isReport = new Ajv({ strict: false }).compile(policyReportSchema);

function print(audit: typeof shop): string {
  return audits.policyreport?.print(audit, context) ?? '';
}

/** The reports of an audit, each as the API server would take it, in quotes throughout. */
function reportsOf(audit: typeof shop): readonly Report[] {
  return parseAllDocuments(print(audit)).map((document) => {
    assert.equal(document.errors, []);
    visit(document, (key, node) => {
      const value = isPair(node) ? node.value : key === 'key' ? undefined : node;
      if (!isScalar(value) || typeof value.value !== 'string') return;
      assert.is(value.type, 'QUOTE_DOUBLE', value.value);
    });
    const report: unknown = document.toJS();
    assert.ok(isReport(report), JSON.stringify(isReport.errors));
    return report as Report;
  });
}

const finding = { code: 'egress-to-everywhere', severity: 'warning', message: 'open' } as const;

const hostile = auditOf(
  [
    namespace('no', [workload('no/12', { kind: 'true', isolatedIngress: false })], {
      findings: [
        {
          ...finding,
          message: 'a: "b" #c\n---\nkind: Secret\u2028\ud800\u0085',
          place: place('a\nb'),
        },
      ],
    }),
    namespace('Not_One', [workload('Not_One/cart', { isolatedEgress: false })]),
    namespace('../x', [], { findings: [finding] }),
    namespace('', []),
  ],
  { clusterFindings: [{ ...finding, code: 'unsupported-policy', severity: 'error' }] },
);

suite('audit as PolicyReports', (test) => {
  for (const [what, audit] of Object.entries({ shop, probed, hostile, empty: auditOf([]) })) {
    test(`${what}: what the schema asks, and sums that are those of the results`, () => {
      const reports = reportsOf(audit);
      assert.ok(reports.length > 0);
      for (const { summary, results } of reports)
        for (const [outcome, count] of Object.entries(summary))
          assert.is(count, results.filter((each) => each.result === outcome).length, outcome);
      const ids = reports.map((each) => `${each.kind} ${each.metadata.namespace}`);
      assert.is(new Set(ids).size, ids.length);
    });
  }

  test('what no namespace can hold is of the cluster', () => {
    const [cluster, ...others] = reportsOf(hostile);
    assert.is(cluster?.kind, 'ClusterPolicyReport');
    assert.equal(
      others.map((each) => each.metadata.namespace),
      ['no'],
    );
    const fails = cluster?.results.filter((each) => each.result === 'fail') ?? [];
    assert.equal(
      fails.map((each) => each.rule),
      ['unsupported-policy', 'isolated-egress'],
    );
    assert.equal(fails[1]?.resources, [{ kind: 'Deployment', namespace: 'Not_One', name: 'cart' }]);
  });

  test('without a finding of the cluster there is no report of it', () => {
    const fine = auditOf([namespace('data', [workload('data/postgres')])]);
    const [only, ...others] = reportsOf(fine);
    assert.equal([only?.kind, others], ['PolicyReport', []]);
    assert.ok(only?.results.every((each) => each.result === 'pass'));
  });

  test('what became of a rule is told of the cluster, as a result of its own', () => {
    const audit = auditOf([namespace('data', [workload('data/postgres')])], { rules: everyRule });
    const [cluster] = reportsOf(audit);
    assert.is(cluster?.kind, 'ClusterPolicyReport');
    assert.equal(
      cluster?.results.map((each) => `${each.rule}: ${each.result}`),
      [
        'error that holds: pass',
        'warning that holds: pass',
        'error that broken: fail',
        'warning that broken: warn',
        'error that undecided: error',
        'warning that undecided: error',
        'error that selects nothing: error',
        'warning that selects nothing: error',
        'error that accepted: skip',
        'warning that accepted: skip',
      ],
    );
  });

  test('what traffic showed in a namespace with a slash is of no other', () => {
    const wrong = (probed.traffic?.wrong ?? []).map((each) => ({
      ...each,
      from: { ...each.from, name: 'shop/eu/cart' },
    }));
    const traffic = probed.traffic && { ...probed.traffic, wrong };
    const namespaces = ['shop', 'shop/eu'].map((each) => namespace(each, []));
    const found = reportsOf({ ...auditOf(namespaces), ...(traffic && { traffic }) });
    assert.equal(
      found.map(({ kind, results }) => [kind, results.some((each) => /^traffic-/.test(each.rule))]),
      [
        ['ClusterPolicyReport', true],
        ['PolicyReport', false],
      ],
    );
  });

  test('a leak fails where it comes from', () => {
    const rules = reportsOf(probed).flatMap(({ metadata, results }) =>
      results
        .filter((each) => each.rule.startsWith('traffic-'))
        .map((each) => `${metadata.namespace} ${each.rule} ${each.result}`),
    );
    assert.equal(rules, ['shop traffic-leak fail', 'shop traffic-inconclusive error']);
  });
});
