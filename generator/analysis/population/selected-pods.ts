import type { ClusterPolicy } from '../../model/cluster.ts';
import { scopeOf } from '../read/policy-terms.ts';
import type { IndexSet } from './index-set.ts';
import type { Universe } from './universe.ts';

/** The members that a policy selects. */
export function selectedBy(policy: ClusterPolicy, universe: Universe): IndexSet {
  return universe.pods(scopeOf(policy), policy.namespace);
}
