import { cilium } from './cilium.ts';
import { clusterNetworkPolicy } from './cluster-network-policy.ts';
import type { Dialect, ObjectForm } from './dialect.ts';
import { eksAuto } from './eks-auto.ts';
import { gkeFqdn } from './gke-fqdn.ts';
import { istio } from './istio.ts';
import { kubernetes } from './kubernetes.ts';
import { openshiftEgress } from './openshift-egress.ts';

const all: readonly Dialect[] = [
  kubernetes,
  cilium,
  gkeFqdn,
  eksAuto,
  openshiftEgress,
  istio,
  clusterNetworkPolicy,
];

/** All output APIs, by name. A new one is a record, a row here, a template folder, a golden case and a docs page. */
export const dialects: Readonly<Record<string, Dialect>> = Object.fromEntries(
  all.map((each) => [each.name, each]),
);

/** Those that may be a platform's main one: they isolate pods. The others are companions. */
export const mainDialects: readonly string[] = all
  .filter(({ supports }) => supports.isolation === 'ingress and egress')
  .map(({ name }) => name);

const forms: ReadonlyMap<string, { readonly dialect: Dialect; readonly form: ObjectForm }> =
  new Map(
    all.flatMap((dialect) =>
      dialect.objects.map(
        (form) => [keyOf(form.apiVersion, form.kind), { dialect, form }] as const,
      ),
    ),
  );

/** The kinds of all objects of ours. */
export const policyKinds: readonly string[] = [
  ...new Set([...forms.values()].map(({ form }) => form.kind)),
];

/** The dialect and form of an object, whatever version of its group it has. */
export function knownObject(
  apiVersion: string,
  kind: string,
): { readonly dialect: Dialect; readonly form: ObjectForm } | undefined {
  return forms.get(keyOf(apiVersion, kind));
}

function keyOf(apiVersion: string, kind: string): string {
  return `${apiVersion.split('/')[0]}/${kind}`;
}
