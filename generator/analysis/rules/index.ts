import type { Diagnostic } from '../../model/diagnostic.ts';
import { nodesInBlocks } from './blocks.ts';
import { missingCallers } from './callers.ts';
import { dnsBlocked, dnsPartlyBlocked, hostWithoutDnsRule } from './dns.ts';
import { ingressFromEverywhere } from './ingress-from-everywhere.ts';
import { meshBlocked } from './mesh.ts';
import { networkPlugin } from './network-plugin.ts';
import { egressToEverywhere, noDefaultDeny, notIsolated } from './openness.ts';
import { policySelectsSome } from './parts.ts';
import {
  policySelectsNothing,
  portNameUnseen,
  redundantPolicy,
  ruleMatchesNothing,
} from './policies.ts';
import { portsLeftEmpty } from './ports-left-empty.ts';
import { exposedUnused, nothingServes, undeclaredConnection } from './profiles.ts';
import type { GraphRule, RuleContext } from './rule.ts';
import { serviceAddress } from './service-address.ts';
import { wrongPort } from './services.ts';
import { setMembersApart } from './set-members.ts';
import { withoutEffect } from './without-effect.ts';

/** All rules of the graph. */
const rules: readonly GraphRule[] = [
  undeclaredConnection,
  nothingServes,
  exposedUnused,
  notIsolated,
  noDefaultDeny,
  egressToEverywhere,
  ingressFromEverywhere,
  portsLeftEmpty,
  withoutEffect,
  missingCallers,
  meshBlocked,
  networkPlugin,
  setMembersApart,
  dnsBlocked,
  dnsPartlyBlocked,
  hostWithoutDnsRule,
  serviceAddress,
  wrongPort,
  nodesInBlocks,
  ruleMatchesNothing,
  portNameUnseen,
  policySelectsNothing,
  policySelectsSome,
  redundantPolicy,
];

/** What the graph shows to be wrong, or worth a word. */
export function checkGraph(context: RuleContext): readonly Diagnostic[] {
  return rules.flatMap((each) => each.check(context));
}
