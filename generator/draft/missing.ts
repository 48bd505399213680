import { readPort } from '../grammar/ports.ts';
import { Report } from '../grammar/reader.ts';
import { matches } from '../grammar/selectors.ts';
import type { Place } from '../model/diagnostic.ts';
import type { Consumption, Exposure, Intent, PeerRef } from '../model/intent.ts';
import type { ContainerPort } from '../model/manifest.ts';
import type { Port, Ports } from '../model/policy.ts';
import type { Draft, DraftExposure, DraftedWorkload, Evidence } from './draft.ts';
import { consumptionEntry, egressEntry, exposureEntry } from './print-draft.ts';

/** A line that a profile lacks, as an addition to its file. */
export interface MissingLine {
  /** The list that it goes into. */
  readonly section: 'exposes' | 'consumes' | 'egress';
  /** The entry as YAML on one line. */
  readonly entry: string;
  /** Takes the place of the entry there, which lets too few in. */
  readonly replaces?: Place;
  readonly evidence: readonly Evidence[];
}

/** Who is drafted, by namespace/service: what a profile's peers may mean. */
export type DraftedByName = ReadonlyMap<string, DraftedWorkload>;

/**
 * The lines of a draft that a profile does not have, in meaning: a port by
 * name is the same as by its number, and a peer by labels may be the service.
 * A profile may allow more than the draft; that is not looked at.
 */
export function missingLines(
  draft: Draft,
  profile: Intent,
  drafted: DraftedByName,
): readonly MissingLine[] {
  const own = drafted.get(`${draft.namespace}/${draft.service}`);
  return [
    ...draft.exposes.flatMap((each) => missingExposure(each, profile, own?.workload.ports ?? [])),
    ...draft.consumes
      .filter(
        (each) =>
          !profile.consumes.some((has) => coversConsumption(has, each, draft.namespace, drafted)),
      )
      .map((each) => ({
        section: 'consumes' as const,
        entry: consumptionEntry(each),
        evidence: each.evidence,
      })),
    ...draft.egress
      .filter(({ to, ports }) => !profile.consumes.some((has) => coversOutside(has, to, ports)))
      .map((each) => ({
        section: 'egress' as const,
        entry: egressEntry(each),
        evidence: each.evidence,
      })),
  ];
}

function missingExposure(
  exposure: DraftExposure,
  profile: Intent,
  declared: readonly ContainerPort[],
): MissingLine[] {
  const line = (from: readonly string[]): string => exposureEntry({ ...exposure, from });
  const base = { section: 'exposes' as const, evidence: exposure.evidence };
  const found = profile.exposes.filter(({ ports }) => coversPort(ports, exposure.port, declared));
  const [only, ...more] = found;
  // declared, open to nobody: the profile says no more by leaving it out
  if (only === undefined)
    return exposure.from.length === 0 ? [] : [{ ...base, entry: line(exposure.from) }];
  const lacking = exposure.from.filter(
    (peer) =>
      !found.some(
        (each) =>
          letsIn(each, peer) ||
          (peer === '$consumers' && exposure.isForNodes === true && letsIn(each, '$nodes')),
      ),
  );
  if (lacking.length === 0) return [];
  const isReplaceable = more.length === 0 && only.ports !== 'all' && only.ports.length === 1;
  const kept = isReplaceable ? keptPeers(only) : undefined;
  if (kept === undefined) return [{ ...base, entry: line(lacking) }];
  return [{ ...base, entry: line([...kept, ...lacking]), replaces: only.place }];
}

/** What an entry lets in already, where words can say it again; undefined where only its own YAML can. */
function keptPeers({ from }: Exposure): string[] | undefined {
  if (from === 'none') return [];
  const words = from.map(({ peer }) => wordOf(peer));
  return words.every((each) => each !== undefined) ? words : undefined;
}

function wordOf(peer: PeerRef): string | undefined {
  if (peer.kind === 'named') return `$${peer.name}`;
  if (peer.kind !== 'service') return undefined;
  return peer.namespace === undefined ? peer.service : `${peer.namespace}/${peer.service}`;
}

/** Consumers by name are the team's choice: who is missing there is `not-consented` to say. */
function letsIn({ from }: Exposure, peer: string): boolean {
  if (from === 'none') return false;
  const words = from.map((each) => wordOf(each.peer));
  if (words.some((each) => each === peer || each === '$anywhere' || each === '$cluster'))
    return true;
  return peer === '$consumers' && from.some((each) => !isNamed(each.peer));
}

function isNamed(peer: PeerRef): boolean {
  return peer.kind === 'named' && peer.name !== 'same-namespace';
}

function portOf(text: string): Port | undefined {
  return readPort(
    /^\d+$/.test(text) ? Number(text) : text,
    { file: '', document: 0, path: [] },
    new Report(),
  );
}

/** Whether ports hold one, by number or by a container's name for it. */
function coversPort(
  ports: Ports | undefined,
  text: string | undefined,
  declared: readonly ContainerPort[],
): boolean {
  if (ports === undefined || ports === 'all' || text === undefined) return true;
  const wanted = portOf(text);
  if (wanted === undefined) return false;
  const number = numberOf(wanted, declared);
  return ports.some((each) => {
    if (each.protocol !== wanted.protocol) return false;
    if (each.kind === 'any') return true;
    if (each.kind === 'name' && wanted.kind === 'name' && each.name === wanted.name) return true;
    const [from, to] = [
      numberOf(each, declared),
      each.kind === 'number' ? each.endPort : undefined,
    ];
    if (number === undefined || from === undefined) return false;
    return from <= number && number <= (to ?? from);
  });
}

function numberOf(port: Port, declared: readonly ContainerPort[]): number | undefined {
  switch (port.kind) {
    case 'number':
      return port.port;
    case 'name':
      return declared.find((each) => each.name === port.name && each.protocol === port.protocol)
        ?.port;
    case 'any':
      return undefined;
  }
}

function coversConsumption(
  { peer, ports }: Consumption,
  wanted: Draft['consumes'][number],
  namespace: string,
  drafted: DraftedByName,
): boolean {
  if (wanted.peer.startsWith('$')) return wordOf(peer) === wanted.peer;
  const [first = '', second] = wanted.peer.split('/');
  const [place, service] = second === undefined ? [namespace, first] : [first, second];
  const provider = drafted.get(`${place}/${service}`);
  if (!coversPort(ports, wanted.port, provider?.workload.ports ?? [])) return false;
  switch (peer.kind) {
    case 'service':
      return peer.service === service && (peer.namespace ?? namespace) === place;
    case 'pods': {
      const inside =
        peer.namespaces === 'all' ||
        (peer.namespaces === 'own' ? place === namespace : peer.namespaces.includes(place));
      return (
        inside && (peer.pods === 'all' || matches(peer.pods, provider?.workload.podLabels ?? {}))
      );
    }
    case 'named':
      return (
        ['anywhere', 'cluster'].includes(peer.name) ||
        (peer.name === 'same-namespace' && place === namespace)
      );
    default:
      return false;
  }
}

function coversOutside(
  { peer, ports }: Consumption,
  to: Draft['egress'][number]['to'],
  wanted: readonly string[],
): boolean {
  const isThere =
    'host' in to
      ? peer.kind === 'host' && peer.host === to.host
      : peer.kind === 'cidr' && peer.cidr === to.cidr;
  const isOpen = peer.kind === 'named' && ['anywhere', 'internet'].includes(peer.name);
  return (isThere || isOpen) && wanted.every((each) => coversPort(ports, each, []));
}
