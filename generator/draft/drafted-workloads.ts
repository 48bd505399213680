import { isDnsLabel } from '../grammar/names.ts';
import type { Workload } from '../model/manifest.ts';
import type { DraftedWorkload } from './draft.ts';

/**
 * Which workloads get a profile, and under which name: their own, where that
 * is a service's and nobody else's, else one with the kind behind it and a
 * `workload` that leads to the object.
 */
export function draftedWorkloads(
  workloads: readonly Workload[],
  namespaceOf: (object: { readonly namespace?: string }) => string,
): { readonly drafted: readonly DraftedWorkload[]; readonly passedOver: readonly string[] } {
  const passedOver: string[] = [];
  const kept = workloads.filter((each) => {
    const called = `${each.kind} ${namespaceOf(each)}/${each.name}`;
    const reason = reasonAgainst(each, namespaceOf(each));
    if (reason !== undefined) passedOver.push(`${called}: ${reason}`);
    return reason === undefined;
  });
  const names = new Map<string, number>();
  const key = (each: Workload): string => `${namespaceOf(each)}/${each.name}`;
  for (const each of kept) names.set(key(each), (names.get(key(each)) ?? 0) + 1);
  const drafted = kept.map((workload): DraftedWorkload => {
    const namespace = namespaceOf(workload);
    const isAlone = names.get(key(workload)) === 1;
    if (isAlone && isDnsLabel(workload.name))
      return { service: workload.name, namespace, workload };
    const wanted = isAlone ? workload.name : `${workload.name}-${workload.kind.toLowerCase()}`;
    const service = wanted.replaceAll('.', '-').slice(0, 63).replace(/-+$/, '');
    return { service, namespace, workload, ref: { kind: workload.kind, name: workload.name } };
  });
  return { drafted, passedOver };
}

function reasonAgainst(workload: Workload, namespace: string): string | undefined {
  if (!isDnsLabel(namespace)) return 'its namespace is no DNS label';
  if (workload.name.includes('*')) return 'its name is made when it is created';
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(workload.name)) return 'its name is no DNS name';
  if (/\btest\b/.test(workload.hook?.events ?? '')) return 'it is a test of Helm';
  return undefined;
}
