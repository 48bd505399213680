import type {
  Audit,
  AuditChange,
  AuditNamespace,
  AuditPeer,
  AuditRule,
  AuditSince,
  AuditWorkload,
} from '../../model/audit.ts';
import type { Changes } from '../../model/changes.ts';
import type { Subject } from '../../model/connection.ts';
import type { CustomRule } from '../../model/custom-rule.ts';
import type { Code, Diagnostic, Severity } from '../../model/diagnostic.ts';
import { calledText, rangesText, someNames } from '../../model/list-text.ts';
import type { Exposure, Matrix, MatrixWorkload } from '../../model/matrix.ts';
import { namespaceAmong } from '../../model/namespace-among.ts';
import { compare } from '../../model/order.ts';
import type { Analysis } from '../reach/analyse.ts';
import { allPorts } from '../reach/port-sets.ts';
import { isAbout, isDefaultDeny, policyName } from '../read/policy-terms.ts';
import { matrixOf } from './matrix.ts';

/** What an audit is made from. */
export interface AuditInput {
  readonly analysis: Analysis;
  readonly findings: readonly Diagnostic[];
  /** What reading found about objects of no namespace. */
  readonly clusterFindings?: readonly Diagnostic[];
  /** By number of party. */
  readonly subjects: ReadonlyMap<number, Subject>;
  /** Of netprofile.yaml; what the findings say of them is told with each. */
  readonly rules?: readonly CustomRule[];
  readonly since?: Omit<AuditSince, 'changes'> & { readonly changes: Changes };
}

/** What is covered, open and exposed, namespace by namespace. */
export function auditOf({
  analysis,
  findings,
  clusterFindings = [],
  subjects,
  rules = [],
  since,
}: AuditInput): Audit {
  const { cluster, parties } = analysis;
  const matrix = matrixOf(analysis, { isChosen: () => true, ports: allPorts });
  const counts = degrees(matrix);
  const profiles = new Map(
    [...subjects].map(([number, subject]) => [parties.all[number]?.name, subject.intent?.place]),
  );
  const byName = new Map(parties.all.map((each) => [each.name, each]));
  const names = new Set(cluster.pods.map((each) => each.workload.namespace));
  const all = new Set([
    ...names,
    ...cluster.policies.flatMap((each) => (each.namespace === '' ? [] : [each.namespace])),
    ...cluster.namespaces.keys(),
  ]);
  const found = byNamespace(findings, all);
  const namespaces = [...all].sort(compare).map((name): AuditNamespace => {
    const policies = cluster.policies.filter((each) => each.namespace === name);
    const labels = cluster.namespaces.get(name) ?? {};
    const closes = (direction: 'ingress' | 'egress'): boolean =>
      cluster.policies.some(
        (each) => isDefaultDeny(each, direction) && isAbout(each, name, labels),
      );
    const own = matrix.workloads.filter((each) => {
      const party = byName.get(each.name);
      return party?.kind === 'workload' && party.namespace === name;
    });
    return {
      name,
      policies: policies.length,
      defaultDeny: { ingress: closes('ingress'), egress: closes('egress') },
      workloads: own.map((each) => workloadOf(each, counts, profiles.get(each.name))),
      findings: found.get(name) ?? [],
    };
  });
  return {
    totals: totalsOf(namespaces, [...findings, ...clusterFindings], cluster.policies.length),
    namespaces,
    clusterFindings: [...(found.get(undefined) ?? []), ...clusterFindings],
    clusterWide: clusterWideOf(cluster),
    ...(rules.length > 0 && { rules: rules.map((each) => ruleOf(each, findings)) }),
    ...(since !== undefined && {
      since: { ...since, changes: changesOf(since.changes) },
    }),
  };
}

const results: Readonly<Partial<Record<Code, AuditRule['result']>>> = {
  'custom-rule-broken': 'broken',
  'custom-rule-undecided': 'undecided',
  'custom-rule-selects-nothing': 'selects nothing',
};

/** What became of a rule: a finding of it that is no more than an info was accepted. */
function ruleOf({ name, severity, place }: CustomRule, findings: readonly Diagnostic[]): AuditRule {
  const found = findings.find((each) => each.rule === name);
  if (found === undefined) return { name, result: 'holds', severity, place };
  const result = found.severity === 'info' ? 'accepted' : (results[found.code] ?? 'broken');
  // it begins with the rule's name, which stands beside it
  const message = found.message.slice(`${name}: `.length);
  return { name, result, severity: found.severity, message, place };
}

/** Findings by the namespace that they are of; those of rules are told with the rules. */
function byNamespace(
  findings: readonly Diagnostic[],
  names: ReadonlySet<string>,
): ReadonlyMap<string | undefined, readonly Diagnostic[]> {
  const found = new Map<string | undefined, Diagnostic[]>();
  for (const each of findings) {
    if (each.rule !== undefined) continue;
    const name = namespaceAmong(names, each.subject ?? '');
    const list = found.get(name);
    if (list === undefined) found.set(name, [each]);
    else list.push(each);
  }
  return found;
}

interface Degrees {
  readonly reachedBy: ReadonlyMap<string, number>;
  readonly reaches: ReadonlyMap<string, number>;
}

/** How many others reach each workload, and how many it reaches. */
function degrees({ connections }: Matrix): Degrees {
  const [reachedBy, reaches] = [new Map<string, number>(), new Map<string, number>()];
  const add = (to: Map<string, number>, name: string, count: number): void => {
    to.set(name, (to.get(name) ?? 0) + count);
  };
  for (const { from, to } of connections) {
    const there = new Set(to);
    const both = new Set(from.filter((each) => there.has(each)));
    for (const each of from) add(reaches, each, to.length - (both.has(each) ? 1 : 0));
    for (const each of to) add(reachedBy, each, from.length - (both.has(each) ? 1 : 0));
  }
  return { reachedBy, reaches };
}

function workloadOf(
  { name, kind, hostNetwork, isolated, exposure }: MatrixWorkload,
  { reachedBy, reaches }: Degrees,
  profile: AuditWorkload['profile'],
): AuditWorkload {
  const side = (direction: Exposure['direction'], to: Exposure['to']): readonly AuditPeer[] =>
    exposure
      // of names the findings speak
      .filter((each) => each.direction === direction && each.to === to && each.names === undefined)
      .map(({ text, ports }) => ({ text, ports }));
  return {
    name,
    kind,
    hostNetwork,
    isolatedIngress: isolated.ingress,
    isolatedEgress: isolated.egress,
    ...(profile !== undefined && { profile }),
    reachedFromOutside: side('ingress', 'outside'),
    // who lets in every address lets in every pod
    reachedFromUnseen: [
      ...side('ingress', 'outside').filter((each) => each.text === 'anywhere'),
      ...side('ingress', 'unseen'),
    ],
    reachesOutside: side('egress', 'outside'),
    reachedBy: reachedBy.get(name) ?? 0,
    reaches: reaches.get(name) ?? 0,
  };
}

function totalsOf(
  namespaces: readonly AuditNamespace[],
  findings: readonly Diagnostic[],
  policies: number,
): Audit['totals'] {
  const workloads = namespaces.flatMap((each) => each.workloads);
  const count = (severity: Severity): number =>
    findings.filter((each) => each.severity === severity).length;
  return {
    namespaces: namespaces.length,
    workloads: workloads.length,
    isolatedIngress: workloads.filter((each) => each.isolatedIngress).length,
    isolatedEgress: workloads.filter((each) => each.isolatedEgress).length,
    policies,
    findings: { error: count('error'), warning: count('warning'), info: count('info') },
  };
}

function changesOf({ changes }: Changes): readonly AuditChange[] {
  return changes.map(({ kind, from, to, before, after, names }) => ({
    kind,
    source: someNames(from),
    destination: someNames(to),
    before: names !== undefined && kind === 'removed' ? calledText(names) : rangesText(before),
    after: names !== undefined && kind === 'added' ? calledText(names) : rangesText(after),
  }));
}

/** Policies of the cluster in the order in which they are asked; denials are part of the policy that they stand in. */
function clusterWideOf({ tiers, policies }: Analysis['cluster']): Audit['clusterWide'] {
  const inTier = (wanted: string): Audit['clusterWide'] =>
    tiers
      .filter((each) => each.tier === wanted)
      .map(({ kind, name, tier, priority, place }) => ({
        name: `${kind} ${name}`,
        tier,
        priority,
        place,
      }));
  const beside = policies
    .filter((each) => each.namespace === '')
    .map((each) => ({ name: policyName(each), tier: 'NetworkPolicy', place: each.place }));
  return [...inTier('Admin'), ...beside, ...inTier('Baseline')];
}
