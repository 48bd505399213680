import type { Analysis } from '../analysis/analyse.ts';
import type { PodMember } from '../analysis/members.ts';
import { addressValue } from '../grammar/addresses.ts';
import { readPort } from '../grammar/ports.ts';
import { Report } from '../grammar/reader.ts';
import { UsageError } from '../io/usage.ts';
import type { ContainerPort } from '../model/manifest.ts';
import type { Protocol } from '../model/policy.ts';
import { didYouMean } from '../stages/did-you-mean.ts';
import { type LiveScope, scopeText } from './gather.ts';

/**
 * Finds a party by what people type: `shop/cart`, `shop/Deployment/cart`,
 * `cart` where one namespace has it, a Pod's name, or an address, which may
 * be a pod's. `namespace` settles a name that several namespaces have.
 */
export function findParty(
  analysis: Analysis,
  typed: string,
  namespace: string,
  live?: LiveScope,
): number {
  const { parties, reach, cluster } = analysis;
  const address = typed.replace(/^\[(.*)\]$/, '$1');
  const value = addressValue(address);
  if (value !== undefined) {
    const [pod] = byPod(analysis, (member) =>
      [...member.addresses].some((each) => addressValue(each) === value),
    );
    return pod ?? parties.of[reach.universe.pieceOf(address) ?? 0] ?? 0;
  }
  const named = (name: string): number[] =>
    parties.all.flatMap((party, number) => (isNamed(party, name) ? [number] : []));
  const podName = typed.split('/').at(-1) ?? '';
  const tries = [
    () => named(typed),
    () => (typed.includes('/') ? [] : named(`${namespace}/${typed}`)),
    () => byPod(analysis, (member) => member.pods.has(podName)),
  ];
  const found = named(typed).length > 1 ? [...tries].reverse() : tries;
  const [only, other] = found.map((each) => each()).find((each) => each.length > 0) ?? [];
  if (only !== undefined && other === undefined) return only;
  if (only !== undefined) {
    const several = named(typed).map((each) => parties.all[each]?.name);
    throw new UsageError(`${typed} is several: ${several.join(', ')}`, 'write namespace/Kind/name');
  }
  const service = cluster.services.find((each) =>
    [each.name, `${each.namespace}/${each.name}`].includes(typed),
  );
  if (service !== undefined)
    throw new UsageError(`${typed} is a Service`, leadsTo(analysis, service));
  const names = parties.all.flatMap((each) => (each.kind === 'addresses' ? [] : [each.name]));
  throw new UsageError(
    `there is no ${typed} in ${live === undefined ? 'the manifests' : scopeText(live)}`,
    didYouMean(typed, names) ??
      `write namespace/name, or an address${live?.namespace === undefined ? '' : '; -A reads all namespaces'}`,
  );
}

/** What to ask about instead of a Service: policies see pods and their ports. */
function leadsTo(
  { parties, reach }: Analysis,
  { selector, namespace, ports }: Analysis['cluster']['services'][number],
): string {
  const picked =
    selector === undefined
      ? []
      : reach.universe
          .subjects({ matchLabels: selector, matchExpressions: [] }, namespace)
          .values()
          .map((id) => parties.all[parties.of[id] ?? 0]?.name);
  const targets = ports.map((each) => each.targetPort).join(', ');
  return picked.length === 0
    ? 'it leads to no pods of these manifests'
    : `policies see pods: it leads to ${[...new Set(picked)].join(', ')}, port ${targets}`;
}

function isNamed(party: Analysis['parties']['all'][number], typed: string): boolean {
  if (party.name === typed) return true;
  if (party.kind === 'unseen') return party.service !== undefined && party.service === typed;
  if (party.kind !== 'workload') return false;
  const { namespace, kind, name } = party.workload;
  return [name, `${namespace}/${name}`, `${namespace}/${kind}/${name}`].includes(typed);
}

function byPod({ parties, reach }: Analysis, isMeant: (member: PodMember) => boolean): number[] {
  const found = reach.universe.members.flatMap((member, id) =>
    member.kind === 'pods' && isMeant(member) ? [parties.of[id] ?? 0] : [],
  );
  return [...new Set(found)];
}

/** `8080`, `8080/udp`, or a name that the destination's pods have: one port that a connection goes to. */
export function readOnePort(
  typed: string,
  named: readonly ContainerPort[] = [],
): { readonly protocol: Protocol; readonly port: number } {
  const value = /^[0-9]+$/.test(typed) ? Number(typed) : typed.toLowerCase();
  const port = readPort(value, { file: '', document: 0, path: [] }, new Report());
  if (port?.kind === 'number' && port.endPort === undefined)
    return { protocol: port.protocol, port: port.port };
  const [first, ...more] = named.filter(
    (each) => port?.kind === 'name' && each.name === port.name && each.protocol === port.protocol,
  );
  if (first !== undefined && more.every((each) => each.port === first.port)) return first;
  const known = named.flatMap((each) => (each.name === undefined ? [] : [each.name]));
  throw new UsageError(
    `${JSON.stringify(typed)} is not a port`,
    `write a number, with /udp or /sctp where it is not TCP: 8080, 53/udp${known.length > 0 ? `; named there: ${[...new Set(known)].join(', ')}` : ''}`,
  );
}
