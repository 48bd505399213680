import { asFields, type Fields, field, items } from '../../grammar/reader.ts';
import type { ObjectId } from '../../model/manifest.ts';
import type { DraftedWorkload, Evidence } from '../draft.ts';

/** A RoleBinding or ClusterRoleBinding, and the ServiceAccounts that it gives rights to. */
export interface Binding {
  readonly called: string;
  /** namespace/name. */
  readonly accounts: readonly string[];
}

/** Reads a binding; undefined for other kinds. */
export function readBinding(id: ObjectId, fields: Fields, namespace: string): Binding | undefined {
  if (id.kind !== 'RoleBinding' && id.kind !== 'ClusterRoleBinding') return undefined;
  const accounts = items(field(fields, 'subjects'), id.place).flatMap(([each]) => {
    const subject = asFields(each) ?? {};
    const [name, where] = [field(subject, 'name'), field(subject, 'namespace')];
    if (field(subject, 'kind') !== 'ServiceAccount' || typeof name !== 'string') return [];
    return [`${typeof where === 'string' ? where : namespace}/${name}`];
  });
  return { called: `${id.kind} ${id.name}`, accounts };
}

/** The ServiceAccounts of its pods, namespace/name, each once. */
export function accountsOf({ namespace, all }: DraftedWorkload): readonly string[] {
  return [...new Set(all.map(({ serviceAccount }) => `${namespace}/${serviceAccount}`))];
}

/**
 * Who will call the API server: rights are bound to the pod's ServiceAccount.
 * An account that several workloads share says it of none of them for sure.
 */
export function apiAccess(
  workload: DraftedWorkload,
  bindings: readonly Binding[],
  usersOf: (account: string) => number,
): { readonly evidence: Evidence; readonly isShared: boolean } | undefined {
  const found = accountsOf(workload).flatMap((account) => {
    const binding = bindings.find((each) => each.accounts.includes(account));
    if (binding === undefined) return [];
    const name = account.slice(workload.namespace.length + 1);
    const words = `${binding.called} binds its ServiceAccount ${name}`;
    const isShared = usersOf(account) > 1 || name === 'default';
    return [{ evidence: { source: 'manifests' as const, words }, isShared }];
  });
  return found.find(({ isShared }) => !isShared) ?? found[0];
}
