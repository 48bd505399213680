import { Report } from '../grammar/reader.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { NamedConnection } from '../model/flow.ts';
import type { PlatformFacts } from '../model/intent.ts';
import type { Service, Workload } from '../model/manifest.ts';
import { compare } from '../model/order.ts';
import { at } from '../stages/manifests/fields.ts';
import { objectsOf } from '../stages/manifests/objects.ts';
import { podTemplatePath } from '../stages/manifests/workload.ts';
import { manifests } from '../stages/manifests.ts';
import type { ReadDocument } from '../stages/parse.ts';
import { groupBy } from '../stages/resolve/find.ts';
import { assemble } from './assemble.ts';
import { type Configuration, readConfiguration } from './configurations.ts';
import { counts } from './counts.ts';
import type { Draft, DraftedWorkload } from './draft.ts';
import { calledFrom, draftedWorkloads, withUniqueNames } from './drafted-workloads.ts';
import { accountsOf, type Binding, readBinding } from './evidence/api-access.ts';
import { callersBy, scrapedByAnnotation } from './evidence/callers.ts';
import { callsAnyone } from './evidence/calls-anyone.ts';
import {
  type Right,
  readersAmong,
  readersOf,
  readRight,
} from './evidence/configuration-readers.ts';
import { hostPortsOf } from './evidence/host-ports.ts';
import { confirmed, observedReferences } from './evidence/observed.ts';
import {
  type CustomResource,
  makerOf,
  operatedWorkloads,
  readCustomResource,
} from './evidence/operated.ts';
import type { Reference } from './evidence/reference.ts';
import { references } from './evidence/references.ts';
import {
  askedOfResource,
  resourcesNamedBy,
  settingsOfResource,
} from './evidence/resource-settings.ts';

import { usersOfEach } from './evidence/shared-configurations.ts';
import { asHeld } from './evidence/unlabelled.ts';

import { aboutUnmounted, configMapsOf, isNamedIn } from './evidence/unmounted-configurations.ts';

import { policiesOf } from './from-policies.ts';
import { runsToItsEnd } from './held-pods.ts';
import type { DraftedByName } from './missing.ts';
import { type Setting, serviceLinksOf, settingsOf } from './pod-settings.ts';
import { type LedService, ledServices, serviceNames } from './service-names.ts';
import { readSourceRanges } from './source-ranges.ts';

/** What a draft is made for. */
export interface DraftOptions {
  /** Where objects without a namespace go. */
  readonly namespace: string;
  /** Why the workloads of a namespace get no profile. */
  readonly passOver?: (namespace: string) => string | undefined;
  /** Which named peers and host names the cluster has. */
  readonly platform: PlatformFacts;
  /** Whether the platform's engine holds host names. */
  readonly holdsHosts: boolean;
  /** Workloads that may be the platform's callers, which of them nobody knows: `Deployment shop/web`. */
  readonly callers?: ReadonlySet<string>;
  /** Connections that were observed. */
  readonly observed?: readonly NamedConnection[];
  /** Write only connections that two sources know: what one alone says is a question. */
  readonly strict?: boolean;
}

/** First profiles, sorted by namespace and service, and what was found while reading. */
export interface Drafting {
  readonly drafts: readonly Draft[];
  readonly diagnostics: readonly Diagnostic[];
  /** Who was drafted, by namespace/service. */
  readonly drafted: DraftedByName;
  /** How many policies of others are among the manifests. */
  readonly policies: number;
  /** Workloads that get no profile, and why. */
  readonly passedOver: readonly string[];
  /** Custom resources that get no profile, of which an operator may make pods all the same. */
  readonly resources: readonly string[];
  /** ConfigMaps that nobody is known to read, and what they lead to. */
  readonly unread: readonly string[];
  /** How many of the drafts are of workloads without a namespace of their own. */
  readonly unplaced: number;
}

/**
 * Drafts a profile for each workload from what the manifests say: ports,
 * settings, routes, monitors, webhooks and rights. What they do not say is a
 * question, never a guess that opens something.
 */
export function draftProfiles(documents: readonly ReadDocument[], options: DraftOptions): Drafting {
  const namespaceOf = ({ namespace }: { readonly namespace?: string }): string =>
    namespace ?? options.namespace;
  const read = manifests(documents);
  const podSpecs = new Map<string, Readonly<Record<string, unknown>>>();
  const configurations = new Map<string, Configuration>();
  const bindings: Binding[] = [];
  const rights: { readonly right: Right; readonly accounts: readonly string[] }[] = [];
  const resources: CustomResource[] = [];
  const headless = new Set<string>();
  const sourceRanges = new Map<string, readonly string[]>();
  const replicas = new Map<string, number>();
  const addresses = new Map<string, string>();
  for (const { id, fields } of objectsOf(documents, new Report())) {
    const namespace = namespaceOf(id);
    const called = `${id.kind} ${namespace}/${id.name}`;
    const path = podTemplatePath(id.kind);
    if (path !== undefined) podSpecs.set(called, at(fields, [...path, 'spec']));
    const configuration = readConfiguration(id, fields, namespace);
    if (configuration !== undefined) configurations.set(called, configuration);
    const binding = readBinding(id, fields, namespace);
    if (binding !== undefined) bindings.push(binding);
    const right = readRight(id, fields, namespace);
    if (right !== undefined) rights.push({ right, accounts: binding?.accounts ?? [] });
    const resource = readCustomResource(id, fields, namespace);
    if (resource !== undefined) resources.push(resource);
    const { clusterIP, replicas: count } = at(fields, ['spec']);
    if (typeof count === 'number') replicas.set(called, count);
    if (id.kind === 'Service') sourceRanges.set(called, readSourceRanges(fields));
    if (id.kind === 'Service' && clusterIP === 'None') headless.add(called);
    else if (id.kind === 'Service' && typeof clusterIP === 'string')
      addresses.set(clusterIP, called);
  }

  const seen = draftedWorkloads(read.manifests.workloads, namespaceOf, options.passOver);
  const calledService = (service: Service): string =>
    `Service ${namespaceOf(service)}/${service.name}`;
  const ledTo = (workloads: readonly DraftedWorkload[]): LedService[] =>
    ledServices(
      read.manifests.services,
      workloads,
      namespaceOf,
      (service) => headless.has(calledService(service)),
      (service) => sourceRanges.get(calledService(service)) ?? [],
    );
  const operated = operatedWorkloads(
    resources.filter(({ namespace }) => options.passOver?.(namespace) === undefined),
    ledTo(seen.drafted).filter(({ leadsTo }) => leadsTo.length === 0),
    seen.drafted,
  );
  const { passedOver } = seen;
  const resourceBehind = new Map(
    operated.map((each) => [each.drafted.workload, each.resource] as const),
  );
  const drafted = withUniqueNames([...seen.drafted, ...operated.map((each) => each.drafted)]);
  const led = ledTo(drafted);
  const byName = serviceNames(led);
  const byAddress = new Map(led.map((each) => [calledService(each.service), each]));
  const hostNamed: typeof byName = (host, from) => {
    const found = byAddress.get(addresses.get(host) ?? '');
    if (found !== undefined) return { kind: 'service', led: found, isPod: false };
    const named = byName(host, from);
    const maker =
      named.kind === 'unknown-service'
        ? makerOf(named.name, named.namespace, resources)
        : undefined;
    return maker === undefined ? named : { ...named, maker: maker.id };
  };

  const linksIn = new Map(
    [...groupBy(read.manifests.services, (each) => [namespaceOf(each)])].map(
      ([namespace, services]) => [namespace, serviceLinksOf(services)],
    ),
  );
  const settings = new Map(
    drafted.map((each) => {
      const links = linksIn.get(each.namespace) ?? serviceLinksOf([]);
      const resource = resourceBehind.get(each.workload);
      if (resource !== undefined) return [each, settingsOfResource(resource)] as const;
      const own = each.all.flatMap((workload) => {
        const podSpec = podSpecs.get(calledWorkload(workload, each.namespace)) ?? {};
        const isOfTask = isTaskAmong(workload, each);
        return settingsOf(podSpec, workload, each.namespace, configurations, links).map(
          (setting): Setting => (isOfTask ? { ...setting, isOfTask } : setting),
        );
      });
      return [each, own] as const;
    }),
  );
  const hostPorts = drafted.flatMap((each) =>
    hostPortsOf(
      each,
      each.all.map((own) => podSpecs.get(calledWorkload(own, each.namespace)) ?? {}),
    ),
  );
  const users = usersOfEach(settings);
  const accounts = counts(drafted.map(accountsOf));
  const callers = [
    ...callersBy(read.manifests.calls, led, drafted, namespaceOf),
    ...scrapedByAnnotation(drafted, led),
  ];
  const isOfApiServer = (to: DraftedWorkload, port: string): boolean =>
    callers.some((each) => each.peer === '$kube-api' && each.to === to && each.port === port);
  const named = (from: DraftedWorkload, own: readonly Setting[]): readonly Reference[] =>
    references(from, own, {
      hostNamed,
      usersOf: (shared) => users.get(shared) ?? { workloads: new Set(), programs: 0 },
      isOfApiServer,
      listenersOn: (port) => [
        ...new Set(
          hostPorts
            .filter(({ hostPort }) => hostPort === port)
            .map(({ to }) => calledFrom(to, from.namespace)),
        ),
      ],
    });
  const referencesOf = new Map<DraftedWorkload, readonly Reference[]>(
    [...settings].map(([each, own]: readonly [DraftedWorkload, readonly Setting[]]) => [
      each,
      named(each, own),
    ]),
  );
  const byResource = new Map(
    drafted.flatMap((each) => {
      const resource = resourceBehind.get(each.workload);
      return resource === undefined ? [] : [[resource, each] as const];
    }),
  );
  for (const [resource, each] of byResource)
    referencesOf.set(each, [
      ...resourcesNamedBy(resource, byResource),
      ...askedOfResource(referencesOf.get(each) ?? [], (to) => calledFrom(to, each.namespace)),
    ]);
  const mounted = new Set(
    [...podSpecs].flatMap(([called, spec]) => {
      const place = called.slice(called.indexOf(' ') + 1).split('/')[0] ?? '';
      return [...configMapsOf(spec)].map((name) => `ConfigMap ${place}/${name}`);
    }),
  );
  const unmounted = aboutUnmounted(
    [...configurations.values()].filter(
      ({ called, namespace }) =>
        !mounted.has(called) && options.passOver?.(namespace) === undefined,
    ),
    {
      referencesIn: ({ namespace }, own) => named(nobody(namespace), own),
      ownOf: (each) => referencesOf.get(each) ?? [],
      readersOf: (configMap) =>
        readersAmong(configMap, drafted, {
          accounts: readersOf(configMap, rights),
          usersOfAccount: (account) => accounts.get(account) ?? 0,
          isNamedBy: (each) => isNamedIn(settings.get(each) ?? [], configMap, each.namespace),
        }),
      calledFrom,
    },
  );
  for (const [each, asked] of unmounted.asked)
    referencesOf.set(each, [...(referencesOf.get(each) ?? []), ...asked]);
  const observed = observedReferences(drafted, options.observed ?? []);
  for (const each of drafted) {
    const own = referencesOf.get(each) ?? [];
    const all = [...own, ...(observed.get(each) ?? [])].map(asHeld);
    referencesOf.set(each, options.strict === true ? confirmed(all) : all);
  }
  const foreign = read.manifests.policies.filter(({ ours }) => !ours);
  const drafts = assemble({
    drafted,
    led,
    referencesOf,
    callers,
    hostPorts,
    bindings,
    callsAnyone: (each) =>
      callsAnyone(each, options.platform) ||
      each.all.some((own) => options.callers?.has(calledWorkload(own, each.namespace)) === true),
    policiesOf: (each) =>
      policiesOf(each, { policies: foreign, namespaceOf })
        // a default deny adds nothing
        .filter(({ ingress = [], egress = [] }) => ingress.length + egress.length > 0)
        .map(({ kind, name }) => `${kind} ${name}`)
        .sort(compare),
    replicasOf: ({ workload, namespace }) => replicas.get(calledWorkload(workload, namespace)),
    usersOfAccount: (account) => accounts.get(account) ?? 0,
    platform: options.platform,
    holdsHosts: options.holdsHosts,
  });
  return {
    drafts: [...drafts].sort(
      (a, b) => compare(a.namespace, b.namespace) || compare(a.service, b.service),
    ),
    drafted: new Map(drafted.map((each) => [`${each.namespace}/${each.service}`, each])),
    diagnostics: read.diagnostics,
    policies: foreign.length,
    passedOver,
    unread: unmounted.unread,
    resources: resources
      .filter((each) => !byResource.has(each))
      .map(({ id }) => `${id.kind}/${id.name}`),
    unplaced: drafted.filter(({ workload }) => workload.namespace === undefined).length,
  };
}

function calledWorkload({ kind, name }: Workload, namespace: string): string {
  return `${kind} ${namespace}/${name}`;
}

/** Whether a Job shares the profile of workloads that stay, and so may call them. */
function isTaskAmong(workload: Workload, { all }: DraftedWorkload): boolean {
  return runsToItsEnd(workload) && !all.every(runsToItsEnd);
}

/** Whom settings without a workload belong to. */
function nobody(namespace: string): DraftedWorkload {
  const workload: Workload = {
    apiVersion: '',
    kind: '',
    name: '',
    place: { file: '', document: 0, path: [] },
    podLabels: {},
    ports: [],
    annotations: {},
    hostNetwork: false,
    serviceAccount: '',
  };
  return { service: '', namespace, workload, all: [workload] };
}
