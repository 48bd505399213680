import { readPolicySpec } from '../grammar/network-policy.ts';
import type { Dialect } from './dialect.ts';
import { networkPolicyView } from './template-input.ts';

/** networking.k8s.io/v1 NetworkPolicy. */
export const kubernetes: Dialect = {
  name: 'kubernetes',
  about: 'NetworkPolicy v1: any conformant cluster whose network plugin enforces it',
  source: 'kubernetes/api networking/v1 types.go; kubernetes pkg/apis/networking/validation',
  template: 'kubernetes',
  supports: {
    hosts: 'none',
    hostEffect: 'adds',
    dnsRule: false,
    pods: true,
    blocks: true,
    except: true,
    blocksMatchPods: true,
    entities: [],
    peersInRule: 'any',
    allPorts: true,
    portRanges: true,
    namedPorts: true,
    protocols: ['TCP', 'UDP', 'SCTP'],
    icmp: 'not defined by the API; most plugins block it unless a rule has no ports',
    subject: 'labels and expressions',
    scope: 'pods',
    isolation: 'ingress and egress',
    inRelease: true,
  },
  objects: [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      template: 'policy.yaml',
      explicit: () => ['podSelector', 'policyTypes'],
      // it may be left out lately: every pod
      defaults: { podSelector: {} },
      view: networkPolicyView,
      read: readPolicySpec,
    },
  ],
};
