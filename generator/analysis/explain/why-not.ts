import { blockOf, cidrProblem } from '../../grammar/addresses.ts';
import type { Subject } from '../../model/connection.ts';
import type { Place } from '../../model/diagnostic.ts';
import type { Exposure } from '../../model/intent.ts';
import type { Explanation, Party, Suggestion } from '../../model/reach.ts';
import type { Analysis } from '../reach/analyse.ts';
import { Begun } from './begun.ts';
import { suggestPolicy } from './suggest-policy.ts';

/** The profiles of the two ends, where they have one. */
export interface Ends {
  readonly source?: Subject | undefined;
  readonly destination?: Subject | undefined;
  /** A member of each end. */
  readonly members: readonly [source: number, destination: number];
  /** Of an end that is a piece of the address space: the addresses that are meant, where that is not all of it. */
  readonly seen?: {
    readonly source?: readonly string[];
    readonly destination?: readonly string[];
  };
  /** Where it is one of several connections that are answered together. */
  readonly begun?: Begun;
}

/** What would open a blocked connection: the lines to write, each with the profile that it belongs in. */
export function whyNot(
  analysis: Analysis,
  explanation: Explanation,
  ends: Ends,
): readonly Suggestion[] {
  if (explanation.allowed) return [];
  if (explanation.noSharedFamily === true)
    return [{ text: 'the two have no address family in common: no policy can help' }];
  const [source, destination] = ends.members;
  const egress = explanation.egress.allowed
    ? []
    : [
        ...inPolicy(analysis, explanation, 'egress', source, destination, ends),
        ...egressLines(explanation, ends),
      ];
  const ingress = explanation.ingress.allowed
    ? []
    : [
        ...inPolicy(analysis, explanation, 'ingress', destination, source, ends),
        ...ingressLines(explanation, ends),
      ];
  return [...egress, ...ingress];
}

/** The change to a policy that people wrote. */
function inPolicy(
  analysis: Analysis,
  explanation: Explanation,
  direction: 'ingress' | 'egress',
  subject: number,
  other: number,
  ends: Ends,
): readonly Suggestion[] {
  if (deniedByTier(explanation, direction) !== undefined) return [];
  const side = direction === 'ingress' ? 'source' : 'destination';
  const far = explanation[side];
  const seen = ends.seen?.[side];
  // no policy of somebody else's is told to open a whole piece of the address space
  if (far.kind === 'addresses' && far.first !== far.last && seen === undefined) return [];
  const blocks = far.kind === 'addresses' ? blocksOf(far, seen) : undefined;
  const { begun = new Begun() } = ends;
  return suggestPolicy(analysis, explanation, direction, subject, other, blocks, begun);
}

function portText({ protocol, port }: Explanation): string {
  return protocol === 'TCP' ? String(port) : `${port}/${protocol.toLowerCase()}`;
}

function egressLines(explanation: Explanation, { source, seen }: Ends): readonly Suggestion[] {
  const denied = deniedByTier(explanation, 'egress');
  if (denied !== undefined) return [denied];
  const { destination } = explanation;
  const ports = `ports: [${portText(explanation)}]`;
  const said = (section: string, line: string): readonly Suggestion[] => [
    inProfile(explanation, 'egress', source, section, line),
  ];
  switch (destination.kind) {
    case 'addresses':
      return blocksOf(destination, seen?.destination).flatMap((each) =>
        said('egress', `- {cidr: ${written(each)}, ${ports}}`),
      );
    case 'named':
      return said('egress', `- {host: ${destination.name}, ${ports}}`);
    default: {
      const name = peerName(destination, explanation.source);
      return said('consumes', `- ${name}:${portText(explanation)}`);
    }
  }
}

function ingressLines(
  explanation: Explanation,
  { destination, source: consumer, seen, begun = new Begun() }: Ends,
): readonly Suggestion[] {
  const denied = deniedByTier(explanation, 'ingress');
  if (denied !== undefined) return [denied];
  const { source } = explanation;
  if (source.kind === 'named') return [];
  const blocks = source.kind === 'addresses' ? blocksOf(source, seen?.source) : undefined;
  if (blocks?.length === 0) return [];
  const onHost = source.kind === 'workload' && source.hostNetwork;
  const from =
    blocks !== undefined || source.kind === 'addresses'
      ? (blocks ?? []).map((each) => `{cidr: ${written(each)}}`).join(', ')
      : onHost
        ? '$nodes'
        : peerName(source, explanation.destination);
  const exposed = destination?.intent?.exposes.find((each) => exposesPort(each, explanation));
  if (exposed !== undefined) {
    const text = opening(exposed, explanation, from, consumer !== undefined, begun);
    return [{ text, place: exposed.place }];
  }
  const line = `- {port: ${portText(explanation)}, from: [${from}]}`;
  return [inProfile(explanation, 'ingress', destination, 'exposes', line)];
}

/** What to write in an entry that exposes the port and does not let the source in. */
function opening(
  { from: sources, place }: Exposure,
  explanation: Explanation,
  from: string,
  hasProfile: boolean,
  begun: Begun,
): string {
  const port = portText(explanation);
  const more = `add ${from} to from of this entry`;
  if (sources === 'none')
    return begun.isFirst(place) ? `write from: [${from}] in place of none` : more;
  const toConsumers = sources.some(
    ({ peer }) => peer.kind === 'named' && peer.name === 'consumers',
  );
  if (!toConsumers) return more;
  if (hasProfile && from !== '$nodes') {
    return 'this entry lets in every profile that consumes the port: the line in the consumer is enough';
  }
  return begun.isFirst(place, port)
    ? `write {port: ${port}, from: [$consumers, ${from}]} in its place`
    : more;
}

function exposesPort({ ports }: Exposure, { protocol, port }: Explanation): boolean {
  if (ports === 'all') return true;
  return ports.some((each) => {
    if (each.protocol !== protocol || each.kind === 'name') return false;
    return each.kind === 'any' || (each.port <= port && port <= (each.endPort ?? each.port));
  });
}

function inProfile(
  explanation: Explanation,
  direction: 'ingress' | 'egress',
  subject: Subject | undefined,
  section: string,
  line: string,
): Suggestion {
  const place: Place | undefined = subject?.intent?.place;
  if (place !== undefined) return { text: `add under ${section}:  ${line}`, place };
  const party = direction === 'egress' ? explanation.source : explanation.destination;
  const profile = explanation[direction].policies.find(
    (each) => each.profile !== undefined,
  )?.profile;
  const what =
    profile === undefined
      ? `${party.name} has no profile; one`
      : `its profile ${profile} is not loaded; it`;
  return { text: `${what} would say under ${section}:  ${line}` };
}

function deniedByTier(
  explanation: Explanation,
  direction: 'ingress' | 'egress',
): Suggestion | undefined {
  const { by, reason } = explanation[direction];
  if (by?.action !== 'Deny') return undefined;
  const how =
    reason === 'a rule denies it'
      ? 'denies it: no rule that allows it'
      : 'denies it for the whole cluster: no NetworkPolicy';
  const text = `${by.policy} rule ${by.number} ${how} can open it`;
  return { text, place: by.place };
}

/** As a profile of the other side writes it. */
function peerName(party: Extract<Party, { namespace: string }>, other: Party): string {
  const name =
    party.kind === 'workload'
      ? party.workload.name
      : (party.service ?? `{labels: {${party.name}}}`);
  const isNear = 'namespace' in other && other.namespace === party.namespace;
  return isNear ? name : `${party.namespace}/${name}`;
}

/**
 * What a piece of the address space is in lines that can be written: the
 * addresses that are meant, else the whole of it where that is one block.
 */
function blocksOf(
  { first, last, name }: Extract<Party, { kind: 'addresses' }>,
  seen: readonly string[] | undefined,
): readonly string[] {
  const all = seen?.map(blockOf) ?? [first === last ? blockOf(first) : name];
  return all.filter((each) => cidrProblem(each) === undefined);
}

/** As YAML writes it: not every reader takes a colon for the beginning of a text. */
function written(block: string): string {
  return block.startsWith(':') ? JSON.stringify(block) : block;
}
