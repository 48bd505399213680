import type {
  Audit,
  AuditChange,
  AuditFinding,
  AuditNamespace,
  AuditPeer,
  AuditRule,
  AuditSince,
  AuditWorkload,
} from '../../model/audit.ts';
import type { Place, Severity } from '../../model/diagnostic.ts';
import { namespaceAmong } from '../../model/namespace-among.ts';
import { compare } from '../../model/order.ts';
import { spotFields } from '../spot-text.ts';
import { type Concern, concernsOf, worstFirst } from './concerns.ts';
import type { Where } from './figure-text.ts';
import { joinedFindings, type LocatedFinding } from './joined-findings.ts';
import type { FindingView, NamespaceFacts, WorkloadView } from './namespace-facts.ts';
import type { AuditContext } from './report.ts';

/** An audit as all forms print it: sorted, counted, its places looked up. */
export interface View {
  readonly audit: Audit;
  readonly context: AuditContext;
  /** By name. */
  readonly namespaces: readonly NamespaceView[];
  /** Those with concerns, worst first. */
  readonly attention: readonly NamespaceView[];
  /** The first of them: told in the summary, and unfolded. */
  readonly worst: readonly NamespaceView[];
  readonly clusterFindings: readonly FindingView[];
  readonly clusterWide: readonly { name: string; tier: string; priority?: number; at: Where }[];
  readonly rules: readonly RuleView[];
  readonly since?: AuditSince;
}

/** A rule of netprofile.yaml, and what became of it. */
export type RuleView = Omit<AuditRule, 'place'> & { readonly at: Where };

export interface NamespaceView extends NamespaceFacts {
  readonly concerns: readonly Concern[];
}

/** Kinds of change, those that allow more first. */
export const changeKinds = ['added', 'widened', 'changed', 'narrowed', 'removed'] as const;
export const severities: readonly Severity[] = ['error', 'warning', 'info'];

export function viewOf(audit: Audit, context: AuditContext): View {
  const where = (place: Place): Where => {
    const found = context.spot(place);
    return found === undefined ? { file: place.file } : spotFields(found);
  };
  const changes = (audit.since?.changes ?? []).toSorted(
    (a, b) =>
      changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) ||
      compare(a.source, b.source) ||
      compare(a.destination, b.destination) ||
      compare(a.before, b.before) ||
      compare(a.after, b.after),
  );
  const names = new Set(audit.namespaces.map((each) => each.name));
  const changesOf = changesByNamespace(changes, names);
  const namespaces = audit.namespaces
    .map((each) => namespaceView(each, changesOf.get(each.name) ?? [], where))
    .sort((a, b) => compare(a.name, b.name));
  const attention = worstFirst(namespaces);
  return {
    audit,
    context,
    namespaces,
    attention,
    worst: attention.slice(0, 10),
    clusterFindings: findingViews(audit.clusterFindings, where),
    clusterWide: audit.clusterWide.map(({ name, tier, priority, place }) => ({
      name,
      tier,
      ...(priority !== undefined && { priority }),
      at: where(place),
    })),
    rules: (audit.rules ?? []).map(({ place, ...rest }) => ({ ...rest, at: where(place) })),
    ...(audit.since !== undefined && { since: { ...audit.since, changes } }),
  };
}

function namespaceView(
  { name, policies, defaultDeny, workloads, findings }: AuditNamespace,
  changes: readonly AuditChange[],
  where: (place: Place) => Where,
): NamespaceView {
  const seen = {
    name,
    policies,
    defaultDeny,
    workloads: workloads
      .map((each) => workloadView(each, name, where))
      .sort((a, b) => compare(a.name, b.name)),
    findings: findingViews(findings, where),
    changes,
  };
  return { ...seen, concerns: concernsOf(seen) };
}

function workloadView(
  { profile, ...rest }: AuditWorkload,
  namespace: string,
  where: (place: Place) => Where,
): WorkloadView {
  const prefix = `${namespace}/`;
  return {
    ...rest,
    localName: rest.name.startsWith(prefix) ? rest.name.slice(prefix.length) : rest.name,
    ...(profile !== undefined && { profile: where(profile) }),
    fromAnywhere: rest.reachedFromOutside.some(isAnywhere),
    toAnywhere: rest.reachesOutside.some(isAnywhere),
  };
}

/** Every address, of a family at least, also where something is taken off: `anywhere`, `any address`, `0.0.0.0/0 except 10.0.0.0/8`. */
export function isAnywhere({ text }: AuditPeer): boolean {
  return /^(?:anywhere|any address|0\.0\.0\.0\/0|::\/0)(?: |$)/.test(text);
}

/** In order, those of one cause together at the first of them. */
function findingViews(
  findings: readonly AuditFinding[],
  where: (place: Place) => Where,
): readonly FindingView[] {
  const located = findings.map(
    (finding): LocatedFinding => ({
      finding,
      ...(finding.place !== undefined && { at: where(finding.place) }),
    }),
  );
  return joinedFindings(located.sort(inOrder));
}

function inOrder(a: LocatedFinding, b: LocatedFinding): number {
  return (
    severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity) ||
    compare(a.at?.file ?? '', b.at?.file ?? '') ||
    compare(a.at?.line ?? 0, b.at?.line ?? 0) ||
    compare(a.finding.code, b.finding.code) ||
    compare(a.finding.message, b.finding.message)
  );
}

function changesByNamespace(
  changes: readonly AuditChange[],
  names: ReadonlySet<string>,
): ReadonlyMap<string, AuditChange[]> {
  const found = new Map<string, AuditChange[]>();
  for (const change of changes) {
    const ends = [change.source, change.destination].map((name) => namespaceAmong(names, name));
    for (const name of new Set(ends)) {
      if (name === undefined) continue;
      const list = found.get(name);
      if (list === undefined) found.set(name, [change]);
      else list.push(change);
    }
  }
  return found;
}
