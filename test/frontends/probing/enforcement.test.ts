import * as assert from 'uvu/assert';
import { requireConsent } from '../../../generator/frontends/probing/consent.ts';
import type { Direction } from '../../../generator/frontends/probing/enforcement.ts';
import { tellEnforcement } from '../../../generator/frontends/probing/tell-enforcement.ts';
import { enforcementAdvice } from '../../../generator/live/network-plugin.ts';
import { suite } from '../../suite.ts';

const held: Direction = { before: 'connected', blockedWithin: 640 };
const open: Direction = { before: 'connected' };
const dead: Direction = { before: 'timeout' };

const told = (ingress: Direction, egress: Direction, plugins: readonly string[] = []) =>
  tellEnforcement(
    { ingress, egress },
    { context: 'kind-shop', plugins, advice: enforcementAdvice(plugins), settle: 60 },
  );

suite('does a cluster enforce policies', (test) => {
  test('each direction counts', () => {
    for (const [ingress, egress, status, first] of [
      [held, held, 0, 'kind-shop enforces NetworkPolicies'],
      [open, open, 1, 'kind-shop does not enforce NetworkPolicies: policies are'],
      [held, open, 1, 'kind-shop does not enforce NetworkPolicies in both directions: half'],
      [open, held, 1, 'kind-shop does not enforce NetworkPolicies in both directions: half'],
      [dead, held, 2, 'whether kind-shop enforces policies cannot be told'],
      [held, dead, 2, 'whether kind-shop enforces policies cannot be told'],
      [open, { before: 'error', detail: 'the pod is gone' }, 2, 'whether kind-shop'],
    ] as const) {
      const verdict = told(ingress, egress);
      assert.is(verdict.status, status, first);
      assert.ok(verdict.lines[0]?.startsWith(first), verdict.lines[0]);
    }
  });

  test('it says how long it took, what was found, and what to do', () => {
    assert.equal(told(held, open, ['kube-flannel/kube-flannel-ds']).lines.slice(1), [
      'ingress: closed within 0.6 s of the policy',
      'egress: still open 60 s after a policy that closes it',
      'network plugin: kube-flannel/kube-flannel-ds',
      '  hint: Flannel does not enforce NetworkPolicies: add one that does (Calico as "canal"), or replace it',
    ]);
    assert.match(told(open, open).lines.join('\n'), /no network plugin was found[\s\S]*install a/);
    assert.match(enforcementAdvice(['kube-system/aws-node']), /only where that is switched on/);
    assert.match(enforcementAdvice(['kube-system/cilium']), /should: look at its pods/);
  });

  test('a context is asked for by its whole name, or is one of a throw-away cluster', () => {
    for (const [context, named, isFine] of [
      ['kind-np', undefined, true],
      ['minikube', undefined, true],
      ['k3d-shop', undefined, true],
      ['kind-', undefined, false],
      ['my-kind-cluster', undefined, false],
      ['minikube-production', undefined, false],
      ['production', undefined, false],
      ['production', 'production', true],
      ['production', 'prod', false],
      ['production', '', false],
      ['kind-np', 'kind-other', false],
    ] as const) {
      if (isFine) requireConsent(context, named);
      else assert.throws(() => requireConsent(context, named), undefined, `${context} ${named}`);
    }
  });
});
