import * as assert from 'uvu/assert';
import type { Observation, PlannedConnection, ProbePlan } from '../../generator/model/probe.ts';
import { lossOf, silenceNeeded } from '../../generator/probe/loss.ts';
import { resultOf, toRepeat } from '../../generator/probe/result.ts';
import { suite } from '../suite.ts';

function planned(id: string, wanted: 'allowed' | 'blocked'): PlannedConnection {
  return {
    id,
    about: 'declared',
    from: 'shop/storefront',
    to: { kind: 'pod', end: 'shop/cart' },
    protocol: 'TCP',
    port: 8080,
    intended: wanted,
    simulated: wanted,
    control: { kind: 'before' },
  };
}

/** As many open connections as are named, and one that should be blocked. */
function planOf(open: number): ProbePlan {
  const ids = Array.from({ length: open }, (_, index) => `open-${index}`);
  return {
    mode: 'stand-ins',
    seed: 1,
    namespaces: [],
    ends: [],
    connections: [...ids.map((id) => planned(id, 'allowed')), planned('closed', 'blocked')],
    controls: [],
    sentinels: { blocked: [], allowed: [] },
    leftOut: [],
  };
}

/** Silence `attempts` times where it should be silent; of what is open, the first `late` time out first. */
function observed(open: number, late: number, attempts: number): readonly Observation[] {
  const own = (connection: string, answer: Observation['answer']): Observation => ({
    connection,
    phase: 'measured',
    answer,
  });
  const control: Observation = { connection: 'closed', phase: 'control', answer: 'connected' };
  const opened = Array.from({ length: open }, (_, index) => `open-${index}`).flatMap(
    (id, index) => [...(index < late ? [own(id, 'timeout')] : []), own(id, 'connected')],
  );
  return [control, ...opened, ...Array.from({ length: attempts }, () => own('closed', 'timeout'))];
}

const run = { date: '2026-11-28T00:00:00.000Z', version: '1.0.0', context: 'kind-a' };

suite('packets that are lost', (test) => {
  for (const [open, late, attempts, verdict] of [
    [60, 0, 2, 'ok'],
    [60, 4, 2, 'ok'],
    [60, 5, 2, 'inconclusive'],
    [60, 5, 3, 'inconclusive'],
    [60, 5, 4, 'ok'],
    [200, 5, 2, 'ok'],
    [200, 10, 2, 'ok'],
    [200, 11, 2, 'inconclusive'],
  ] as const)
    test(`${late} of ${open} that are open are late, and ${attempts} times silence`, () => {
      const plan = planOf(open);
      const all = observed(open, late, attempts);
      const closed = resultOf(plan, all, run, () => undefined).connections.find(
        ({ id }) => id === 'closed',
      );
      assert.is(closed?.verdict, verdict, closed?.reason);
      assert.equal(
        toRepeat(plan, all).map(({ id }) => id),
        verdict === 'ok' ? [] : ['closed'],
      );
    });

  test('what was late is told', () => {
    const plan = planOf(60);
    const [closed] = resultOf(plan, observed(60, 5, 2), run, () => undefined).connections;
    assert.is(closed?.reason, 'timed out, and so does much that is open: packets are lost');
    // the control of the closed one was open as well
    assert.equal(lossOf(plan, observed(60, 5, 2)), { open: 61, late: 5, isHigh: true });
  });

  test('an answer is no silence: a denial that was refused is one', () => {
    const refused = observed(60, 9, 2).map((each) =>
      each.connection === 'closed' && each.phase === 'measured'
        ? { ...each, answer: 'refused' as const }
        : each,
    );
    const found = resultOf(planOf(60), refused, run, () => undefined).connections;
    assert.is(found.find(({ id }) => id === 'closed')?.verdict, 'ok');
  });

  test('names and addresses outside are late for reasons of their own', () => {
    const plan = planOf(60);
    const lookups = plan.connections.map((each) => ({
      ...each,
      to: { kind: 'lookup', host: 'kubernetes.default.svc' } as const,
    }));
    const found = lossOf({ ...plan, connections: lookups }, observed(60, 9, 2));
    assert.equal(found, { open: 0, late: 0, isHigh: false });
    assert.is(silenceNeeded(found), 2);
  });
});
