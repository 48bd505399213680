import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readCluster } from '../../generator/analysis/read/read-cluster.ts';
import { policyKinds } from '../../generator/dialects/index.ts';
import { draftProfiles } from '../../generator/draft/index.ts';
import { draftPlatform } from '../../generator/draft/platform.ts';
import { printDraft } from '../../generator/draft/print-draft.ts';
import { asFields, field } from '../../generator/grammar/reader.ts';
import { keptFields } from '../../generator/live/kept-fields.ts';
import { wantedKinds } from '../../generator/live/kinds.ts';
import { at } from '../../generator/stages/manifests/fields.ts';
import { readKinds } from '../../generator/stages/manifests/read-kinds.ts';
import { workloadKinds } from '../../generator/stages/manifests/workload.ts';
import { manifests } from '../../generator/stages/manifests.ts';
import { headed, parse, type RawDocument } from '../../generator/stages/parse.ts';
import { readPlatform } from '../../generator/stages/validate/read-platform.ts';
import { goldenCases, goldenFolder } from '../golden-cases.ts';
import { suite } from '../suite.ts';

/** Every object of the golden cases, or of one of them, that a cluster could hold. */
function goldenObjects(one = ''): RawDocument[] {
  const folder = join(goldenFolder, one);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const inputs = files.filter(
    (each) => /\.(?:ya?ml|json)$/.test(each) && !each.includes('_expected'),
  );
  return inputs
    .flatMap(
      (file) =>
        parse([{ file, text: readFileSync(join(folder, file), 'utf8') }], { merge: true })
          .documents,
    )
    .flatMap((each) => {
      const items = field(asFields(each.value) ?? {}, 'items');
      return Array.isArray(items) ? items.map((item) => headed(item, each.place)) : [each];
    })
    .filter(
      ({ kind, apiVersion, value }) =>
        kind !== undefined &&
        apiVersion !== undefined &&
        typeof field(at(asFields(value) ?? {}, ['metadata']), 'name') === 'string',
    );
}

function distinct(documents: readonly RawDocument[]): readonly RawDocument[] {
  return [...new Map(documents.map((each) => [JSON.stringify(each.value), each])).values()];
}

/** As it would come from a cluster. */
function kept(document: RawDocument, withSettings = false): RawDocument | undefined {
  const fields = keptFields(
    asFields(document.value) ?? {},
    document.kind ?? '',
    document.apiVersion ?? '',
    withSettings,
  );
  return fields === undefined ? undefined : headed(fields, document.place);
}

suite('what is kept of objects of a cluster', (test) => {
  const wanted = wantedKinds.map(({ kind }) => kind);

  test('is all that analyses read', () => {
    const pairs = distinct(goldenObjects())
      .filter(({ kind = '' }) => wanted.includes(kind))
      .flatMap((whole) => {
        const part = kept(whole);
        return part === undefined ? [] : [{ whole, part }];
      });
    assert.ok(pairs.length > 500, `${pairs.length} objects`);
    const seen = new Set<string>();
    for (const { whole, part } of pairs) {
      const at = JSON.stringify(whole.place);
      assert.equal(readCluster([part]), readCluster([whole]), at);
      assert.equal(manifests([part]), manifests([whole]), at);
      seen.add(whole.kind ?? '');
    }
    for (const kind of ['Pod', 'Deployment', 'CronJob', 'StatefulSet', 'Node', 'NetworkPolicy'])
      assert.ok(seen.has(kind), `no ${kind} among the golden cases`);
  });

  test('is all that drafts read, of the kinds that drafts ask for', () => {
    const { platform } = readPlatform([]);
    const options = { namespace: 'shop', platform, holdsHosts: true };
    const folders = goldenCases().filter((each) => each.startsWith('init/'));
    let [drafted, platforms] = [0, 0];
    for (const folder of folders) {
      const whole = goldenObjects(folder).filter(({ kind = '' }) => wanted.includes(kind));
      const part = whole.flatMap((each) => kept(each, true) ?? []);
      const [fromPart, fromWhole] = [part, whole].map((each) => draftProfiles(each, options));
      assert.equal(fromPart?.drafts.map(printDraft), fromWhole?.drafts.map(printDraft), folder);
      drafted += fromWhole?.drafts.length ?? 0;
      const [platformFromPart, platformFromWhole] = [part, whole].map((each) =>
        draftPlatform(each, 'shop', () => []),
      );
      assert.equal(platformFromPart, platformFromWhole, folder);
      platforms += platformFromWhole === undefined ? 0 : 1;
    }
    assert.ok(drafted > 30, `${drafted} drafts`);
    assert.ok(platforms > 4, `${platforms} platforms`);
  });

  test('kinds that manifests are read for are asked for', () => {
    const known = [...readKinds, ...policyKinds, ...workloadKinds];
    assert.equal(
      known.filter((each) => !wanted.includes(each)),
      [],
    );
  });
});
