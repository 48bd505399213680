import type { Place, Severity } from './diagnostic.ts';
import type { Ports, Selector } from './policy.ts';

/** Pods that a rule means: all that is given must fit, and something is. */
export interface RulePods {
  readonly kind: 'pods';
  /** Names in which `*` stands for any characters; one must fit. */
  readonly namespaces?: readonly string[];
  readonly namespaceLabels?: Selector;
  readonly labels?: Selector;
  /** [namespace/]name of a profile's service, a workload or a Service. */
  readonly service?: string;
  readonly place: Place;
}

/** One end of the connections that a rule is about. */
export type RuleEnd =
  | RulePods
  /** Every address and host outside the cluster. */
  | { readonly kind: 'world'; readonly place: Place }
  /** Addresses outside. */
  | {
      readonly kind: 'block';
      readonly cidr: string;
      readonly except: readonly string[];
      readonly place: Place;
    };

/** What a security team wants of every release, in netprofile.yaml. */
export interface CustomRule {
  readonly name: string;
  readonly severity: Exclude<Severity, 'info'>;
  /** In the team's own words. */
  readonly message?: string;
  readonly place: Place;
  readonly wants:
    | {
        readonly kind: 'deny';
        readonly from: RuleEnd;
        readonly to: RuleEnd;
        /** Without names: a name is another number on other pods. */
        readonly ports: Ports;
      }
    | {
        readonly kind: 'require';
        readonly pods: RulePods;
        readonly isolate: readonly ('ingress' | 'egress')[];
      };
}
