import { knownObject } from '../../dialects/index.ts';
import { addressValue } from '../../grammar/addresses.ts';
import { asFields, type Fields, field, items, Report } from '../../grammar/reader.ts';
import type {
  Cluster,
  ClusterNode,
  ClusterPolicy,
  PodSet,
  TierPolicy,
  TierRule,
} from '../../model/cluster.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import { type Labels, type Namespaces, nameLabel, serviceLabel } from '../../model/policy.ts';
import { at, labelsOf } from '../../stages/manifests/fields.ts';
import { withoutHostBits } from '../../stages/manifests/host-bits.ts';
import { type FoundObject, objectsOf } from '../../stages/manifests/objects.ts';
import { readShipped } from '../../stages/manifests/policy.ts';
import { isWorkload, lastOfEach } from '../../stages/manifests.ts';
import type { ReadDocument } from '../../stages/parse.ts';
import { isCiliumObject, readCilium } from './cilium/index.ts';
import { podSets } from './pod-sets.ts';
import { policyName, policySubject } from './policy-terms.ts';
import { isEndpoints, readServices } from './read-services.ts';
import { isTierPolicy, readTierPolicy } from './read-tier.ts';
import { tellControllerLabels } from './tell-controller-labels.ts';
import { tellHooks } from './tell-hooks.ts';
import { byOrder, isSimulated } from './with-planned.ts';

/**
 * Reads any manifests into what is simulated: who is there, and under which
 * policies. `namespace` is for objects that carry none. A policy that cannot
 * be read is reported and counts as one that allows everyone; an object that
 * stands twice counts as it last stands.
 */
export function readCluster(
  documents: Iterable<ReadDocument>,
  namespace = 'default',
): { cluster: Cluster; diagnostics: readonly Diagnostic[] } {
  const report = new Report();
  const owners: FoundObject[] = [];
  const namespaces = new Map<string, Labels>();
  const services: FoundObject[] = [];
  const endpoints: FoundObject[] = [];
  const policies: (ClusterPolicy & FoundObject['id'])[] = [];
  const tiers: TierPolicy[] = [];
  const ofCilium: FoundObject[] = [];
  const nodes = new Map<string, ClusterNode>();
  const seen = new Map<string, Place>();
  const simulated: FoundObject[] = [];
  for (const { id: found, fields } of objectsOf(documents, report)) {
    const id = { ...found, namespace: found.namespace ?? namespace };
    tellTwice(id, seen, report);
    if (id.kind === 'Namespace' && id.apiVersion === 'v1') {
      const labels = labelsOf(fields, id.place, report);
      namespaces.set(id.name, { ...labels, [nameLabel]: id.name });
    } else if (id.kind === 'Node' && id.apiVersion === 'v1') {
      nodes.set(id.name, readNode(fields, id, report));
    } else if (isWorkload(id)) {
      owners.push({ id, fields });
      simulated.push({ id, fields });
    } else if (id.kind === 'Service' && id.apiVersion === 'v1') {
      services.push({ id, fields });
    } else if (isEndpoints(id)) {
      endpoints.push({ id, fields });
    } else if (isTierPolicy(id)) {
      const { namespace: _none, ...wide } = id;
      tiers.push(readTierPolicy(withoutHostBits(fields, wide, report), wide, report));
      simulated.push({ id: wide, fields });
    } else if (isCiliumObject(id)) {
      ofCilium.push({ id, fields });
      // some are of no namespace
      simulated.push({ id: found, fields });
    } else {
      const policy = readPolicy(fields, id, report);
      if (policy !== undefined) {
        policies.push(policy);
        simulated.push({ id, fields });
      } else if (isForeign(id))
        report.diagnostics.push(
          finding('unsupported-policy', notSimulated(id), {
            place: id.place,
            hint: isOfNoCluster(id) ? `write apiVersion: ${current}` : undefined,
            // kinds that are not known may be cluster-wide
            subject: found.namespace === undefined ? id.name : `${id.namespace}/${id.name}`,
          }),
        );
    }
  }
  const onNodes = tiers.filter((each) => [...each.ingress, ...each.egress].some(namesNodes));
  for (const each of nodes.size > 0 ? [] : onNodes) {
    const hint = 'add the Nodes: kubectl get nodes -o yaml';
    report.add(
      'unsupported-peer',
      each.place,
      `${each.kind} ${each.name} is about nodes, and the manifests hold none`,
      hint,
    );
  }
  const pods = podSets(lastWritten(owners), report);
  const allServices = readServices(lastWritten(services), lastWritten(endpoints), report);
  const cilium = readCilium(lastWritten(ofCilium), allServices, report);
  const allPolicies = [...lastOfEach(policies), ...cilium.policies];
  tellControllerLabels(allPolicies, tiers, pods, report);
  tellHooks(lastWritten(simulated), report);
  tellUnlabelled(allPolicies, pods, namespaces, report);
  const unlabelled = new Set<string>();
  for (const { workload } of pods) {
    if (namespaces.has(workload.namespace)) continue;
    namespaces.set(workload.namespace, { [nameLabel]: workload.namespace });
    unlabelled.add(workload.namespace);
  }
  return {
    cluster: {
      namespaces,
      unlabelled,
      pods,
      nodes: [...nodes.values()],
      services: allServices,
      policies: allPolicies,
      tiers: [...lastOfEach(tiers), ...cilium.denials].sort(byOrder),
    },
    diagnostics: report.diagnostics,
  };
}

/** An object that stands twice: a cluster would hold the last one. */
function tellTwice(id: FoundObject['id'], seen: Map<string, Place>, report: Report): void {
  const key = `${id.apiVersion} ${keyOf(id)}`;
  const before = seen.get(key);
  seen.set(key, id.place);
  if (before === undefined) return;
  const message = `${id.kind} ${id.namespace}/${id.name} stands twice: the last one counts`;
  report.diagnostics.push(
    finding('duplicate-object', message, {
      place: id.place,
      related: before,
      subject: `${id.namespace}/${id.name}`,
    }),
  );
}

/** Policies that ask for labels of namespaces that only workloads mention. */
function tellUnlabelled(
  policies: readonly ClusterPolicy[],
  pods: readonly PodSet[],
  namespaces: ReadonlyMap<string, Labels>,
  report: Report,
): void {
  const used = new Set(pods.map((each) => each.workload.namespace));
  const missing = [...used].filter((each) => !namespaces.has(each)).sort();
  if (missing.length === 0) return;
  const asking = policies.find(
    (policy) =>
      asksForLabels(policy.namespaces) ||
      [...(policy.ingress ?? []), ...(policy.egress ?? [])].some(
        ({ peers }) =>
          peers !== 'all' &&
          peers.some((each) => each.kind === 'pods' && asksForLabels(each.namespaces)),
      ),
  );
  if (asking === undefined) return;
  const message = `${policyName(asking)} selects namespaces by label, and the labels of ${missing.join(', ')} are not known`;
  report.diagnostics.push(
    finding('namespace-labels-unknown', message, {
      place: asking.place,
      subject: policySubject(asking),
      hint: 'add the Namespace objects',
    }),
  );
}

/** Whether namespaces are chosen by a label that only their objects tell; their names are known. */
function asksForLabels(namespaces: Namespaces | undefined): boolean {
  if (namespaces?.kind !== 'labels') return false;
  const { matchLabels, matchExpressions } = namespaces.selector;
  return [...Object.keys(matchLabels), ...matchExpressions.map((each) => each.key)].some(
    (key) => key !== nameLabel,
  );
}

/** Of a Node's addresses those that are addresses, and not names. */
function readNode(fields: Fields, { name, place }: FoundObject['id'], report: Report): ClusterNode {
  const written = items(field(at(fields, ['status']), 'addresses'), place);
  const addresses = written.map(([each]) => field(asFields(each) ?? {}, 'address'));
  return {
    name,
    labels: labelsOf(fields, place, report),
    addresses: addresses.filter(
      (each): each is string => typeof each === 'string' && addressValue(each) !== undefined,
    ),
  };
}

function namesNodes({ peers }: TierRule): boolean {
  return peers.some((each) => each.kind === 'nodes');
}

function lastWritten(objects: readonly FoundObject[]): readonly FoundObject[] {
  return [...new Map(objects.map((each) => [keyOf(each.id), each])).values()];
}

function keyOf({ kind, namespace, name }: FoundObject['id']): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

const current = 'networking.k8s.io/v1';

/** Whether it is a NetworkPolicy of a version that no cluster takes: removed, or never there. */
function isOfNoCluster({
  apiVersion,
  kind,
}: Pick<FoundObject['id'], 'apiVersion' | 'kind'>): boolean {
  const [group] = apiVersion.split('/');
  return (
    kind === 'NetworkPolicy' &&
    (group === 'extensions' || group === 'networking.k8s.io') &&
    apiVersion !== current
  );
}

function notSimulated(id: FoundObject['id']): string {
  const title = `${id.kind} ${id.name} is not simulated`;
  if (!isOfNoCluster(id)) return title;
  const since = id.apiVersion.endsWith('/v1beta1') ? ' any more' : '';
  return `${title}: clusters do not take ${id.apiVersion}${since}`;
}

/** Other engines' policies, and those of ours that only narrow what NetworkPolicies allow. */
function isForeign({ apiVersion, kind }: FoundObject['id']): boolean {
  if (isOfNoCluster({ apiVersion, kind })) return true;
  return (
    /(?:NetworkPolicy|EgressFirewall|EgressNetworkPolicy)$/.test(kind) && apiVersion.includes('/')
  );
}

/** A policy of any dialect that adds up with others; what only narrows or declares is left out. */
function readPolicy(
  fields: Fields,
  id: FoundObject['id'] & { readonly namespace: string },
  report: Report,
): (ClusterPolicy & FoundObject['id'] & { readonly namespace: string }) | undefined {
  if (isOfNoCluster(id)) return undefined;
  const dialect = knownObject(id.apiVersion, id.kind)?.dialect;
  if (dialect === undefined || !isSimulated(dialect)) return undefined;
  const shipped = readShipped(fields, id, report, 'all');
  if (shipped === undefined) return undefined;
  const { labels, annotations, ours: _ours, ...spec } = shipped;
  const [service, profile] = [labels[serviceLabel], annotations['netprofile.dev/profile']];
  return {
    ...spec,
    namespace: id.namespace,
    ...(!dialect.supports.blocksMatchPods && { blocksAreOutside: true as const }),
    ...(dialect.supports.hosts === 'any labels' && { starIsWide: true as const }),
    ...(service !== undefined && { service }),
    ...(profile !== undefined && { profile }),
  };
}
