import type { Report } from '../grammar/reader.ts';
import type { Place } from '../model/diagnostic.ts';
import type { Entity, NonEmpty, Policy, Protocol, Rule, Selector, Tier } from '../model/policy.ts';

/** What an object allows, read back from its text; equal to what was planned, or refused. */
export interface Meaning {
  readonly selector: Selector | 'all';
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  readonly tier?: Tier;
}

/**
 * What an output API can say. Rules go where they can be said by these rows,
 * capability errors and the table in docs/dialects.md come from them.
 */
export interface Supports {
  /** Host names: not at all, only whole names, or also `*.` for one label, or for one and more. */
  readonly hosts: 'none' | 'exact' | 'one label' | 'any labels';
  /**
   * What an object with hosts does beside the policy of the main dialect:
   * `adds` allowances; `narrows` what that policy has to open to all public
   * addresses first; or only `declares` to a proxy, which is not isolation.
   */
  readonly hostEffect: 'adds' | 'narrows' | 'declares';
  /** It reads DNS answers by a rule of its own, which the policy has to carry. */
  readonly dnsRule: boolean;
  /** Pods, address blocks, and blocks with exceptions, as peers. */
  readonly pods: boolean;
  readonly blocks: boolean;
  readonly except: boolean;
  /** Whether an address block also matches pods and nodes that have such an address. */
  readonly blocksMatchPods: boolean;
  /** What the engine calls by name. */
  readonly entities: readonly Entity[];
  /** Which peers may share a rule. A rule with others becomes several: the same sum. */
  readonly peersInRule: 'any' | 'of one kind' | 'one';
  readonly allPorts: boolean;
  readonly portRanges: boolean;
  readonly namedPorts: boolean;
  readonly protocols: readonly Protocol[];
  /** Ping and its kin, for the docs: the model has no rules for them. */
  readonly icmp: string;
  /** How precisely an object says whose traffic it is about. */
  readonly subject: 'labels and expressions' | 'labels' | 'all pods';
  readonly scope: 'pods' | 'namespace' | 'cluster';
  readonly isolation: 'ingress and egress' | 'egress' | 'guard rails' | 'none';
  /** Whether a release of one chart may own such an object. */
  readonly inRelease: boolean;
}

/** One kind of object of an output API: how it is laid out, and how its text is read back. */
export interface ObjectForm {
  readonly apiVersion: string;
  readonly kind: string;
  /** The template below the dialect's folder, without .hbs. */
  readonly template: string;
  /** Keys of the spec that must be written out, for readers who do not know the defaults. */
  readonly explicit: (policy: Policy) => readonly string[];
  /** What keys stand for that a spec may lack. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** The objects of this kind that a policy, or what of it is the dialect's to say, becomes. Default: one. */
  readonly split?: (policy: Policy) => readonly (Policy & { readonly part?: string })[];
  /** Only where the platform has this mesh. */
  readonly mesh?: string;
  /** Only for services that reach the outside by hosts alone: it would cut them off from address blocks. */
  readonly hostsAlone?: true;
  /** The values that templates see: plain data, no methods, absent things null. */
  readonly view: (policy: Policy) => Readonly<Record<string, unknown>>;
  /** Reads a spec. Reports whatever the API server would drop or reject, and what the model cannot say. */
  readonly read: (spec: unknown, place: Place, report: Report) => Meaning | undefined;
}

/** An output API. Nothing outside asks for its name. */
export interface Dialect {
  readonly name: string;
  /** One line, for the docs. */
  readonly about: string;
  /** Where its rules are written down. */
  readonly source: string;
  readonly supports: Supports;
  /** The folder below templates/. */
  readonly template: string;
  readonly objects: NonEmpty<ObjectForm>;
}
