import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { type Analysis, analyse } from '../../generator/analysis/reach/analyse.ts';
import { readCluster } from '../../generator/analysis/read/read-cluster.ts';
import { headed } from '../../generator/stages/parse.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';
import { type Crowd, crowds, manifestsOf, mayEnter, mayLeave, profilesOf } from './crowded.ts';
import { compile } from './program.ts';

const joined = (documents: readonly unknown[]): string =>
  documents.map((each) => stringify(each)).join('---\n');

/** What a release of the crowd becomes, or the codes for which it is refused. */
function released(crowd: Crowd): { analysis: Analysis } | { refused: readonly string[] } {
  const profiles = profilesOf(crowd);
  if (profiles.length === 0) return { refused: ['no profile'] };
  const manifests = manifestsOf(crowd);
  const { policies, diagnostics } = compile(
    [{ file: 'profiles.yaml', text: joined(profiles) }],
    'generic',
    [{ file: 'stdin', text: joined(manifests) }],
    { mode: 'release', namespace: 'shop', placeInNamespace: false },
  );
  const errors = diagnostics.filter((each) => each.severity === 'error');
  if (errors.length > 0) return { refused: [...new Set(errors.map((each) => each.code))] };
  const texts = policies.map((each) => parse(each.text) as unknown);
  const documents = [...manifests, ...texts].map((value, index) =>
    headed(value, { file: `${index}.yaml`, document: 0, path: [] }),
  );
  return { analysis: analyse(readCluster(documents, 'shop').cluster) };
}

function isAllowed({ reach, parties }: Analysis, from: string, to: string, port: number): boolean {
  const members = (name: string): readonly number[] =>
    parties.members[parties.all.findIndex((each) => each.name === name)] ?? [];
  return members(from).some((source) =>
    [...reach.row(source)].some(
      ([ports, set]) =>
        reach.ports.has(ports, 'TCP', port) && members(to).some((target) => set.has(target)),
    ),
  );
}

/** For want of a label that tells pods apart; nothing else is wrong with these releases. */
const reasons = [
  'no profile',
  'selector-catches-others',
  'overlapping-profiles',
  'peer-catches-others',
];

suite('no one is let in unasked', (test) => {
  test('a release allows what profiles declare and nothing else, or is refused', () => {
    let held = 0;
    fc.assert(
      fc.property(crowds, (crowd) => {
        const result = released(crowd);
        if ('refused' in result) {
          assert.equal(
            result.refused.filter((each) => !reasons.includes(each)),
            [],
          );
          return;
        }
        held += 1;
        crowd.workloads.forEach((source, from) => {
          crowd.workloads.forEach((target, to) => {
            const [one, other] = [source, target].map((each) => `${each.namespace}/${each.name}`);
            const may = mayLeave(crowd, from, to) && mayEnter(crowd, from, to);
            const isClosed =
              source.profile?.isolate.includes('egress') === true ||
              target.profile?.isolate.includes('ingress') === true;
            for (const port of [8080, 9999]) {
              const expected = port === 8080 ? may : !isClosed;
              const seen = isAllowed(result.analysis, one ?? '', other ?? '', port);
              assert.is(seen, expected, `${one} -> ${other}:${port}`);
            }
          });
        });
      }),
      runs(300),
    );
    assert.ok(held > 0, 'some release is not refused');
    if (process.env.NETPROFILE_RUNS !== undefined) console.log(`\n  ${held} releases were made`);
  });
});
