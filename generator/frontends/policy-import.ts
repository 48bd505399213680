import { universeOptions } from '../analysis/population/platform-addresses.ts';
import { readCluster } from '../analysis/read/read-cluster.ts';
import { isSimulated, withoutObjects, withPlanned } from '../analysis/read/with-planned.ts';
import { knownObject } from '../dialects/index.ts';
import type { DraftedWorkload } from '../draft/draft.ts';
import { draftedWorkloads } from '../draft/drafted-workloads.ts';
import { fromPolicies, type PolicyPage, policiesOf } from '../draft/from-policies.ts';
import { printPage, sections } from '../draft/page.ts';
import { widePolicies } from '../draft/wide-policies.ts';
import { Report } from '../grammar/reader.ts';
import { matches } from '../grammar/selectors.ts';
import type { Changes } from '../model/changes.ts';
import type { Cluster } from '../model/cluster.ts';
import { type Diagnostic, isWithin, type Place } from '../model/diagnostic.ts';
import type { PlatformFacts } from '../model/intent.ts';
import type { Manifests, ObjectId, ShippedPolicy } from '../model/manifest.ts';
import type { Rule } from '../model/policy.ts';
import { isClusterWide } from '../stages/checks/suspects.ts';
import { objectsOf } from '../stages/manifests/objects.ts';
import { manifests } from '../stages/manifests.ts';
import { parse, type RawDocument } from '../stages/parse.ts';
import { dnsPeers } from '../stages/resolve/dns-rule.ts';
import { simulatedPolicies } from './cilium-import.ts';
import { compileProject } from './compile-project.ts';
import type { Values } from './flags.ts';
import { importChanges } from './import-changes.ts';
import type { Project } from './project.ts';
import { whyUnsaid } from './unsaid-policy.ts';

/** Profiles written from policies, and what became of their connections. */
export interface PolicyImport {
  readonly pages: readonly PolicyPage[];
  /** The profiles' texts by what they are drafted for, namespace/service. */
  readonly passedOver: readonly string[];
  /** Policies that stay as they are, and why; where a field is the reason, its place. */
  readonly kept: readonly KeptPolicy[];
  /** Those of them that may hold these pods and are read as more than they are, or not at all: nothing is proven by them. */
  readonly unsure: readonly ObjectId[];
  /** What differs between the policies and the profiles that take their place, each without those. */
  readonly changes: Changes;
  /** Errors of the profiles themselves; none, or the import failed. */
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/** A policy that stays as it is. */
export interface KeptPolicy {
  readonly words: string;
  readonly place?: Place;
}

/** What of the objects becomes profiles, and how they are read. */
export interface ImportOptions {
  /** Where objects without a namespace go. */
  readonly namespace: string;
  readonly platform: PlatformFacts;
  /** Why the workloads of a namespace get no profile. */
  readonly passOver?: (namespace: string) => string | undefined;
}

/**
 * Writes profiles that mean what policies mean, and proves it: the profiles
 * are compiled, take the policies' place, and every connection is compared.
 * A service whose words do not hold gets its rules raw.
 */
export async function importPolicies(
  documents: readonly RawDocument[],
  project: Project,
  values: Values,
  { namespace, platform, passOver }: ImportOptions,
): Promise<PolicyImport> {
  const namespaceOf = (object: { readonly namespace?: string }): string =>
    object.namespace ?? namespace;
  const { cluster: before, diagnostics } = readCluster(documents, namespace);
  const read = readManifests(documents, before, diagnostics, project);
  const found = draftedWorkloads(read.workloads, namespaceOf, passOver);
  const drafted = found.drafted.filter((each) => each.unlabelled !== true);
  const passedOver = [
    ...found.passedOver,
    ...found.drafted.flatMap(({ unlabelled, workload, namespace: place }) =>
      unlabelled === true
        ? [`${workload.kind} ${place}/${workload.name}: its pods have no label that stays the same`]
        : [],
    ),
  ];
  const unread = unreadPolicies(documents, diagnostics);
  const isRead = ({ place }: ObjectId): boolean =>
    !unread.some(({ id }) => isSamePlace(id.place, place));
  const shipped = read.policies.filter((each) => isRead(each) && !isClusterWide(each));
  const selecting = new Set(
    found.drafted.flatMap((each) => policiesOf(each, { policies: shipped, namespaceOf })),
  );
  const policies = shipped.filter((each) => selecting.has(each) && isReadable(each));
  const wide = widePolicies(policies, drafted, namespaceOf);
  const whyKept = (each: ShippedPolicy): KeptPolicy => {
    if (wide.includes(each))
      return { words: 'it holds pods that are not here as well, and profiles do not' };
    const document = documents.find(({ place }) => isWithin(each.place, place));
    if (isReadable(each) || document === undefined)
      return { words: 'it selects no workload that is here' };
    const isCilium = project.dialects.includes('cilium');
    const question = { document, id: each, cluster: before, diagnostics, isCilium };
    const { why, place } = whyUnsaid(question);
    return { words: why, place };
  };
  const kept = [
    ...unread.map((each): KeptPolicy => {
      const { id, why } = each;
      return { words: `${policyTitle(id)}: ${why}`, place: id.place };
    }),
    ...shipped
      .filter((each) => !policies.includes(each) || wide.includes(each))
      .map((each): KeptPolicy => {
        const { words, ...at } = whyKept(each);
        return { words: `${each.kind} ${namespaceOf(each)}/${each.name}: ${words}`, ...at };
      }),
    ...read.objects.filter(isClusterWide).map((each) => ({
      words: `${each.kind} ${each.name}: it is for the whole cluster, and profiles are not`,
    })),
  ];
  // what is read as more than it is would hide that a profile allows less: without it, all must be the same as well
  const objects: readonly ObjectId[] = [...shipped, ...read.objects.filter(isClusterWide)];
  const replaced: ReadonlySet<ObjectId> = new Set(policies);
  const unsure = objects.filter(
    (each) =>
      !replaced.has(each) &&
      diagnostics.some(({ place }) => place !== undefined && isWithin(place, each.place)),
  );
  const certain = withoutObjects(before, unsure);
  // the profiles alone, without any policy that they speak for, must mean the same for their pods
  const rest = withoutObjects(certain, policies);
  const restWithWide = withoutObjects(
    certain,
    policies.filter((each) => !wide.includes(each)),
  );
  const stays = [...shipped.filter((each) => !replaced.has(each)), ...unread.map(({ id }) => id)];
  const beside: readonly ObjectId[] = [...unsure, ...unread.map(({ id }) => id)].filter((each) =>
    drafted.some(({ namespace }) => mayHold(each, namespace)),
  );
  const question = {
    drafted,
    policies,
    namespaceOf,
    platform,
    dns: dnsOf(platform),
    isHeldBeside: (each: DraftedWorkload) => stays.some((one) => maySelect(one, each, before)),
  };
  const raw = new Set<string>();
  for (;;) {
    const pages = fromPolicies({ ...question, raw });
    const texts = new Map(
      pages.map(({ page }) => [`${page.namespace}/${page.service}`, printPage(page)]),
    );
    const parsed = parse(pages.map((each) => ({ file: fileOf(each), text: printPage(each.page) })));
    const others = documents.filter((each) => !policies.some(({ place }) => isAt(place, each)));
    const compiled = await compileProject(
      { ...values, strict: false, 'require-profiles': false, 'chart-policies': 'keep', namespace },
      {
        ...project,
        profiles: parsed.documents.map((document) => ({ document, source: 'files' as const })),
      },
      { mode: 'files', hasManifests: true, placeInNamespace: true, hooks: 'plain' },
      {
        shipped: [],
        manifests: others,
        simulated: () => others,
        diagnostics: parsed.diagnostics,
      },
    );
    const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error');
    const { changes, differing } = importChanges(
      {
        before: certain,
        alone: withPlanned(rest, compiled.planned, namespace),
        together: withPlanned(restWithWide, compiled.planned, namespace),
      },
      drafted,
      universeOptions(platform),
    );
    const faulty = [
      ...errors.flatMap((each) => ruleAt(each, pages) ?? each.subject ?? []),
      ...differing,
    ].filter((name) => !raw.has(name));
    if (faulty.length === 0)
      return { pages, passedOver, kept, unsure: beside, changes, diagnostics: errors, texts };
    for (const name of faulty) raw.add(name);
  }
}

/** The manifests, with Cilium's policies as the simulation reads them where Cilium's are written. */
function readManifests(
  documents: readonly RawDocument[],
  cluster: Cluster,
  diagnostics: readonly Diagnostic[],
  { dialects }: Project,
): Manifests {
  const read = manifests(documents).manifests;
  if (!dialects.includes('cilium')) return read;
  const simulated = simulatedPolicies(documents, cluster, diagnostics);
  return {
    ...read,
    policies: read.policies.map((each) =>
      isReadable(each) ? each : (simulated.find((other) => isThere(each, other)) ?? each),
    ),
  };
}

/** Policies of engines whose rules are not simulated, and why; they may deny what no other policy tells. */
function unreadPolicies(
  documents: readonly RawDocument[],
  diagnostics: readonly Diagnostic[],
): readonly { readonly id: ObjectId; readonly why: string }[] {
  const told = diagnostics.filter(({ code }) => code === 'unsupported-policy');
  return [...objectsOf(documents, new Report())].flatMap(({ id }) => {
    const own = told.find(({ place }) => place !== undefined && isSamePlace(place, id.place));
    if (own !== undefined)
      return [{ id, why: own.message.replace(`${id.kind} ${id.name} is`, 'it is') }];
    const dialect = knownObject(id.apiVersion, id.kind)?.dialect;
    // what a mesh lets out, say: it allows nothing that a profile could
    const isOther = dialect === undefined || isSimulated(dialect) || isClusterWide(id);
    return isOther ? [] : [{ id, why: 'it is not simulated' }];
  });
}

/** Whether a policy may be one for pods of a namespace: one without may be of the whole cluster. */
function mayHold({ namespace }: ObjectId, of: string): boolean {
  return namespace === undefined || namespace === of;
}

/** Whether a policy may select a workload's pods; of one that is not simulated only its namespace is known. */
function maySelect(
  policy: ObjectId,
  { namespace, workload }: DraftedWorkload,
  { policies }: Cluster,
): boolean {
  if (!mayHold(policy, namespace)) return false;
  const own = policies.filter(({ place }) => isWithin(place, policy.place));
  return own.length === 0 || own.some(({ selector }) => matches(selector, workload.podLabels));
}

/** `NetworkPolicy shop/cart`, as it is written. */
export function policyTitle({ kind, namespace, name }: ObjectId): string {
  return [kind, namespace === undefined ? name : `${namespace}/${name}`].join(' ');
}

function isReadable({ ingress = [], egress = [] }: ShippedPolicy): boolean {
  return ![...ingress, ...egress].some(({ label }) => label === 'unreadable');
}

/** Whether two readings are of one object. */
function isThere({ place, kind, name }: ShippedPolicy, other: ShippedPolicy): boolean {
  return kind === other.kind && name === other.name && isSamePlace(place, other.place);
}

function isSamePlace(one: Place, other: Place): boolean {
  return isWithin(one, other) && one.path.length === other.path.length;
}

/** The rule whose line an error is about. */
function ruleAt({ place }: Diagnostic, pages: readonly PolicyPage[]): string | undefined {
  const [section, index] = place?.path ?? [];
  const page = pages.find((each) => fileOf(each) === place?.file)?.page;
  const lines = sections.find((each) => each === section);
  if (page === undefined || lines === undefined || typeof index !== 'number') return undefined;
  return page.lists[lines]?.[index]?.rule;
}

function fileOf({ page }: PolicyPage): string {
  return `draft of ${page.namespace}/${page.service}`;
}

/** A policy that is a document of its own, which the profiles replace. */
function isAt(place: ShippedPolicy['place'], { place: own }: RawDocument): boolean {
  return place.file === own.file && place.document === own.document && place.path.length === 0;
}

/** The platform's rule to DNS, where it has one without a service of its own to ask. */
function dnsOf(platform: PlatformFacts): Rule | undefined {
  const { dns } = platform;
  if (dns === undefined) return undefined;
  const peers = dnsPeers(platform);
  return peers === undefined
    ? undefined
    : { peers, ports: dns.ports, origin: dns.place, label: 'platform#/dns' };
}
