import { asFields, type Fields, field, items } from '../../grammar/reader.ts';
import type { ObjectId } from '../../model/manifest.ts';
import type { DraftedWorkload } from '../draft.ts';

/** Who may read which ConfigMaps over the API. */
export type Right =
  | {
      readonly kind: 'role';
      /** `Role shop/reader`, `ClusterRole reader`. */
      readonly role: string;
      readonly names: 'all' | readonly string[];
    }
  | {
      readonly kind: 'binding';
      readonly role: string;
      /** Where it gives the rights; undefined: in every namespace. */
      readonly namespace?: string;
    };

/** Roles that every cluster has, and that may read ConfigMaps. */
const usualRoles: readonly string[] = ['cluster-admin', 'admin', 'edit', 'view'].map(
  (name) => `ClusterRole ${name}`,
);

const reads = ['get', 'list', 'watch', '*'];

/** Reads what a Role says of ConfigMaps, or which role a binding gives; undefined for other kinds. */
export function readRight(id: ObjectId, fields: Fields, namespace: string): Right | undefined {
  const isOfCluster = id.kind.startsWith('Cluster');
  switch (id.kind) {
    case 'Role':
    case 'ClusterRole': {
      const role = isOfCluster ? `ClusterRole ${id.name}` : `Role ${namespace}/${id.name}`;
      const rules = items(field(fields, 'rules'), id.place)
        .map(([each]) => asFields(each) ?? {})
        .filter(
          (rule) =>
            has(rule, 'apiGroups', ['', '*']) &&
            has(rule, 'resources', ['configmaps', '*']) &&
            has(rule, 'verbs', reads),
        );
      if (rules.length === 0) return undefined;
      const names = rules.map((rule) => textsIn(rule, 'resourceNames'));
      return {
        kind: 'role',
        role,
        names: names.some((each) => each.length === 0) ? 'all' : names.flat(),
      };
    }
    case 'RoleBinding':
    case 'ClusterRoleBinding': {
      const ref = asFields(field(fields, 'roleRef')) ?? {};
      const [kind, name] = [field(ref, 'kind'), field(ref, 'name')];
      if (typeof name !== 'string') return undefined;
      const role = kind === 'ClusterRole' ? `ClusterRole ${name}` : `Role ${namespace}/${name}`;
      return { kind: 'binding', role, ...(!isOfCluster && { namespace }) };
    }
    default:
      return undefined;
  }
}

/** Accounts, as namespace/name, that may read a ConfigMap. */
export function readersOf(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  rights: readonly { readonly right: Right; readonly accounts: readonly string[] }[],
): ReadonlySet<string> {
  const roles = new Set(
    rights.flatMap(({ right }) =>
      right.kind === 'role' && (right.names === 'all' || right.names.includes(name))
        ? [right.role]
        : [],
    ),
  );
  return new Set(
    rights.flatMap(({ right, accounts }) =>
      right.kind === 'binding' &&
      (right.namespace ?? namespace) === namespace &&
      (roles.has(right.role) || usualRoles.includes(right.role))
        ? accounts
        : [],
    ),
  );
}

/**
 * Who is asked about a ConfigMap that no pod refers to: those whose settings
 * name it; else those whose own account may read it. An account that several
 * share, or none that is known, tells less than a name: the workload that the
 * ConfigMap is called after, else the few that share the account. Empty: nobody.
 */
export function readersAmong(
  configMap: { readonly namespace: string; readonly name: string },
  drafted: readonly DraftedWorkload[],
  facts: {
    readonly accounts: ReadonlySet<string>;
    readonly usersOfAccount: (account: string) => number;
    readonly isNamedBy: (workload: DraftedWorkload) => boolean;
  },
): readonly DraftedWorkload[] {
  const naming = drafted.filter(facts.isNamedBy);
  if (naming.length > 0) return naming;
  const accountOf = ({ namespace, workload }: DraftedWorkload): string =>
    `${namespace}/${workload.serviceAccount}`;
  const may = drafted.filter(
    (each) => each.operated === undefined && facts.accounts.has(accountOf(each)),
  );
  const sure = may.filter((each) => facts.usersOfAccount(accountOf(each)) === 1);
  const called = calledAfter(configMap, may);
  if (called.length > 0) return called;
  if (sure.length > 0 && sure.length <= few) return sure;
  const others = calledAfter(configMap, drafted);
  if (others.length > 0) return others;
  return may.length <= few ? may : [];
}

/** More readers than these read whatever there is: controllers. */
const few = 3;

/** The workload whose name a ConfigMap has, with or without something behind: `cart-routes` of cart. The longest name wins. */
function calledAfter(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  workloads: readonly DraftedWorkload[],
): readonly DraftedWorkload[] {
  const found = workloads.filter(
    (each) =>
      each.namespace === namespace &&
      (name === each.workload.name || /^[-.]/.test(behind(name, each.workload.name))),
  );
  const longest = Math.max(0, ...found.map(({ workload }) => workload.name.length));
  return found.filter(({ workload }) => workload.name.length === longest);
}

/** What stands behind a beginning; empty where it is none. */
function behind(text: string, beginning: string): string {
  return text.startsWith(beginning) ? text.slice(beginning.length) : '';
}

function textsIn(fields: Fields, key: string): readonly string[] {
  const list = field(fields, key);
  return Array.isArray(list)
    ? list.flatMap((each) => (typeof each === 'string' ? [each] : []))
    : [];
}

function has(fields: Fields, key: string, wanted: readonly string[]): boolean {
  return textsIn(fields, key).some((each) => wanted.includes(each));
}
