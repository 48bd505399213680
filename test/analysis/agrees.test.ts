import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { explain } from '../../generator/analysis/explain.ts';
import { allows } from '../oracle/allows.ts';
import { readCluster } from '../oracle/cluster.ts';
import { type Endpoint, isSelectable } from '../oracle/endpoint.ts';
import { suite } from '../suite.ts';
import {
  connections,
  everyNth,
  inWords,
  randomCiliumCluster,
  randomCluster,
  verdict,
} from './random-cluster.ts';
import { isAllowed, membersOf, simulate } from './simulate.ts';

/** 1,000 in CI; as many as NETPROFILE_CLUSTERS says on demand. */
const clusters = Number(process.env.NETPROFILE_CLUSTERS ?? 1000);
/** What policies can hold at an end; other connections are no facts. */
function isHeld(source: Endpoint, destination: Endpoint): boolean {
  return isSelectable(source) || isSelectable(destination);
}

/** A cluster has some 27,000 questions: about this many are asked, other ones in each. */
const questions = 60;

const kinds = [
  ['', clusters, randomCluster],
  [' with policies of Cilium', Math.ceil(clusters / 2), randomCiliumCluster],
] as const;

for (const [kind, runs, arbitrary] of kinds) {
  suite(`the fast evaluator agrees with the oracle${kind}`, (test) => {
    test(`on ${runs} random clusters`, () => {
      let asked = 0;
      let allowed = 0;
      fc.assert(
        fc.property(arbitrary, fc.nat(1_000_000), (documents, offset) => {
          const cluster = readCluster(documents);
          const { analysis, diagnostics } = simulate(documents);
          // the clusters leave out spec.selector, which no policy looks at
          const errors = diagnostics.filter(
            ({ severity, code }) => severity === 'error' && code !== 'invalid-manifest',
          );
          assert.equal(errors, []);
          const all = connections(documents, cluster, isHeld);
          const step = Math.max(1, Math.floor(all.count / questions));
          for (const connection of everyNth(step, all, offset % step)) {
            const { source, destination, protocol, port } = connection;
            const wanted = allows(cluster, source, destination, protocol, port);
            assert.is(isAllowed(analysis, connection), wanted, inWords(connection));
            asked += 1;
            if (wanted) allowed += 1;
          }
        }),
        { numRuns: runs },
      );
      assert.ok(asked > runs * 20, `${asked} questions`);
      assert.ok(allowed > asked / 5 && allowed < (asked * 4) / 5, `${allowed} of ${asked} allowed`);
    });

    test('explain says the same as both, of each side', () => {
      fc.assert(
        fc.property(arbitrary, fc.nat(1_000_000), (documents, offset) => {
          const cluster = readCluster(documents);
          const { analysis } = simulate(documents);
          const all = connections(documents, cluster);
          if (all.count === 0) return;
          const connection = all.at(offset % all.count);
          const { source, destination, protocol, port } = connection;
          const [from, to] = [membersOf(analysis, source), membersOf(analysis, destination)].map(
            (ids) => ids.map((id) => analysis.parties.of[id] ?? 0)[0] ?? 0,
          );
          // a party may stand for more pods than the question's
          const isOne = [from, to].every((id) => analysis.parties.members[id ?? 0]?.length === 1);
          if (!isOne) return;
          const said = explain(analysis, from ?? 0, to ?? 0, protocol, port);
          const wanted = verdict(cluster, connection);
          const words = inWords(connection);
          assert.is(said.allowed, wanted.allowed, words);
          if (said.noSharedFamily === true) return;
          assert.is(said.egress.allowed, wanted.egress, `egress ${words}`);
          assert.is(said.ingress.allowed, wanted.ingress, `ingress ${words}`);
        }),
        { numRuns: runs },
      );
    });
  });
}
