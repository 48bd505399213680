import { ruleText } from '../dialects/policy-meaning.ts';
import { nonEmpty } from '../grammar/ports.ts';
import { matches } from '../grammar/selectors.ts';
import type { Place } from '../model/diagnostic.ts';
import type { PlatformFacts } from '../model/intent.ts';
import { someNames } from '../model/list-text.ts';
import type { ShippedPolicy } from '../model/manifest.ts';
import { compare } from '../model/order.ts';
import type { Peer, Port, Rule, Selector } from '../model/policy.ts';
import type { DraftedWorkload } from './draft.ts';
import {
  flow,
  type Page,
  type PageLine,
  scalar,
  selectField,
  selectorValue,
  sorted,
  workloadField,
} from './page.ts';

/** What profiles are written from. */
export interface PolicyQuestion {
  readonly drafted: readonly DraftedWorkload[];
  readonly policies: readonly ShippedPolicy[];
  readonly namespaceOf: (object: { readonly namespace?: string }) => string;
  readonly platform: PlatformFacts;
  /** The platform's own rule to DNS, which `dns: true` stands for. */
  readonly dns: Rule | undefined;
  /** Whether a policy that stays as it is may select a workload's pods. */
  readonly isHeldBeside: (drafted: DraftedWorkload) => boolean;
  /**
   * What is written raw, since words of profiles would not mean the same: services by
   * namespace/service, or single rules of theirs, as `rule` of a line names them.
   */
  readonly raw: ReadonlySet<string>;
}

/** A page, and what of its policies a profile cannot say. */
export interface PolicyPage {
  readonly page: Page;
  readonly unsaid: readonly { readonly words: string; readonly place: Place }[];
}

/**
 * Writes the profile of each workload that means what the policies that
 * select it mean, as far as words go; the caller proves it. Peers become
 * services where they name exactly one workload's pods, else labels; what
 * profiles have no words for stays a raw rule.
 */
export function fromPolicies(question: PolicyQuestion): readonly PolicyPage[] {
  return question.drafted
    .map((each) => pageOf(each, question))
    .sort(
      (a, b) =>
        compare(a.page.namespace, b.page.namespace) || compare(a.page.service, b.page.service),
    );
}

/** The policies that select a workload's pods. */
export function policiesOf(
  { namespace, workload }: DraftedWorkload,
  { policies, namespaceOf }: Pick<PolicyQuestion, 'policies' | 'namespaceOf'>,
): readonly ShippedPolicy[] {
  return policies.filter(
    (each) => namespaceOf(each) === namespace && matches(each.selector, workload.podLabels),
  );
}

type Lists = { [section in keyof Page['lists']]: PageLine[] };

function pageOf(drafted: DraftedWorkload, question: PolicyQuestion): PolicyPage {
  const own = policiesOf(drafted, question);
  const names = own.map((each) => `${each.kind} ${each.name}`).sort(compare);
  const isolated = {
    ingress: own.some((each) => each.ingress !== undefined),
    egress: own.some((each) => each.egress !== undefined),
  };
  const lists: Required<Lists> = {
    exposes: [],
    consumes: [],
    egress: [],
    extraIngress: [],
    extraEgress: [],
  };
  const unsaid: { words: string; place: Place }[] = [];
  const { service, namespace, ref, select } = drafted;
  const name = `${namespace}/${service}`;
  let dns = false;
  const written = new Set<string>();
  for (const policy of own) {
    for (const direction of ['ingress', 'egress'] as const) {
      policy[direction]?.forEach((rule, index) => {
        const key = `${name} ${direction} ${ruleText(rule)}`;
        if (written.has(key)) return;
        written.add(key);
        const isRaw = question.raw.has(name) || question.raw.has(key);
        const beside =
          direction === 'egress' && question.dns !== undefined
            ? besideDns(rule, question.dns)
            : undefined;
        if (beside !== undefined) dns = true;
        if (beside === 'nothing') return;
        const words = `${policy.kind} ${policy.name}, ${direction} rule ${index + 1}`;
        const speaker = { drafted, question, isRaw, isRawRule: question.raw.has(key) };
        const said = sayRule(beside ?? rule, direction, speaker);
        if (said === undefined)
          unsaid.push({
            words: `${words} has no words in a profile${entitiesOf(rule)}`,
            place: rule.origin,
          });
        for (const { section, entry } of said ?? [])
          lists[section].push({ entry, evidence: [{ source: 'policies', words }], rule: key });
      });
    }
  }
  const isolate = (['ingress', 'egress'] as const).filter((each) => isolated[each]);
  const fields: { key: string; value: string; why?: string }[] = [];
  if (ref !== undefined) fields.push(workloadField(ref));
  if (select !== undefined) fields.push(selectField(select));
  if (isolate.length < 2) {
    const policy = question.isHeldBeside(drafted) ? 'no policy but what is kept' : 'no policy';
    const why =
      isolate.length === 0 ? `${policy} selects it` : `${policy} isolates the other direction`;
    fields.push({ key: 'isolate', value: flow(isolate), why });
  }
  if (isolated.egress && !dns)
    fields.push({
      key: 'dns',
      value: 'false',
      why: "its policies have no rule like the platform's DNS",
    });
  return {
    page: {
      head: `Drafted by netprofile init from ${names.length === 0 ? `${drafted.workload.kind} ${namespace}/${drafted.workload.name}` : names.join(', ')}.`,
      service,
      namespace,
      fields,
      lists,
      questions: {},
    },
    unsaid,
  };
}

/**
 * What a rule allows beside DNS, where it leads to the platform's DNS on all
 * ports of that: `ANY` is SCTP as well. Undefined where it does not. Which
 * names may be looked up is the same as long as it is every name.
 */
function besideDns(rule: Rule, dns: Rule): Rule | 'nothing' | undefined {
  const { dns: names, ...plain } = rule;
  if (Array.isArray(names) && names.some((each) => each !== '*')) return undefined;
  if (plain.ports === 'all' || dns.ports === 'all')
    return ruleText(plain) === ruleText(dns) ? 'nothing' : undefined;
  if (ruleText({ ...plain, ports: dns.ports }) !== ruleText(dns)) return undefined;
  const textOf = (port: Port): string => JSON.stringify(portValue(port));
  const own = new Set(dns.ports.map(textOf));
  const rest = nonEmpty(plain.ports.filter((each) => !own.has(textOf(each))));
  if (plain.ports.length - (rest?.length ?? 0) < own.size) return undefined;
  return rest === undefined ? 'nothing' : { ...plain, ports: rest };
}

interface Speaker {
  readonly drafted: DraftedWorkload;
  readonly question: PolicyQuestion;
  readonly isRaw: boolean;
  /** Not for its service's sake: its own line was wrong. */
  readonly isRawRule: boolean;
}

type Said = { readonly section: keyof Lists; readonly entry: string };

/** A rule as entries of a profile: one entry for each peer, on the rule's ports. */
function sayRule(
  rule: Rule,
  direction: 'ingress' | 'egress',
  speaker: Speaker,
): readonly Said[] | undefined {
  const ports = rule.ports === 'all' ? 'all' : rule.ports.map(portValue);
  const rawSection = direction === 'ingress' ? 'extraIngress' : 'extraEgress';
  if (rule.peers === 'all') {
    // a port that its pods do not have, or as their Service has it: $anywhere is not said of those
    if (speaker.isRawRule)
      return [
        { section: rawSection, entry: flow(rawRule({ ...rule, peers: everyone }, direction)) },
      ];
    return direction === 'ingress'
      ? [{ section: 'exposes', entry: exposed(ports, ['$anywhere']) }]
      : [{ section: 'egress', entry: flow({ peer: '$anywhere', ports }) }];
  }
  const words = rule.peers.map((peer) => ({
    peer,
    word: speaker.isRaw ? undefined : sayPeer(peer, speaker),
  }));
  if (words.every(({ word }) => word !== undefined)) {
    return direction === 'ingress'
      ? [
          {
            section: 'exposes',
            entry: exposed(
              ports,
              words.map(({ word }) => word),
            ),
          },
        ]
      : words.map(({ peer, word }): Said => {
          const isOutside = peer.kind === 'ipBlock' || peer.kind === 'host';
          return { section: isOutside ? 'egress' : 'consumes', entry: consumed(word, ports) };
        });
  }
  const raw = rawRule(rule, direction);
  if (raw === undefined) return undefined;
  return [{ section: rawSection, entry: flow(raw) }];
}

/** Every pod and every address: a raw rule has to name its peers. */
const everyone: readonly [Peer, ...Peer[]] = [
  { kind: 'pods', namespaces: { kind: 'all' }, pods: 'all' },
  { kind: 'ipBlock', cidr: '0.0.0.0/0', except: [] },
  { kind: 'ipBlock', cidr: '::/0', except: [] },
];

/** The peers of a rule that neither words nor raw rules of Kubernetes have. */
function entitiesOf({ peers }: Rule): string {
  const all = peers === 'all' ? [] : peers;
  const names = all.flatMap((each) =>
    each.kind === 'entity' ? [each.entity] : each.kind === 'host' ? [each.host] : [],
  );
  return names.length === 0 ? '' : `: ${someNames(names)}`;
}

type PortValue = number | string;

function exposed(ports: readonly PortValue[] | 'all', from: readonly unknown[]): string {
  const [only, ...more] = ports === 'all' ? [] : ports;
  return only !== undefined && more.length === 0
    ? flow({ port: only, from })
    : flow({ ports, from });
}

/** `postgres:5432` where a peer is a word and the port one, else a map. */
function consumed(peer: unknown, ports: readonly PortValue[] | 'all'): string {
  if (typeof peer !== 'string') return flow({ ...(peer as object), ports });
  const [only, ...more] = ports === 'all' ? [] : ports;
  if (only !== undefined && more.length === 0) return scalar(`${peer}:${only}`);
  if (peer.startsWith('$')) return flow({ peer, ports });
  const [first = '', second] = peer.split('/');
  return second === undefined
    ? flow({ service: first, ports })
    : flow({ service: second, namespace: first, ports });
}

/** A port as a profile writes it; every port of a protocol is a range of all. */
function portValue(port: Port): PortValue {
  const suffix = port.protocol === 'TCP' ? '' : `/${port.protocol.toLowerCase()}`;
  switch (port.kind) {
    case 'any':
      return `1-65535${suffix}`;
    case 'name':
      return `${port.name}${suffix}`;
    case 'number':
      if (port.endPort !== undefined) return `${port.port}-${port.endPort}${suffix}`;
      return suffix === '' ? port.port : `${port.port}${suffix}`;
  }
}

/** A peer in words of profiles: a name, or a map. */
function sayPeer(peer: Peer, { drafted, question }: Speaker): unknown {
  switch (peer.kind) {
    case 'ipBlock':
      return peer.except.length === 0
        ? { cidr: peer.cidr }
        : { cidr: peer.cidr, except: peer.except };
    case 'host':
      return { host: peer.host };
    case 'entity':
      return undefined;
    case 'pods': {
      const { namespaces, pods } = peer;
      if (namespaces.kind === 'labels') return undefined;
      if (pods === 'all') {
        if (namespaces.kind === 'own') return '$same-namespace';
        return namespaces.kind === 'all'
          ? '$cluster'
          : { namespace: namespaces.names.length === 1 ? namespaces.names[0] : namespaces.names };
      }
      const service = serviceOf(pods, namespaces, drafted, question);
      if (service !== undefined) return service;
      const labels = selectorValue(pods);
      if (namespaces.kind === 'own') return { labels };
      if (namespaces.kind === 'all') return { namespace: '*', labels };
      const { names } = namespaces;
      return { namespace: names.length === 1 ? names[0] : names, labels };
    }
  }
}

/** The one workload whose pods a selector catches in the one namespace that it is about. */
function serviceOf(
  pods: Selector,
  namespaces: Extract<Peer, { kind: 'pods' }>['namespaces'],
  drafted: DraftedWorkload,
  question: PolicyQuestion,
): string | undefined {
  const place =
    namespaces.kind === 'own'
      ? drafted.namespace
      : namespaces.kind === 'names' && namespaces.names.length === 1
        ? namespaces.names[0]
        : undefined;
  if (place === undefined) return undefined;
  // who is not called something is also everyone whom no manifest tells of
  if (pods.matchExpressions.some(({ operator }) => /^(?:NotIn|DoesNotExist)$/.test(operator)))
    return undefined;
  const [only, ...more] = question.drafted.filter(
    (each) => each.namespace === place && matches(pods, each.workload.podLabels),
  );
  if (only === undefined || more.length > 0 || only.workload.hostNetwork) return undefined;
  return place === drafted.namespace ? only.service : `${place}/${only.service}`;
}

/** A rule as Kubernetes writes it; undefined where it has a peer that a NetworkPolicy does not know. */
function rawRule(rule: Rule, direction: 'ingress' | 'egress'): unknown {
  if (rule.peers === 'all') return undefined;
  const peers = rule.peers.map(rawPeer);
  if (peers.some((each) => each === undefined)) return undefined;
  const ports = rule.ports === 'all' ? [] : rule.ports;
  // a raw rule needs ports: all of them, protocol by protocol
  const written =
    rule.ports === 'all'
      ? (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({ protocol, port: 1, endPort: 65535 }))
      : ports.map((port) => ({
          protocol: port.protocol,
          ...(port.kind === 'any' && { port: 1, endPort: 65535 }),
          ...(port.kind === 'name' && { port: port.name }),
          ...(port.kind === 'number' && { port: port.port }),
          ...(port.kind === 'number' && port.endPort !== undefined && { endPort: port.endPort }),
        }));
  return { [direction === 'ingress' ? 'from' : 'to']: peers, ports: written };
}

function rawPeer(peer: Peer): unknown {
  if (peer.kind === 'ipBlock') {
    const { cidr, except } = peer;
    return { ipBlock: { cidr, ...(except.length > 0 && { except }) } };
  }
  if (peer.kind !== 'pods') return undefined;
  const podSelector = peer.pods === 'all' ? {} : rawSelector(peer.pods);
  const { namespaces } = peer;
  switch (namespaces.kind) {
    case 'own':
      return { podSelector };
    case 'all':
      return { namespaceSelector: {}, podSelector };
    case 'labels':
      return {
        namespaceSelector: rawSelector(namespaces.selector),
        ...(peer.pods !== 'all' && { podSelector }),
      };
    case 'names': {
      const key = 'kubernetes.io/metadata.name';
      const namespaceSelector = {
        matchExpressions: [{ key, operator: 'In', values: namespaces.names }],
      };
      return { namespaceSelector, ...(peer.pods !== 'all' && { podSelector }) };
    }
  }
}

function rawSelector({ matchLabels, matchExpressions }: Selector): unknown {
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels: sorted(matchLabels) }),
    ...(matchExpressions.length > 0 && {
      matchExpressions: matchExpressions.map((each) => ({ ...each })),
    }),
  };
}
