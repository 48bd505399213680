import type { Subject } from '../model/connection.ts';
import type { Place } from '../model/diagnostic.ts';
import type { Exposure } from '../model/intent.ts';
import type { Explanation, Party, Suggestion } from '../model/reach.ts';

/** The profiles of the two ends, where they have one. */
export interface Ends {
  readonly source?: Subject | undefined;
  readonly destination?: Subject | undefined;
}

/** What would open a blocked connection: the lines to write, each with the profile that it belongs in. */
export function whyNot(explanation: Explanation, ends: Ends): readonly Suggestion[] {
  if (explanation.allowed) return [];
  if (explanation.noSharedFamily === true)
    return [{ text: 'the two have no address family in common: no policy can help' }];
  return [
    ...(explanation.egress.allowed ? [] : egressLines(explanation, ends)),
    ...(explanation.ingress.allowed ? [] : ingressLines(explanation, ends)),
  ];
}

function portText({ protocol, port }: Explanation): string {
  return protocol === 'TCP' ? String(port) : `${port}/${protocol.toLowerCase()}`;
}

function egressLines(explanation: Explanation, { source }: Ends): readonly Suggestion[] {
  const denied = deniedByTier(explanation, 'egress');
  if (denied !== undefined) return [denied];
  const { destination } = explanation;
  const ports = `ports: [${portText(explanation)}]`;
  const said = (section: string, line: string): readonly Suggestion[] => [
    inProfile(explanation.source, source, section, line),
  ];
  switch (destination.kind) {
    case 'addresses':
      return said('egress', `- {cidr: ${blockOf(destination)}, ${ports}}`);
    case 'named':
      return said('egress', `- {host: ${destination.name}, ${ports}}`);
    default: {
      const name = peerName(destination, explanation.source);
      return said('consumes', `- ${name}:${portText(explanation)}`);
    }
  }
}

function ingressLines(explanation: Explanation, { destination }: Ends): readonly Suggestion[] {
  const denied = deniedByTier(explanation, 'ingress');
  if (denied !== undefined) return [denied];
  const { source } = explanation;
  if (source.kind === 'named') return [];
  const from =
    source.kind === 'addresses'
      ? `{cidr: ${blockOf(source)}}`
      : peerName(source, explanation.destination);
  const exposed = destination?.intent?.exposes.find((each) => exposesPort(each, explanation));
  if (exposed !== undefined) {
    const isOpen =
      exposed.from !== 'none' &&
      exposed.from.some(({ peer }) => peer.kind === 'named' && peer.name === 'consumers');
    const text =
      isOpen && source.kind !== 'addresses'
        ? 'this entry lets in every profile that consumes the port: the line in the consumer is enough'
        : `add ${from} to from of this entry`;
    return [{ text, place: exposed.place }];
  }
  const line = `- {port: ${portText(explanation)}, from: [${from}]}`;
  return [inProfile(explanation.destination, destination, 'exposes', line)];
}

function exposesPort({ ports }: Exposure, { protocol, port }: Explanation): boolean {
  if (ports === 'all') return true;
  return ports.some((each) => {
    if (each.protocol !== protocol || each.kind === 'name') return false;
    return each.kind === 'any' || (each.port <= port && port <= (each.endPort ?? each.port));
  });
}

function inProfile(
  party: Party,
  subject: Subject | undefined,
  section: string,
  line: string,
): Suggestion {
  const place: Place | undefined = subject?.intent?.place;
  if (place !== undefined) return { text: `add under ${section}:  ${line}`, place };
  return { text: `${party.name} has no profile; one would say under ${section}:  ${line}` };
}

function deniedByTier(
  explanation: Explanation,
  direction: 'ingress' | 'egress',
): Suggestion | undefined {
  const { by } = explanation[direction];
  if (by?.action !== 'Deny') return undefined;
  const text = `${by.policy} rule ${by.number} denies it for the whole cluster: no NetworkPolicy can open it`;
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

function blockOf({ first, last, name }: Extract<Party, { kind: 'addresses' }>): string {
  if (first !== last) return name;
  return `${first}/${first.includes(':') ? 128 : 32}`;
}
