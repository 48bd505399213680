import { isV4OrV6 } from '../../grammar/addresses.ts';
import { isHost } from '../../grammar/hosts.ts';
import type { DraftedWorkload, Evidence } from '../draft.ts';
import { calledFrom } from '../drafted-workloads.ts';
import { type Mention, mentionsIn, mentionsInCommand, mentionsInLines } from '../mentions.ts';
import { asksForHost, type Setting } from '../pod-settings.ts';
import { schemePort } from '../scheme-ports.ts';
import { type LedService, type NamedHost, podPort, writtenPort } from '../service-names.ts';
import { isOfNode, type NodeMention, nodeQuestions } from './node-questions.ts';
import { besideIt, namedSettings, nothingBeside } from './ports-beside.ts';
import type { Reference } from './reference.ts';
import { reviewed, sharedBy, type Users } from './shared-configurations.ts';
import { areSpellings, hasPort, isUncalled, mayBeOwnAddress } from './uncalled-names.ts';

/** What is known of the names that settings hold. */
export interface NameFacts {
  readonly hostNamed: (host: string, from: string) => NamedHost;
  /** Who has a configuration. */
  readonly usersOf: (shared: string) => Users;
  /** Whether a port is one of a webhook, an APIService or a conversion: the API server calls it. */
  readonly isOfApiServer: (to: DraftedWorkload, port: string) => boolean;
  /** Which workloads may listen on a port of nodes' addresses. */
  readonly listenersOn: (port: number) => readonly string[];
}

/**
 * The connections that settings name. A mention with a port beats a bare
 * name; bare names count only where the setting's own name asks for a host,
 * or where cluster DNS is written out.
 */
export function references(
  from: DraftedWorkload,
  settings: readonly Setting[],
  { hostNamed, usersOf, isOfApiServer, listenersOn }: NameFacts,
): readonly Reference[] {
  const named = namedSettings(settings);
  const ofNode: NodeMention[] = [];
  const found = settings.flatMap((setting): Reference[] => {
    if (isUncalled(setting.name)) return [];
    if (setting.isUnread) return unread(setting);
    const mentions = mentionsOf(setting);
    if (areSpellings(mentions, (host) => hostNamed(host, from.namespace))) return [];
    return mentions.flatMap((mention): Reference[] => {
      const beside = mention.port === undefined ? besideIt(setting, named) : nothingBeside;
      if (isOfNode(mention)) {
        const port = mention.port ?? beside.ports[0] ?? schemePort(mention.scheme ?? '');
        // what a Secret says of it is not shown
        ofNode.push({ mention, port: setting.isSecret ? undefined : port, setting });
        return [];
      }
      const host = hostNamed(mention.host, from.namespace);
      const portName = mention.portName ?? nameAmong(host, beside.portName);
      const [port = mention.port, ...more] = beside.ports;
      const asked = { mention, port, portName, setting, from, isOfApiServer };
      if (!isEvidence(asked, host)) return [];
      if (more.length > 0 && host.kind === 'service')
        return beside.ports.flatMap((each) =>
          toService({ ...asked, port: each }, host.led, host.isPod),
        );
      switch (host.kind) {
        case 'service':
          return toService(asked, host.led, host.isPod);
        case 'api-server':
          return [{ kind: 'api-server', evidence: evidenceOf(setting) }];
        case 'unknown-service':
          return unknown(asked, host);
        case 'outside':
          return outside(asked);
      }
    });
  });
  return [
    ...reviewed(found, sharedBy(from, settings, hostNamed, found, usersOf)),
    ...nodeQuestions(ofNode, from, listenersOn),
  ];
}

function mentionsOf({ text, isCommand, shared, name }: Setting): readonly Mention[] {
  if (isCommand === true) return mentionsInCommand(text);
  const isFile = shared !== undefined && name === undefined;
  return isFile ? [...mentionsIn(text), ...mentionsInLines(text)] : mentionsIn(text);
}

interface Asked {
  readonly mention: Mention;
  readonly port: number | undefined;
  readonly portName: string | undefined;
  readonly setting: Setting;
  readonly from: DraftedWorkload;
  readonly isOfApiServer: NameFacts['isOfApiServer'];
}

const evidenceOf = (setting: Setting): Evidence => ({ source: 'manifests', words: setting.words });

function isEvidence({ mention, port, portName, setting }: Asked, host: NamedHost): boolean {
  if (setting.holdsSecret === true && mention.scheme === undefined) return false;
  if (mention.isBesidePort === true)
    return host.kind === 'service' && host.led.service.ports.some((each) => each.port === port);
  if (setting.isCommand === true) return host.kind === 'service';
  if (mention.port !== undefined || mention.scheme !== undefined) return true;
  const isHere = host.kind === 'service' || host.kind === 'api-server';
  if (mention.isCalledHost === true) return isHere;
  if (!mention.isWhole) return false;
  const isWrittenOut = mention.host.includes('.') && isHere;
  const isAsked = setting.name !== undefined && asksForHost.test(setting.name);
  return isWrittenOut || portName !== undefined || (isAsked && (port !== undefined || isHere));
}

/** What stands beside a host is the name of its port only where it has one of that name. */
function nameAmong(host: NamedHost, name: string | undefined): string | undefined {
  const ports = host.kind === 'service' ? host.led.service.ports : [];
  return name !== undefined && ports.some((each) => each.name === name) ? name : undefined;
}

function toService(asked: Asked, led: LedService, isPod: boolean): Reference[] {
  const { setting, from } = asked;
  const { service } = led;
  const called = `${led.namespace}/${service.name}`;
  if (service.type === 'ExternalName') {
    return [
      {
        kind: 'question',
        about: 'egress',
        words: `Service ${called} leads to a name outside the cluster (${setting.words}): add its host or block`,
      },
    ];
  }
  if (led.leadsTo.length === 0) {
    return [
      {
        kind: 'question',
        about: 'consumes',
        words: `Service ${called} leads to no pods that are here (${setting.words}): which service is behind it?`,
      },
    ];
  }
  const behind = led.leadsTo.map((to) => ({ to, ports: podPortsOf(asked, led, to, isPod) }));
  const isHeard = behind.some(({ ports }) => ports.length > 0);
  return behind.flatMap(({ to, ports }): Reference[] => {
    // who has the labels that the Service asks for, and does not listen there
    if (ports.length === 0 && isHeard) return [];
    if (to === from) {
      // a Service in front of its own pods says nothing; one that gives their addresses does
      if (!led.isHeadless && !isPod && setting.isOfTask !== true) return [];
      if (ports.length === 0) return [whichPortOf('its own pods ($self)', asked, led)];
      return ports.map((port) => ({ kind: 'self', port, evidence: evidenceOf(setting) }));
    }
    if (ports.length === 0) return [whichPortOf(to.service, asked, led)];
    // a bare name of what the API server calls is that of its certificate, or of its configuration
    const isBare = asked.port === undefined && !hasPort(asked.mention);
    if (isBare && ports.every((port) => asked.isOfApiServer(to, port))) return [];
    if (to.workload.hostNetwork) return ports.map((port) => onHost(to, port, asked));
    return ports.map((port) => ({ kind: 'service', to, port, evidence: evidenceOf(setting) }));
  });
}

/** Pods on the host network have the addresses of nodes: no selector leads to them. */
function onHost(to: DraftedWorkload, port: string, { setting, from }: Asked): Reference {
  const { workload } = to;
  const number = workload.ports.find(({ name }) => name === port)?.port ?? port;
  return {
    kind: 'question',
    about: 'consumes',
    words: `${calledFrom(to, from.namespace)}:${port} (${setting.words}), whose pods are on the host network: $nodes:${number}?`,
  };
}

/** A Service is named, and not a port that it has. */
function whichPortOf(who: string, asked: Asked, { service, namespace }: LedService): Reference {
  const { mention, setting } = asked;
  const called = `${namespace}/${service.name}`;
  const port = mention.port ?? asked.portName;
  const offered = service.ports.map((each) => each.port).join(', ') || 'none';
  return {
    kind: 'question',
    about: 'consumes',
    words:
      port === undefined
        ? `${who} by Service ${called} (${setting.words}): on which port? It has ${offered}`
        : `Service ${called} has no port ${port} (${setting.words}); it has ${offered}`,
  };
}

/** The pods' ports that a mention means; none where it cannot be told. */
function podPortsOf(
  { mention, port, portName }: Asked,
  { service, isHeadless, leadsTo }: LedService,
  to: DraftedWorkload,
  isPod: boolean,
): string[] {
  const through = (asked: (each: LedService['service']['ports'][number]) => boolean): string[] =>
    service.ports.filter(asked).flatMap((each) => podPort(each, to, leadsTo) ?? []);
  if (portName !== undefined) return through((each) => each.name === portName);
  const byScheme = mention.scheme === undefined ? undefined : schemePort(mention.scheme);
  const wanted = port ?? (service.ports.length === 1 ? service.ports[0]?.port : byScheme);
  if (wanted === undefined) return [];
  const mapped = through((each) => each.port === wanted);
  if (mapped.length > 0) return [...new Set(mapped)];
  // the addresses of pods are asked for their own ports
  if (!isHeadless && !isPod) return [];
  const declared = to.workload.ports.find((each) => each.port === wanted);
  if (declared !== undefined) return [writtenPort(declared)];
  const asked = { port: wanted, targetPort: wanted, protocol: 'TCP' as const };
  return [podPort(asked, to, leadsTo) ?? []].flat();
}

/** What asks for a host and was not read may be a connection that nobody else tells of. */
function unread({ name = '', words }: Setting): Reference[] {
  if (!asksForHost.test(name)) return [];
  return [
    {
      kind: 'question',
      about: 'consumes',
      words: `${words}, which was not read: does it name a host? Then add it`,
    },
  ];
}

/** A name of the cluster that nobody here has: worth a question only where a port says that it is an address. */
function unknown(
  { mention, port, setting }: Asked,
  host: NamedHost & { kind: 'unknown-service' },
): Reference[] {
  const isAddress = mention.host.includes('.') || (mention.isWhole && port !== undefined);
  if (!isAddress || setting.isSecret || host.name === 'localhost') return [];
  const called = `${host.namespace}/${host.name}${port === undefined ? '' : `:${port}`}`;
  const { maker } = host;
  if (maker !== undefined) {
    const resource = `${maker.kind}/${maker.name}`;
    return [
      {
        kind: 'question',
        about: 'consumes',
        words: `${called} (${setting.words}), perhaps of ${resource}: write its profile (workload: ${resource}, select: its pods' labels)`,
      },
    ];
  }
  return [
    {
      kind: 'question',
      about: 'consumes',
      words: `${called}, which is not in these manifests (${setting.words}): load its profile, or write {namespace, labels, ports}`,
    },
  ];
}

/** A host outside, or an address. What only a Secret knows is asked about, never shown. */
function outside({ mention, port, setting }: Asked): Reference[] {
  const number = port ?? (mention.scheme === undefined ? undefined : schemePort(mention.scheme));
  if (!isHost(mention.host) && !isOutsideAddress(mention.host)) return [];
  // a bare host:port in a file is as often an image or a key as an address
  if (mention.scheme === undefined && !mention.isWhole) return [];
  if (setting.isSecret) {
    // a password may look like anything
    if (mention.scheme === undefined && !asksForHost.test(setting.name ?? '')) return [];
    return [
      {
        kind: 'question',
        about: 'egress',
        words: `${setting.words} names a host that is not in these manifests: add it`,
      },
    ];
  }
  if (number === undefined) {
    if (mention.scheme === undefined) return [];
    const words = `${mention.host} (${setting.words}): on which port is ${mention.scheme}?`;
    return [{ kind: 'question', about: 'egress', words }];
  }
  if (mayBeOwnAddress(setting.name)) {
    const words = `${mention.host}:${number} (${setting.words}): its own address outside, or one that it calls? Then add it`;
    return [{ kind: 'question', about: 'egress', words }];
  }
  return [{ kind: 'outside', host: mention.host, port: number, evidence: evidenceOf(setting) }];
}

/** Not this pod, and no placeholder. */
function isOutsideAddress(host: string): boolean {
  return isV4OrV6(host) && !/^(?:127\.|0\.0\.0\.0|::1?$)/.test(host);
}
