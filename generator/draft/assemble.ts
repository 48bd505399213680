import { blockOf, cidrProblem } from '../grammar/addresses.ts';
import { askedHost } from '../grammar/hosts.ts';
import type { PlatformFacts } from '../model/intent.ts';
import { someNames } from '../model/list-text.ts';
import { compare } from '../model/order.ts';
import type {
  Draft,
  DraftConsumption,
  DraftEgress,
  DraftExposure,
  DraftedWorkload,
  Evidence,
} from './draft.ts';
import { calledFrom } from './drafted-workloads.ts';
import { apiAccess, type Binding } from './evidence/api-access.ts';
import type { Caller } from './evidence/callers.ts';
import type { HostPort } from './evidence/host-ports.ts';
import { questionsOfOperated } from './evidence/operated.ts';
import type { Reference } from './evidence/reference.ts';
import { questionOfProvider, unlabelledPods } from './evidence/unlabelled.ts';
import { scalar } from './page.ts';
import { type LedService, podPort, writtenPort } from './service-names.ts';

/** All evidence about all workloads. */
export interface Findings {
  readonly drafted: readonly DraftedWorkload[];
  readonly led: readonly LedService[];
  readonly referencesOf: ReadonlyMap<DraftedWorkload, readonly Reference[]>;
  readonly callers: readonly Caller[];
  readonly hostPorts: readonly HostPort[];
  readonly bindings: readonly Binding[];
  /** How many pods a workload is written to have. */
  readonly replicasOf: (workload: DraftedWorkload) => number | undefined;
  readonly usersOfAccount: (account: string) => number;
  readonly platform: PlatformFacts;
  readonly holdsHosts: boolean;
  readonly callsAnyone: (workload: DraftedWorkload) => boolean;
  /** Policies of others that select its pods, by kind and name. */
  readonly policiesOf: (workload: DraftedWorkload) => readonly string[];
}

/** Puts the evidence together, a draft for each workload. */
export function assemble(findings: Findings): readonly Draft[] {
  const about: AboutEach = {
    services: grouped(findings.led, ({ leadsTo }) => leadsTo),
    callers: grouped(findings.callers, ({ to }) => [to]),
    hostPorts: grouped(findings.hostPorts, ({ to }) => [to]),
    consumed: grouped(
      [...findings.referencesOf].flatMap(([by, own]) =>
        own.flatMap((each): Consumed[] =>
          each.kind === 'service'
            ? [{ by, to: each.to, port: each.port, evidence: each.evidence }]
            : [],
        ),
      ),
      ({ to }) => [to],
    ),
  };
  return findings.drafted.map((each) => draftOf(each, findings, about));
}

/** What is said of a workload by others, by workload. */
interface AboutEach {
  readonly services: ReadonlyMap<DraftedWorkload, readonly LedService[]>;
  readonly callers: ReadonlyMap<DraftedWorkload, readonly Caller[]>;
  readonly hostPorts: ReadonlyMap<DraftedWorkload, readonly HostPort[]>;
  readonly consumed: ReadonlyMap<DraftedWorkload, readonly Consumed[]>;
}

/** A connection by its two ends. */
interface Consumed {
  readonly by: DraftedWorkload;
  readonly to: DraftedWorkload;
  readonly port: string;
  readonly evidence: Evidence;
}

function grouped<T>(
  list: readonly T[],
  about: (each: T) => readonly DraftedWorkload[],
): ReadonlyMap<DraftedWorkload, readonly T[]> {
  const groups = new Map<DraftedWorkload, T[]>();
  for (const each of list) {
    for (const workload of about(each)) {
      const group = groups.get(workload);
      if (group === undefined) groups.set(workload, [each]);
      else group.push(each);
    }
  }
  return groups;
}

function draftOf(drafted: DraftedWorkload, findings: Findings, about: AboutEach): Draft {
  const { workload, service, namespace } = drafted;
  const operated = questionsOfOperated(drafted);
  const hasUnknownLabels = drafted.operated === 'unknown';
  const own = findings.referencesOf.get(drafted) ?? [];
  const questions = (section: 'consumes' | 'egress'): string[] =>
    own.flatMap((each) => (each.kind === 'question' && each.about === section ? [each.words] : []));
  const api = apiConsumption(drafted, own, findings);
  const outside = egressOf(own, findings.holdsHosts);
  const from = drafted.all.map(({ kind, name }) => `${kind} ${namespace}/${name}`).join(', ');
  return {
    service,
    namespace,
    ...(drafted.ref !== undefined && { workload: drafted.ref }),
    ...(drafted.select !== undefined && { select: drafted.select }),
    ...(drafted.unlabelled === true && unlabelledPods(drafted)),
    from,
    isHostNetwork: workload.hostNetwork,
    hasUnknownLabels,
    callsAnyone: !workload.hostNetwork && !hasUnknownLabels && findings.callsAnyone(drafted),
    exposes: workload.hostNetwork ? [] : exposures(drafted, findings, about),
    consumes: [...consumptions(drafted, own), ...api.lines],
    egress: outside.lines,
    questions: {
      exposes: [
        ...operated.exposes,
        ...(hasUnknownLabels ? [] : policyQuestions(findings.policiesOf(drafted))),
      ],
      consumes: distinct([...questions('consumes'), ...api.questions, ...operated.consumes]),
      egress: distinct([...outside.questions, ...questions('egress')]),
    },
  };
}

/** Policies of a chart add to those of profiles, so that one that is open voids them. */
function policyQuestions(policies: readonly string[]): readonly string[] {
  if (policies.length === 0) return [];
  const words = someNames(policies);
  return [
    `${words} of others ${policies.length === 1 ? 'holds' : 'hold'} these pods too and ${policies.length === 1 ? 'adds' : 'add'} to this: switch it off, set spec.chartPolicies: drop, or keep it?`,
  ];
}

/** An exposure while evidence is put together. */
interface Opening {
  readonly from: Set<string>;
  readonly evidence: Evidence[];
  readonly questions: string[];
}

function exposures(
  drafted: DraftedWorkload,
  findings: Findings,
  about: AboutEach,
): DraftExposure[] {
  const openings = new Map<string, Opening>();
  const opening = (port: string): Opening => {
    const found = openings.get(port) ?? { from: new Set(), evidence: [], questions: [] };
    openings.set(port, found);
    return found;
  };
  const manifest = (words: string): Evidence => ({ source: 'manifests', words });
  for (const port of drafted.workload.ports)
    opening(writtenPort(port)).evidence.push(
      manifest(`container port ${port.port}/${port.protocol}`),
    );
  const services = about.services.get(drafted) ?? [];
  for (const { service, leadsTo, sourceRanges } of services) {
    for (const each of service.ports) {
      const port = podPort(each, drafted, leadsTo);
      if (port === undefined) continue;
      const { evidence, questions } = opening(port);
      evidence.push(manifest(`Service ${service.name}`));
      if (service.type === 'LoadBalancer' || service.type === 'NodePort') {
        const outside =
          sourceRanges.length === 0
            ? '$internet'
            : someNames(sourceRanges.map((block) => `{cidr: ${scalar(block)}}`));
        const sources = service.clusterTrafficPolicy ? `$nodes or ${outside}` : outside;
        questions.push(`${service.type} ${service.name} leads here from outside: from ${sources}?`);
      }
    }
  }
  for (const { hostPort, port } of about.hostPorts.get(drafted) ?? [])
    opening(port).questions.push(
      `port ${hostPort} of its nodes leads here: from $nodes, from whom else?`,
    );
  for (const caller of about.callers.get(drafted) ?? []) {
    const { from, evidence, questions } = opening(caller.port);
    const name = caller.peer.slice(1);
    if (findings.platform.peers.get(name)?.from === undefined) {
      questions.push(
        `${caller.evidence.words} leads here: from ${caller.peer}, once the platform file says who that is (peers.${name}.from)`,
      );
      continue;
    }
    from.add(caller.peer);
    evidence.push(caller.evidence);
  }
  const consumed = about.consumed.get(drafted) ?? [];
  const isForNodes = (port: string): boolean => {
    const own = consumed.filter((each) => each.port === port);
    return own.length > 0 && own.every(({ by }) => by.workload.hostNetwork);
  };
  for (const { by, port } of consumed)
    if (by.unlabelled !== true) opening(port).from.add('$consumers');
  for (const { by, port, evidence: seen } of consumed) {
    const { from, questions } = opening(port);
    if (!from.has('$consumers')) questions.push(questionOfProvider(by, seen.words));
  }
  for (const [port, words] of consumersOnHost(drafted, consumed))
    opening(port).questions.push(words);
  for (const each of findings.referencesOf.get(drafted) ?? []) {
    if (each.kind !== 'self') continue;
    const { from, evidence } = opening(each.port);
    from.add('$self');
    evidence.push(each.evidence);
  }
  for (const port of portsOfMembersAlone(services, drafted)) {
    const { from, evidence } = opening(port);
    from.add('$self');
    evidence.push(manifest('only its headless Service has this port'));
  }
  const forMembers = portsMembersMayUse(
    portsOfServices(services, drafted, true),
    openings,
    findings.replicasOf(drafted),
    drafted,
  );
  return [...openings].map(([port, { from, evidence, questions }]) => ({
    port,
    from: order.filter((each) => from.has(each)),
    ...(isForNodes(port) && { isForNodes: true as const }),
    evidence: distinctBy(evidence, ({ words }) => words),
    questions: [
      ...(from.size > 0 || questions.length > 0
        ? distinct(questions)
        : ['nobody here is seen to connect to it: from whom?']),
      ...(forMembers.has(port)
        ? ['its headless Service has this port: from $self, if its pods talk to each other?']
        : []),
    ],
  }));
}

/**
 * Ports of a headless Service on which the members of a StatefulSet may talk to
 * each other, and nothing says so: those that nobody uses; where all are used,
 * and there are several members for sure, any.
 */
function portsMembersMayUse(
  headless: ReadonlySet<string>,
  openings: ReadonlyMap<string, Opening>,
  replicas: number | undefined,
  { workload }: DraftedWorkload,
): ReadonlySet<string> {
  if (workload.kind !== 'StatefulSet' || (replicas !== undefined && replicas < 2)) return new Set();
  const closed = [...headless].filter((port) => openings.get(port)?.from.has('$self') !== true);
  const unused = closed.filter((port) => openings.get(port)?.from.size === 0);
  const isMany = replicas !== undefined && closed.length === headless.size;
  return new Set(unused.length > 0 || !isMany ? unused : closed);
}

/** By port, consumers whose pods no selector reaches: their peers see the addresses of nodes. */
function consumersOnHost(
  { namespace }: DraftedWorkload,
  consumed: readonly Consumed[],
): readonly (readonly [string, string])[] {
  const names = new Map<string, Set<string>>();
  for (const { by, port } of consumed) {
    if (!by.workload.hostNetwork) continue;
    names.set(port, (names.get(port) ?? new Set()).add(calledFrom(by, namespace)));
  }
  return [...names].map(([port, those]) => {
    const who = `${someNames([...those].sort(compare))} ${those.size === 1 ? 'is' : 'are'}`;
    return [port, `${who} on the host network: from $nodes?`] as const;
  });
}

/** In which order `from` lists peers. */
const order = ['$consumers', '$self', '$ingress', '$prometheus', '$kube-api'];

/** Ports that a StatefulSet's headless Service has and no other: members talk to each other there. */
function portsOfMembersAlone(
  services: readonly LedService[],
  drafted: DraftedWorkload,
): readonly string[] {
  if (drafted.workload.kind !== 'StatefulSet') return [];
  const members = portsOfServices(services, drafted, true);
  const others = portsOfServices(services, drafted, false);
  if (others.size === 0) return [];
  return [...members].filter((each) => !others.has(each));
}

/** The pods' ports that headless Services lead to, or those that others do. */
function portsOfServices(
  services: readonly LedService[],
  drafted: DraftedWorkload,
  isHeadless: boolean,
): ReadonlySet<string> {
  return new Set(
    services
      .filter((each) => each.isHeadless === isHeadless)
      .flatMap(({ service, leadsTo }) =>
        service.ports.flatMap((each) => podPort(each, drafted, leadsTo) ?? []),
      ),
  );
}

function consumptions(drafted: DraftedWorkload, own: readonly Reference[]): DraftConsumption[] {
  const lines = new Map<string, DraftConsumption & { readonly evidence: Evidence[] }>();
  for (const each of own) {
    if (each.kind !== 'service') continue;
    const peer = calledFrom(each.to, drafted.namespace);
    const key = `${peer}:${each.port}`;
    const line = lines.get(key) ?? { peer, port: each.port, evidence: [] };
    line.evidence.push(each.evidence);
    lines.set(key, line);
  }
  return [...lines]
    .sort(([a], [b]) => compare(a, b))
    .map(([, line]) => ({ ...line, evidence: distinctBy(line.evidence, ({ words }) => words) }));
}

/** Calls to the API server: named in the settings, or rights that nobody else uses. */
function apiConsumption(
  drafted: DraftedWorkload,
  own: readonly Reference[],
  { bindings, usersOfAccount, platform }: Findings,
): { readonly lines: readonly DraftConsumption[]; readonly questions: readonly string[] } {
  const access = apiAccess(drafted, bindings, usersOfAccount);
  const named = own.flatMap((each) => (each.kind === 'api-server' ? [each.evidence] : []));
  const sure = [...named, ...(access !== undefined && !access.isShared ? [access.evidence] : [])];
  if (sure.length > 0 && platform.peers.get('kube-api')?.to !== undefined)
    return {
      lines: [{ peer: '$kube-api', evidence: distinctBy(sure, ({ words }) => words) }],
      questions: [],
    };
  const [first] = sure;
  if (first !== undefined) {
    const words = `$kube-api (${first.words}), once the platform file says where it is (peers.kube-api.to)`;
    return { lines: [], questions: [words] };
  }
  if (access === undefined) return { lines: [], questions: [] };
  const words = `$kube-api (${access.evidence.words}, which others use too): does it call the API server?`;
  return { lines: [], questions: [words] };
}

function egressOf(
  own: readonly Reference[],
  holdsHosts: boolean,
): { readonly lines: readonly DraftEgress[]; readonly questions: readonly string[] } {
  const found = new Map<string, { ports: Set<string>; evidence: Evidence[] }>();
  for (const each of own) {
    if (each.kind !== 'outside') continue;
    const host = askedHost(each.host) ?? each.host;
    const at = found.get(host) ?? { ports: new Set(), evidence: [] };
    at.ports.add(writtenPort({ port: each.port, protocol: each.protocol ?? 'TCP' }));
    at.evidence.push(each.evidence);
    found.set(host, at);
  }
  const lines: DraftEgress[] = [];
  const questions: string[] = [];
  for (const [host, { ports, evidence }] of [...found].sort(([a], [b]) => compare(a, b))) {
    const written = [...ports].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    const cidr = blockOf(host);
    const [first] = evidence;
    if (cidrProblem(cidr) === undefined) {
      lines.push({ to: { cidr }, ports: written, evidence });
    } else if (askedHost(host) === undefined) {
      questions.push(
        `${host}:${written.join(',')} (${first?.words}) is neither a host name nor an address that a profile can hold: what is it?`,
      );
    } else if (holdsHosts) {
      lines.push({ to: { host }, ports: written, evidence });
    } else {
      questions.push(
        `${host}:${written.join(',')} (${first?.words}): {cidr, ports}, $internet on that port, or {host, ports} on a platform that holds host names`,
      );
    }
  }
  return { lines, questions };
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)];
}

function distinctBy<T>(list: readonly T[], key: (each: T) => string): T[] {
  return [...new Map(list.map((each) => [key(each), each])).values()];
}
