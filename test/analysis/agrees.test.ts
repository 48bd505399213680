import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { explainEnds } from '../../generator/analysis/explain/explain.ts';
import { serviceGoals } from '../../generator/analysis/explain/service-goals.ts';
import { allows } from '../oracle/allows.ts';
import { type Cluster, readCluster } from '../oracle/cluster.ts';
import { type Endpoint, isPod, isSelectable } from '../oracle/endpoint.ts';
import type { Network } from '../oracle/network.ts';
import { backendsOf } from '../oracle/service.ts';
import { suite } from '../suite.ts';
import { isForeign, network, optionsOf } from './random-cluster/networks.ts';
import { service } from './random-cluster/services.ts';
import {
  connections,
  everyNth,
  inWords,
  randomCiliumCluster,
  randomCluster,
  verdict,
} from './random-cluster.ts';
import { isAllowed, membersOf, simulate } from './simulate.ts';

/** 1,000 in CI, fewer where a person waits; as many as NETPROFILE_CLUSTERS says on demand. */
const usual = process.env.CI === 'true' ? 1000 : 100;
const clusters = Number(process.env.NETPROFILE_CLUSTERS ?? usual);
/** What policies can hold at an end; other connections are no facts. */
function isHeld(source: Endpoint, destination: Endpoint): boolean {
  return isSelectable(source) || isSelectable(destination);
}

/** A cluster has some 27,000 questions: about this many are asked, other ones in each. */
const questions = 60;

/** Manifests, and what a platform says of addresses, if it says anything. */
type Given = readonly [documents: readonly object[], network: Network | undefined];

const nobodySaid = fc.constant(undefined);
const kinds: readonly (readonly [string, number, fc.Arbitrary<Given>])[] = [
  ['', clusters, fc.tuple(randomCluster, nobodySaid)],
  [
    ' where the platform says whose addresses are where',
    Math.ceil(clusters / 2),
    fc.tuple(randomCluster, network),
  ],
  [' with policies of Cilium', Math.ceil(clusters / 2), fc.tuple(randomCiliumCluster, nobodySaid)],
];

/** Whether the simulation is told of the families of both ends. */
function isKnown(known: Network | undefined) {
  return (source: Endpoint, destination: Endpoint): boolean =>
    known === undefined || !isForeign(source, destination, known);
}

function simulated([documents, known]: Given): {
  readonly cluster: Cluster;
  readonly analysis: ReturnType<typeof simulate>['analysis'];
} {
  const cluster = readCluster(documents, known === undefined ? {} : { network: known });
  const { analysis, diagnostics } = simulate(
    documents,
    known === undefined ? undefined : optionsOf(known),
  );
  // the clusters leave out spec.selector, which no policy looks at
  const errors = diagnostics.filter(
    ({ severity, code }) => severity === 'error' && code !== 'invalid-manifest',
  );
  assert.equal(errors, []);
  return { cluster, analysis };
}

for (const [kind, runs, arbitrary] of kinds) {
  suite(`the fast evaluator agrees with the oracle${kind}`, (test) => {
    test(`on ${runs} random clusters`, () => {
      let asked = 0;
      let allowed = 0;
      fc.assert(
        fc.property(arbitrary, fc.nat(1_000_000), (given, offset) => {
          const [documents, known] = given;
          const { cluster, analysis } = simulated(given);
          const isMeant = isKnown(known);
          const all = connections(
            documents,
            cluster,
            (source, destination) => isHeld(source, destination) && isMeant(source, destination),
          );
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

    test('explain says the same as both, of each side and of one pod of several', () => {
      fc.assert(
        fc.property(arbitrary, fc.nat(1_000_000), (given, offset) => {
          const [documents, known] = given;
          const { cluster, analysis } = simulated(given);
          const all = connections(documents, cluster, isKnown(known));
          if (all.count === 0) return;
          const connection = all.at(offset % all.count);
          const { source, destination, protocol, port } = connection;
          const [from, to] = [source, destination].map((end) => ({
            members: membersOf(analysis, end),
            ...(isPod(end) && { pod: end.id }),
          }));
          if (from === undefined || to === undefined) return;
          const said = explainEnds(analysis, from, [{ ...to, protocol, port }]);
          const wanted = verdict(cluster, connection);
          const words = inWords(connection);
          assert.is(said.allowed, wanted.allowed, words);
          // sides are told of one family
          const isOne = [from, to].every(({ members }) => members.length === 1);
          if (said.noSharedFamily === true || !isOne) return;
          assert.is(said.egress.allowed, wanted.egress, `egress ${words}`);
          assert.is(said.ingress.allowed, wanted.ingress, `ingress ${words}`);
        }),
        { numRuns: runs },
      );
    });
  });
}

suite('the fast evaluator agrees with the oracle: through a Service', (test) => {
  const runs = Math.ceil(clusters / 2);
  test(`on ${runs} random clusters`, () => {
    let [asked, some, all] = [0, 0, 0];
    const property = fc.property(
      randomCluster,
      service,
      fc.nat(1_000_000),
      (documents, front, offset) => {
        const { cluster, analysis } = simulated([[...documents, front], undefined]);
        const [own] = cluster.services;
        const [read] = analysis.cluster.services;
        const source = cluster.pods[offset % Math.max(1, cluster.pods.length)];
        const [first] = own?.ports ?? [];
        if (own === undefined || read === undefined || source === undefined || !first) return;
        const { port, protocol } = first;
        const backends = backendsOf(cluster.pods, own, port, protocol);
        const wanted = backends
          .filter(({ pod }) => pod !== source)
          .map((each) => verdict(cluster, { source, destination: each.pod, ...each }).allowed);
        const goals = serviceGoals(analysis, read, { port, protocol });
        assert.is(goals.length > 0, backends.length > 0);
        // a pod that calls itself is always let in, and another pod like it need not be
        if (goals.length === 0 || wanted.length < backends.length) return;
        const from = { members: membersOf(analysis, source), pod: source.id };
        const said = explainEnds(analysis, from, goals);
        assert.is(said.allowed, wanted.includes(true), `${source.id} -> Service ${own.name}`);
        if (said.allowed) assert.is(said.except !== undefined, wanted.includes(false));
        asked += 1;
        if (wanted.includes(true)) some += 1;
        if (!wanted.includes(false)) all += 1;
      },
    );
    const isTelling = (): boolean => asked > runs / 10 && some > asked / 10 && all < some;
    // few clusters may all be open to whom they are open at all: then more of them are asked
    for (let round = 0; round === 0 || (round < 10 && !isTelling()); round += 1)
      fc.assert(property, { numRuns: runs });
    assert.ok(asked > runs / 10, `${asked} questions`);
    assert.ok(isTelling(), `${some} of ${asked} allowed, ${all} wholly`);
  });
});
