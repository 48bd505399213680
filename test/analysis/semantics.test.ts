import * as assert from 'uvu/assert';
import { addresses } from '../oracle/cases/addresses.ts';
import { type Case, rows } from '../oracle/cases/case.ts';
import { cilium } from '../oracle/cases/cilium.ts';
import { directions } from '../oracle/cases/directions.ts';
import { expressions } from '../oracle/cases/expressions.ts';
import { families } from '../oracle/cases/families.ts';
import { peers } from '../oracle/cases/peers.ts';
import { ports } from '../oracle/cases/ports.ts';
import { tierPeers } from '../oracle/cases/tier-peers.ts';
import { tierPorts } from '../oracle/cases/tier-ports.ts';
import { tiers } from '../oracle/cases/tiers.ts';
import { unknownPeers } from '../oracle/cases/unknown-peers.ts';
import { suite } from '../suite.ts';
import { answers, clustersOf, connectionIn, whyNoFact } from './semantics/shop-case.ts';

const ofNetworkPolicies = [...directions, ...peers, ...expressions, ...ports, ...addresses];
const ofTiers = [...tiers, ...tierPeers, ...unknownPeers, ...tierPorts];
const cases: readonly Case[] = [...ofNetworkPolicies, ...families, ...ofTiers, ...cilium];

const asked = cases.flatMap((each) => {
  const clusters = clustersOf(each);
  const lines = [
    ...(each.allows ?? []).map((written) => [written, true] as const),
    ...(each.blocks ?? []).map((written) => [written, false] as const),
  ];
  return lines.map(([written, allowed]) => {
    const connection = connectionIn(clusters, written);
    return { ...each, written, allowed, clusters, connection, noFact: whyNoFact(connection) };
  });
});
const facts = asked.filter((each) => each.noFact === undefined);

suite('the fast evaluator: the table of semantics', (test) => {
  for (const { row, when, written, allowed, clusters, connection } of facts) {
    test(`${row}: ${when}: ${allowed ? 'allows' : 'blocks'} ${written}`, () => {
      const said = answers(clusters, connection);
      assert.is(said.rows, allowed, 'the rows');
      assert.is(said.explanation, allowed, 'the explanation');
    });
  }
});

suite('the fast evaluator: the table is covered', (test) => {
  for (const row of rows) {
    // its own address is not what a workload's row is about
    const needed = row === 'a pod to itself' ? [false] : [true, false];
    test(`${row}: some line allows and some line blocks`, () => {
      const found = new Set(facts.filter((each) => each.row === row).map((each) => each.allowed));
      assert.ok(needed.every((each) => found.has(each)));
    });
  }

  test('lines of which it has no fact are these', () => {
    assert.equal(
      asked.flatMap(({ row, written, noFact }) =>
        noFact === undefined ? [] : [`${row}: ${written}: ${noFact}`],
      ),
      [
        'hostNetwork pod: shop/proxy -> 203.0.113.7 TCP/443: no policy holds it',
        'a pod to itself: shop/cart -> shop/cart TCP/8080: a pod to itself',
        'a pod to itself: shop/proxy -> shop/proxy TCP/8080: a pod to itself',
        'a pod to itself: shop/storefront -> shop/storefront UDP/1: a pod to itself',
        'tiers and a pod itself: shop/cart -> shop/cart TCP/8080: a pod to itself',
        'tiers and a pod itself: shop/payments -> shop/payments TCP/443: a pod to itself',
      ],
    );
  });
});
