import { analyseBoth } from '../analysis/analyse.ts';
import { diff } from '../analysis/diff.ts';
import { readCluster } from '../analysis/read-cluster.ts';
import { universeOptions } from '../analysis/universe-options.ts';
import { withoutObjects, withPlanned } from '../analysis/with-planned.ts';
import { draftedWorkloads } from '../draft/drafted-workloads.ts';
import { fromPolicies, type PolicyPage, policiesOf } from '../draft/from-policies.ts';
import { printPage, sections } from '../draft/page.ts';
import type { Changes } from '../model/changes.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { PlatformFacts } from '../model/intent.ts';
import type { ShippedPolicy } from '../model/manifest.ts';
import type { Rule } from '../model/policy.ts';
import { manifests } from '../stages/manifests.ts';
import { parse, type RawDocument } from '../stages/parse.ts';
import { dnsPeers } from '../stages/resolve/dns-rule.ts';
import { compileProject } from './compile-project.ts';
import type { Values } from './flags.ts';
import type { Project } from './project.ts';

/** Profiles written from policies, and what became of their connections. */
export interface PolicyImport {
  readonly pages: readonly PolicyPage[];
  /** The profiles' texts by what they are drafted for, namespace/service. */
  readonly passedOver: readonly string[];
  /** Policies that stay as they are, and why. */
  readonly kept: readonly string[];
  /** What differs between the policies and the profiles that take their place. */
  readonly changes: Changes;
  /** Errors of the profiles themselves; none, or the import failed. */
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Writes profiles that mean what policies mean, and proves it: the profiles
 * are compiled, take the policies' place, and every connection is compared.
 * A service whose words do not hold gets its rules raw.
 */
export async function importPolicies(
  documents: readonly RawDocument[],
  project: Project,
  platform: PlatformFacts,
  values: Values,
  namespace: string,
): Promise<PolicyImport> {
  const namespaceOf = (object: { readonly namespace?: string }): string =>
    object.namespace ?? namespace;
  const read = manifests(documents).manifests;
  const { drafted, passedOver } = draftedWorkloads(read.workloads, namespaceOf);
  const isReadable = (policy: ShippedPolicy): boolean =>
    ![...(policy.ingress ?? []), ...(policy.egress ?? [])].some(
      ({ label }) => label === 'unreadable',
    );
  const selecting = new Set(
    drafted.flatMap((each) => policiesOf(each, { policies: read.policies, namespaceOf })),
  );
  const policies = read.policies.filter((each) => selecting.has(each) && isReadable(each));
  const kept = read.policies
    .filter((each) => !policies.includes(each))
    .map((each) => {
      const why = isReadable(each)
        ? 'it selects no workload that is here'
        : 'it cannot be read for certain';
      return `${each.kind} ${namespaceOf(each)}/${each.name}: ${why}`;
    });
  const before = readCluster(documents, namespace).cluster;
  const rest = withoutObjects(before, policies);
  const question = { drafted, policies, namespaceOf, platform, dns: dnsOf(platform) };
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
    const after = withPlanned(rest, compiled.planned, namespace);
    const changes = diff(...analyseBoth(before, after, universeOptions(platform)));
    const faulty = [
      ...errors.flatMap((each) => ruleAt(each, pages) ?? each.subject ?? []),
      ...changes.changes
        .flatMap(({ from, to }) => [...from, ...to])
        .filter((name) => texts.has(name)),
    ].filter((name) => !raw.has(name));
    if (faulty.length === 0)
      return { pages, passedOver, kept, changes, diagnostics: errors, texts };
    for (const name of faulty) raw.add(name);
  }
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
