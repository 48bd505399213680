// Generated from profiles/config.schema.json by scripts/types.mjs. Do not edit.

/**
 * One end of a connection: pods, of which all keys that are given must fit; or world, every address and host outside; or a block of addresses outside.
 */
export type RuleEnd =
  | {
      namespace?: NamespacePatterns;
      namespaceLabels?: RuleSelector;
      labels?: RuleSelector;
      service?: RuleService;
      /**
       * true: every address and host outside the cluster.
       */
      world?: true;
      /**
       * A block of addresses outside; pods are spoken of by their labels.
       */
      cidr?: string;
      /**
       * Smaller blocks that are not meant.
       *
       * @minItems 1
       */
      except?: [string, ...string[]];
    }
  | string;
/**
 * A namespace, or several; * stands for any characters.
 *
 * @minItems 1
 */
export type NamespacePatterns = string | [string, ...string[]];
/**
 * A service by its profile, its workload or its Service: [namespace/]name.
 */
export type RuleService = string;

/**
 * netprofile.yaml: what every front end of one repository shares. Flags override it.
 */
export interface ConfigDocument {
  /**
   * The version of the grammar.
   */
  apiVersion: 'netprofile.dev/v1alpha1';
  /**
   * Always NetprofileConfig.
   */
  kind: 'NetprofileConfig';
  /**
   * Free; a functionConfig needs a name, and its annotations name the function.
   */
  metadata?: {
    [k: string]: unknown;
  };
  spec?: ConfigSpec;
}
/**
 * The settings. Paths are relative to the file.
 */
export interface ConfigSpec {
  /**
   * Files and folders of profiles; in a functionConfig also profiles themselves.
   *
   * @minItems 1
   */
  profiles?: [string | {}, ...(string | {})[]];
  /**
   * A preset's name, a platform file's path, or a platform's spec inline.
   */
  platform?: string | {};
  /**
   * The output API.
   */
  dialect?: string;
  /**
   * A folder of template overrides, laid out as templates/ is. Templates are code: use only your own.
   */
  templates?: string;
  /**
   * The release's namespace, for objects that carry none.
   */
  namespace?: string;
  /**
   * Warnings count as errors.
   */
  strict?: boolean;
  /**
   * A workload without a profile is an error (pods on the host network are exempt).
   */
  requireProfiles?: boolean;
  /**
   * generate and fn add a policy per namespace that closes every pod without a policy of its own.
   */
  defaultDeny?: boolean;
  /**
   * What to do with a chart's own policy that voids ours: error, keep it, or drop it (only when ours cover every pod it selects).
   */
  chartPolicies?: 'error' | 'keep' | 'drop';
  /**
   * Waivers: findings that are known and accepted.
   *
   * @minItems 1
   */
  accept?: [Waiver, ...Waiver[]];
  forbid?: Limits;
  /**
   * A security team's own rules, which lint --manifests, audit and diff hold against the simulated connections.
   *
   * @minItems 1
   */
  rules?: [CustomRule, ...CustomRule[]];
}
/**
 * One accepted finding. An expired one is a finding itself.
 */
export interface Waiver {
  /**
   * The diagnostic's code.
   */
  code: string;
  /**
   * The service it is about: [namespace/]service, * allowed.
   */
  where: string;
  /**
   * Why it is fine.
   */
  reason: string;
  /**
   * The last day it holds, as "YYYY-MM-DD".
   */
  until?: string;
}
/**
 * What no profile may use: a security team's limits.
 */
export interface Limits {
  /**
   * Peers by name, or address blocks that no rule may reach into or contain. $anywhere and $internet also forbid blocks larger than /8 (IPv6: /16).
   *
   * @minItems 1
   */
  peers?: [string, ...string[]];
  /**
   * true forbids extraIngress and extraEgress.
   */
  extra?: boolean;
  /**
   * true forbids isolate: [].
   */
  unisolated?: boolean;
}
/**
 * One rule: deny or require. A rule that selects nothing is a finding, for it proves nothing.
 */
export interface CustomRule {
  /**
   * What findings and waivers call it.
   */
  name: string;
  /**
   * What its findings are; error if not said.
   */
  severity?: 'error' | 'warning';
  /**
   * Why it is there, in the team's own words; findings begin with it.
   */
  message?: string;
  deny?: DenyRule;
  require?: RequireRule;
}
/**
 * No connection may be allowed from one to the other.
 */
export interface DenyRule {
  from: RuleEnd;
  to: RuleEnd;
  /**
   * Numbers and ranges of pods' ports, as profiles write them; all if not said.
   *
   * @minItems 1
   */
  ports?: [number | string, ...(number | string)[]] | string;
}
/**
 * A map of labels, or a LabelSelector.
 */
export interface RuleSelector {
  [k: string]: unknown;
}
/**
 * Every pod that is meant must be isolated. All keys that are given must fit.
 */
export interface RequireRule {
  namespace?: NamespacePatterns;
  namespaceLabels?: RuleSelector;
  labels?: RuleSelector;
  service?: RuleService;
  /**
   * The directions that some policy must isolate.
   *
   * @minItems 1
   */
  isolate: ['ingress' | 'egress', ...('ingress' | 'egress')[]];
}
