import type { ClusterPolicy } from '../model/cluster.ts';
import type { IndexSet } from './index-set.ts';
import { scopeOf } from './scope.ts';
import type { Universe } from './universe.ts';

/** The members that a policy selects. */
export function selectedBy(policy: ClusterPolicy, universe: Universe): IndexSet {
  return universe.pods(scopeOf(policy), policy.namespace);
}
