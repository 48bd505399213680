import type { End } from '../analysis/explain/question.ts';
import type { PodMember } from '../analysis/population/members.ts';
import type { Analysis } from '../analysis/reach/analyse.ts';
import { addressValue } from '../grammar/addresses.ts';
import { didYouMean } from '../grammar/did-you-mean.ts';
import { UsageError } from '../io/usage.ts';
import { type LiveScope, scopeText } from './gather.ts';
import { numberedPod } from './numbered-pod.ts';

/**
 * Finds an end by what people type: `shop/cart`, `shop/Deployment/cart`,
 * `cart` where one namespace has it, a Pod's name, or an address, which may
 * be a pod's. `namespace` settles a name that several namespaces have.
 * Undefined for what nothing here is called.
 */
export function findEnd(analysis: Analysis, typed: string, namespace: string): End | undefined {
  const { parties, reach } = analysis;
  const address = withoutBrackets(typed);
  if (addressValue(address) !== undefined)
    return podAt(analysis, address) ?? { members: [reach.universe.pieceOf(address) ?? 0], address };
  const named = (name: string): number[] =>
    parties.all.flatMap((party, number) => (isNamed(party, name) ? [number] : []));
  const parts = typed.split('/');
  const podName = parts.at(-1) ?? '';
  const home = parts.length > 1 ? parts[0] : undefined;
  const pods = (own: string | undefined): End[] =>
    podsOf(analysis, (member) => {
      const { workload } = member;
      const isKind = parts.length < 3 || parts[1] === 'Pod';
      return (
        isKind && member.pods.has(podName) && (own === undefined || workload.namespace === own)
      );
    }).map((each) => ({ ...each, pod: podName }));
  const wholes = (numbers: readonly number[]): End[] =>
    numbers.map((each) => ({ members: parties.members[each] ?? [] }));
  const tries = [
    () => wholes(named(typed)),
    () => (home === undefined ? wholes(named(`${namespace}/${typed}`)) : []),
    () => (home === undefined ? pods(namespace) : []),
    () => pods(home),
    () => (home === undefined ? numberedPod(analysis, podName, namespace) : []),
    () => (parts.length < 3 || parts[1] === 'Pod' ? numberedPod(analysis, podName, home) : []),
  ];
  const found = named(typed).length > 1 ? [...tries].reverse() : tries;
  const [only, other] = found.map((each) => each()).find((each) => each.length > 0) ?? [];
  if (only === undefined || other === undefined) return only;
  const several = named(typed).map((each) => parties.all[each]?.name);
  throw new UsageError(`${typed} is several: ${several.join(', ')}`, 'write namespace/Kind/name');
}

/** Where things are looked for. */
export interface Sought {
  /** For names that are typed without one. */
  readonly namespace: string;
  /** Where that is a cluster. */
  readonly live?: LiveScope;
}

/** `the manifests`, or what of which cluster was read. */
export function soughtText({ live }: Sought): string {
  return live === undefined ? 'the manifests' : scopeText(live);
}

/** What is there instead of what was typed. */
export function notFound(
  { parties, cluster }: Analysis,
  typed: string,
  sought: Sought,
): UsageError {
  const names = parties.all.flatMap((each) => (each.kind === 'addresses' ? [] : [each.name]));
  const services = cluster.services.map((each) => `${each.namespace}/${each.name}`);
  const [home] = typed.split('/');
  const known = new Set([
    ...cluster.namespaces.keys(),
    ...parties.all.flatMap((each) => ('namespace' in each ? [each.namespace] : [])),
  ]);
  const near = didYouMean(typed, [...names, ...services]);
  const where = soughtText(sought);
  const isPart = sought.live?.namespace !== undefined;
  // a part of a cluster says nothing of other namespaces
  if (typed.includes('/') && home !== undefined && !known.has(home) && !isPart) {
    const there = [...known].sort();
    const listed = there.length > 8 ? `${there.slice(0, 8).join(', ')}, ...` : there.join(', ');
    return new UsageError(
      `there is no ${typed} in ${where}: ${sought.live === undefined ? 'they have' : 'there is'} no namespace ${home}`,
      near ?? `the namespaces are ${listed}`,
    );
  }
  return new UsageError(
    `there is no ${typed} in ${where}`,
    near ?? `write namespace/name, or an address${isPart ? '; -A reads all namespaces' : ''}`,
  );
}

/** An address as people type it, where it may stand in brackets. */
export function withoutBrackets(typed: string): string {
  return typed.replace(/^\[(.*)\]$/, '$1');
}

function isNamed(party: Analysis['parties']['all'][number], typed: string): boolean {
  if (party.name === typed) return true;
  if (party.kind === 'unseen') return party.service !== undefined && party.service === typed;
  if (party.kind !== 'workload') return false;
  const { namespace, kind, name } = party.workload;
  return [name, `${namespace}/${name}`, `${namespace}/${kind}/${name}`].includes(typed);
}

/** The pod that has an address; several on the host network have their node's. */
function podAt(analysis: Analysis, address: string): End | undefined {
  const value = addressValue(address);
  const has = (member: PodMember): boolean =>
    [...member.addresses].some((each) => addressValue(each) === value);
  const found = podsOf(analysis, has);
  const [end] = found;
  if (end === undefined) return undefined;
  const name = podCalled(analysis, value);
  return { ...end, address, ...(name !== undefined && { pod: name }) };
}

/** Names of the Pods that have an address, where it is one alone. */
function podCalled({ cluster }: Analysis, value: bigint | undefined): string | undefined {
  const pods = cluster.pods.filter((each) =>
    each.addresses.some((own) => addressValue(own) === value),
  );
  return pods.length === 1 ? pods[0]?.pod : undefined;
}

/** Members that are meant, one end for each party. */
function podsOf({ parties, reach }: Analysis, isMeant: (member: PodMember) => boolean): End[] {
  const byParty = new Map<number, number[]>();
  reach.universe.members.forEach((member, id) => {
    if (member.kind !== 'pods' || !isMeant(member)) return;
    const party = parties.of[id] ?? 0;
    byParty.set(party, [...(byParty.get(party) ?? []), id]);
  });
  return [...byParty.values()].map((members) => ({ members }));
}
