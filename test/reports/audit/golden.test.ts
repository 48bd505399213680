import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { audits } from '../../../generator/reports/audit/index.ts';
import { root } from '../../program.ts';
import { suite } from '../../suite.ts';
import { auditOf, causes, context, namespace, probed, shop, workload } from './shop.ts';

/** What a reader is given, as a review sees it. UPDATE_GOLDEN=1 rewrites the files and fails the run. */
const folder = join(root, 'test/reports/audit/golden');
const update = process.env.UPDATE_GOLDEN === '1';

const fine = auditOf([namespace('data', [workload('data/postgres', { kind: 'StatefulSet' })])], {
  since: { revision: 'v1.4.0', changes: [] },
});

const table = [
  ['shop', shop],
  ['probed', probed],
  ['fine', fine],
  ['causes', causes],
  ['empty', auditOf([])],
] as const;

suite('audit in full', (test) => {
  for (const [what, audit] of table) {
    for (const [form, { print }] of Object.entries(audits)) {
      test(`${what} as ${form}`, () => {
        const text = print(audit, context)
          // how it looks is not prose
          .replace(/(<style>|<script>)[\s\S]*?(?=<\/)/g, '$1')
          .replace(/'sha256-[^']*'/g, "'sha256-...'");
        const file = join(folder, `${what}.${form}.txt`);
        const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
        if (update) writeFileSync(file, text);
        assert.fixture(text, before);
      });
    }
  }
});
