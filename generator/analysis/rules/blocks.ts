import { addressValue, blockRange } from '../../grammar/addresses.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import { entryPlace } from '../explain/asked-rules.ts';
import { policySubject, policyTitle } from '../read/policy-terms.ts';
import type { GraphRule } from './rule.ts';

const directions = ['ingress', 'egress'] as const;

/** Blocks that hold nodes of the manifests, of an engine that matches no node by its address. */
export const nodesInBlocks: GraphRule = {
  code: 'cni-ip-block',
  check: ({ analysis: { cluster, reach } }) => {
    const { blocksMatchPods, areNodesAssumed } = reach.universe;
    const nodes = cluster.nodes.flatMap(({ name, addresses }) =>
      addresses.flatMap((each) => {
        const value = addressValue(each);
        return value === undefined ? [] : [{ name, value }];
      }),
    );
    if (nodes.length === 0) return [];
    return cluster.policies.flatMap((policy) => {
      if (blocksMatchPods && policy.blocksAreOutside !== true) return [];
      // where the platform says which blocks are nodes', lines of profiles were looked at with them
      if (policy.service !== undefined && !areNodesAssumed) return [];
      return directions.flatMap((direction) =>
        (policy[direction] ?? []).flatMap((rule, index) =>
          (rule.peers === 'all' ? [] : rule.peers).flatMap((peer, entry): Diagnostic[] => {
            const range = peer.kind === 'ipBlock' ? blockRange(peer.cidr) : undefined;
            if (peer.kind !== 'ipBlock' || range === undefined || /\/0+$/.test(peer.cidr))
              return [];
            const inside = nodes.filter(({ value }) => range[0] <= value && value <= range[1]);
            if (inside.length === 0) return [];
            const names = someNames([...new Set(inside.map((each) => each.name))]);
            const message = `${policyTitle(policy)} ${direction} rule ${index + 1} names ${peer.cidr}, which holds ${inside.length === 1 ? 'Node' : 'Nodes'} ${names}: here address blocks match no node`;
            return [
              finding('cni-ip-block', message, {
                place: entryPlace(policy, rule, direction, entry),
                subject: policySubject(policy),
                hint: 'name them as the engine does (in a Cilium policy the entities host, remote-node and kube-apiserver)',
              }),
            ];
          }),
        ),
      );
    });
  },
};
