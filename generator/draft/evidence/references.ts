import { isHost } from '../../grammar/hosts.ts';
import type { Protocol } from '../../model/policy.ts';
import type { DraftedWorkload, Evidence } from '../draft.ts';
import { type Mention, mentionsIn } from '../mentions.ts';
import { asksForHost, type Setting } from '../pod-settings.ts';
import { schemePort } from '../scheme-ports.ts';
import { type LedService, type NamedHost, podPort, writtenPort } from '../service-names.ts';

/** What a workload's settings say it connects to. */
export type Reference =
  | {
      readonly kind: 'service';
      readonly to: DraftedWorkload;
      readonly port: string;
      readonly evidence: Evidence;
    }
  /** Its own headless Service: the members talk to each other. */
  | { readonly kind: 'self'; readonly port: string; readonly evidence: Evidence }
  | { readonly kind: 'api-server'; readonly evidence: Evidence }
  | {
      readonly kind: 'outside';
      readonly host: string;
      readonly port: number;
      readonly protocol?: Protocol;
      readonly evidence: Evidence;
    }
  /** What the manifests do not decide, in words for a comment. */
  | {
      readonly kind: 'question';
      readonly about: 'consumes' | 'egress';
      readonly words: string;
    };

/** So many workloads with one configuration: what stands in it is not about each of them. */
const many = 3;

/**
 * The connections that settings name. A mention with a port beats a bare
 * name; bare names count only where the setting's own name asks for a host,
 * or where cluster DNS is written out.
 */
export function references(
  from: DraftedWorkload,
  settings: readonly Setting[],
  hostNamed: (host: string, from: string) => NamedHost,
  usersOf: (shared: string) => number,
): readonly Reference[] {
  const named = new Map(
    settings.flatMap((each) => (each.name === undefined ? [] : [[keyOf(each.name), each.text]])),
  );
  const found = settings.flatMap((setting): Reference[] => {
    if (setting.isUnread) return unread(setting);
    return mentionsIn(setting.text).flatMap((mention): Reference[] => {
      const host = hostNamed(mention.host, from.namespace);
      const port = mention.port ?? portBeside(setting, named);
      const asked = { mention, port, setting, from };
      if (!isEvidence(asked, host)) return [];
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
  return found.map((each) => reviewed(each, settings, usersOf));
}

interface Asked {
  readonly mention: Mention;
  readonly port: number | undefined;
  readonly setting: Setting;
  readonly from: DraftedWorkload;
}

const evidenceOf = (setting: Setting): Evidence => ({ source: 'manifests', words: setting.words });

function isEvidence({ mention, port, setting }: Asked, host: NamedHost): boolean {
  if (setting.holdsSecret === true && mention.scheme === undefined) return false;
  if (mention.port !== undefined || mention.scheme !== undefined) return true;
  if (mention.isCalledHost === true) return host.kind === 'service';
  if (!mention.isWhole) return false;
  const isWrittenOut = mention.host.includes('.') && host.kind === 'service';
  const isAsked = setting.name !== undefined && asksForHost.test(setting.name);
  return (
    isWrittenOut ||
    mention.portName !== undefined ||
    (isAsked && (port !== undefined || host.kind === 'service'))
  );
}

function keyOf(name: string): string {
  return name.toUpperCase().replace(/[.-]/g, '_');
}

/** DB_PORT beside DB_HOST, postgres.port beside postgres.host, --db-port beside --db-host. */
function portBeside(setting: Setting, named: ReadonlyMap<string, string>): number | undefined {
  if (setting.name === undefined) return undefined;
  const key = keyOf(setting.name);
  const stem = key.replace(
    /_?(?:HOST(?:NAME)?S?|ADDR|ADDRESS(?:ES)?|SERVERS?|SERVICE|ENDPOINTS?|(?:CONTACT_?)?POINTS|NODES?|BROKERS?|SEEDS?|PEERS?|NAME|URL)$/,
    '',
  );
  const candidates = [`${stem}_PORT`, `${stem}PORT`, ...(stem === '' ? ['PORT'] : [])];
  for (const each of candidates) {
    const text = each === key ? undefined : named.get(each);
    if (text !== undefined && /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65536)
      return Number(text);
  }
  return undefined;
}

function toService(asked: Asked, led: LedService, isPod: boolean): Reference[] {
  const { mention, setting, from } = asked;
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
  return led.leadsTo.flatMap((to): Reference[] => {
    const ports = podPortsOf(asked, led, to, isPod);
    if (to === from) {
      // a Service in front of its own pods says nothing; one that gives their addresses does
      if (!led.isHeadless && !isPod) return [];
      return ports.map((port) => ({ kind: 'self', port, evidence: evidenceOf(setting) }));
    }
    if (ports.length === 0) {
      const port = mention.port ?? mention.portName;
      const offered = service.ports.map((each) => each.port).join(', ') || 'none';
      return [
        {
          kind: 'question',
          about: 'consumes',
          words:
            port === undefined
              ? `${to.service} by Service ${called} (${setting.words}): on which port? It has ${offered}`
              : `Service ${called} has no port ${port} (${setting.words}); it has ${offered}`,
        },
      ];
    }
    return ports.map((port) => ({ kind: 'service', to, port, evidence: evidenceOf(setting) }));
  });
}

/** The pods' ports that a mention means; none where it cannot be told. */
function podPortsOf(
  { mention, port }: Asked,
  { service, isHeadless }: LedService,
  to: DraftedWorkload,
  isPod: boolean,
): string[] {
  const through = (asked: (each: LedService['service']['ports'][number]) => boolean): string[] =>
    service.ports.filter(asked).flatMap((each) => podPort(each, to) ?? []);
  if (mention.portName !== undefined) return through((each) => each.name === mention.portName);
  const byScheme = mention.scheme === undefined ? undefined : schemePort(mention.scheme);
  const wanted = port ?? (service.ports.length === 1 ? service.ports[0]?.port : byScheme);
  if (wanted === undefined) return [];
  const mapped = through((each) => each.port === wanted);
  if (mapped.length > 0) return [...new Set(mapped)];
  // the addresses of pods are asked for their own ports
  if (!isHeadless && !isPod) return [];
  const declared = to.workload.ports.find((each) => each.port === wanted);
  return [declared === undefined ? String(wanted) : writtenPort(declared)];
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
  if (number === undefined) return [];
  return [{ kind: 'outside', host: mention.host, port: number, evidence: evidenceOf(setting) }];
}

/** Not this pod, and no placeholder. */
function isOutsideAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host) && !/^(?:127\.|0\.0\.0\.0|::1?$)/.test(host);
}

/** What a configuration says that many share is a question to each of them. */
function reviewed(
  reference: Reference,
  settings: readonly Setting[],
  usersOf: (shared: string) => number,
): Reference {
  if (reference.kind === 'question' || reference.kind === 'self') return reference;
  const shared = settings.find((each) => each.words === reference.evidence.words)?.shared;
  const users = shared === undefined ? 0 : usersOf(shared);
  if (users < many) return reference;
  const words = `(${reference.evidence.words}; ${users} workloads have this configuration)`;
  switch (reference.kind) {
    case 'service':
      return {
        kind: 'question',
        about: 'consumes',
        words: `${reference.to.namespace}/${reference.to.service}:${reference.port} ${words}: does it connect?`,
      };
    case 'api-server':
      return { kind: 'question', about: 'consumes', words: `$kube-api ${words}: does it connect?` };
    case 'outside':
      return {
        kind: 'question',
        about: 'egress',
        words: `${reference.host}:${reference.port} ${words}: does it connect?`,
      };
  }
}
