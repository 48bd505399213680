import { isDnsLabel } from '../grammar/names.ts';
import type { Workload } from '../model/manifest.ts';
import type { DraftedWorkload } from './draft.ts';
import { heldPods } from './held-pods.ts';

/**
 * Which workloads get a profile, and under which name: their own, where that
 * is a service's and nobody else's, else one with the kind behind it and a
 * `workload` that leads to the object. Workloads whose pods no label tells
 * apart share a profile, as they would share its policy.
 */
export function draftedWorkloads(
  workloads: readonly Workload[],
  namespaceOf: (object: { readonly namespace?: string }) => string,
  passOver: (namespace: string) => string | undefined = () => undefined,
): { readonly drafted: readonly DraftedWorkload[]; readonly passedOver: readonly string[] } {
  const passedOver: string[] = [];
  const kept = workloads.filter((each) => {
    const called = `${each.kind} ${namespaceOf(each)}/${each.name}`;
    const reason = reasonAgainst(each, namespaceOf(each)) ?? passOver(namespaceOf(each));
    if (reason !== undefined) passedOver.push(`${called}: ${reason}`);
    return reason === undefined;
  });
  const names = new Map<string, number>();
  const key = (each: Workload): string => `${namespaceOf(each)}/${each.name}`;
  for (const each of kept) names.set(key(each), (names.get(key(each)) ?? 0) + 1);
  const drafted = heldPods(kept, workloads, namespaceOf).flatMap((held): DraftedWorkload[] => {
    const { all, select } = held;
    const [workload] = all;
    if (workload === undefined) return [];
    const namespace = namespaceOf(workload);
    const isAlone = names.get(key(workload)) === 1;
    // what is not always to be seen is looked for as a hook by its kind
    const isHook = select !== undefined && all.every(({ hook }) => hook !== undefined);
    if (all.length === 1 && isAlone && isDnsLabel(workload.name) && !isHook)
      return [{ ...held, service: workload.name, namespace, workload }];
    const common = all.length > 1 ? sharedName(all) : workload.name;
    const wanted = all.length > 1 || isAlone ? common : `${common}-${workload.kind.toLowerCase()}`;
    return [
      {
        ...held,
        service: serviceName(wanted),
        namespace,
        workload: all.length === 1 ? workload : { ...workload, ports: portsOf(all) },
        ref: all.map(({ kind, name }) => ({ kind, name })),
      },
    ];
  });
  return { drafted: withUniqueNames(drafted), passedOver };
}

/** An object's name as that of a service: a DNS label. */
export function serviceName(name: string): string {
  return name.replaceAll('.', '-').slice(0, 63).replace(/-+$/, '');
}

/** Gives a service whose name is taken another: names that are cut, or whose dots became dashes, may be the same. */
export function withUniqueNames(all: readonly DraftedWorkload[]): readonly DraftedWorkload[] {
  const taken = new Set<string>();
  return all.map((drafted) => {
    let { service } = drafted;
    for (let number = 2; taken.has(`${drafted.namespace}/${service}`); number += 1)
      service = `${drafted.service.slice(0, 60).replace(/-+$/, '')}-${number}`;
    taken.add(`${drafted.namespace}/${service}`);
    return { ...drafted, service };
  });
}

/** Why an object gets no profile; undefined: it gets one. */
export function reasonAgainst(
  workload: Pick<Workload, 'name' | 'hook'>,
  namespace: string,
): string | undefined {
  if (!isDnsLabel(namespace)) return 'its namespace is no DNS label';
  if (workload.name.includes('*')) return 'its name is made when it is created';
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(workload.name)) return 'its name is no DNS name';
  if (/\btest\b/.test(workload.hook?.events ?? '')) return 'it is a test of Helm';
  return undefined;
}

/** What the names of workloads begin with, up to a dash; the first name where that is nothing. */
function sharedName(all: readonly Workload[]): string {
  const [first, ...rest] = all.map(({ name }) => name.split('-'));
  if (first === undefined) return '';
  let length = 0;
  while (length < first.length && rest.every((each) => each[length] === first[length])) length += 1;
  return first.slice(0, length === 0 ? first.length : length).join('-');
}

function portsOf(all: readonly Workload[]): Workload['ports'] {
  const ports = all.flatMap((each) => each.ports);
  return [
    ...new Map(ports.map((each) => [`${each.name} ${each.port} ${each.protocol}`, each])).values(),
  ];
}

/** A workload as a profile of a namespace names it. */
export function calledFrom({ namespace, service }: DraftedWorkload, from: string): string {
  return namespace === from ? service : `${namespace}/${service}`;
}
