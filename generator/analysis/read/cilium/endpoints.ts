import { matches } from '../../../grammar/selectors.ts';
import type { Place } from '../../../model/diagnostic.ts';
import type { Expression, Namespaces, Peer, Peers, Selector } from '../../../model/policy.ts';
import { approximated, type Context } from './context.ts';
import { readEntities } from './entities.ts';
import { inNamespace, isNowhere, namespacesOf } from './namespaces.ts';
import { type EndpointSelector, readSelector, withoutOwnName } from './selector.ts';

/** Who is no pod: a selector that asks only for what is not there matches them as well. */
const others: readonly Peer[] = (
  ['world', 'host', 'remote-node', 'kube-apiserver', 'ingress'] as const
).map((entity) => ({ kind: 'entity', entity }));

/**
 * An entry of fromEndpoints or toEndpoints. Without a word on namespaces it
 * means the policy's own, in a policy of the cluster all; a selector that
 * says something of them is taken by its word.
 * Source: cilium pkg/k8s/apis/cilium.io/utils getEndpointSelector.
 */
export function readEndpoint(
  value: unknown,
  place: Place,
  context: Context,
): readonly Peer[] | 'all' | undefined {
  const selector = readSelector(value, place, context.report);
  if (selector === undefined) return undefined;
  if (selector.reserved.length > 0) return reservedPeers(selector, place, context);
  if (selector.unknown.length > 0) {
    const what = `${selector.unknown.join(', ')} cannot be looked up`;
    approximated(context, place, what, 'a selector without it');
    if (context.effect === 'deny') return [];
  }
  const { own } = context;
  const { pods, namespaces } = selector;
  if (selector.namesNamespace) return chosen(pods, namespaces);
  if (own === undefined) return [{ kind: 'pods', namespaces: namespacesOf(namespaces), pods }];
  if (!selector.labelsNamespace) return [{ kind: 'pods', namespaces: { kind: 'own' }, pods }];
  const what = `versions of Cilium read namespace labels without ${'k8s:io.kubernetes.pod.namespace'} differently`;
  approximated(context, place, what, 'every namespace with these labels');
  return context.effect === 'allow'
    ? chosen(pods, namespaces)
    : [{ kind: 'pods', namespaces: namespacesOf(inNamespace(own, namespaces)), pods }];
}

/** Pods of the namespaces that are named, and whoever has no labels at all where that will do. */
function chosen(pods: Selector | 'all', namespaces: Selector | 'all'): readonly Peer[] {
  const isAnybody = matches(pods, {}) && matches(namespaces, {});
  return [
    ...(isNowhere(namespaces)
      ? []
      : [{ kind: 'pods', namespaces: namespacesOf(namespaces), pods } as const]),
    ...(isAnybody ? others : []),
  ];
}

/** `reserved:host` is what the entity host is; beside other keys it is nobody that is known here. */
function reservedPeers(
  { reserved, pods, namespaces, unknown }: EndpointSelector,
  place: Place,
  context: Context,
): Peers | readonly Peer[] | undefined {
  const [only] = reserved;
  const isAlone =
    reserved.length === 1 && pods === 'all' && namespaces === 'all' && unknown.length === 0;
  if (only !== undefined && isAlone && asksFor(only))
    return readEntities([[only.key, place]], context);
  approximated(context, place, 'reserved labels beside others cannot be looked up', 'everyone');
  return context.effect === 'allow' ? 'all' : [];
}

function asksFor(expression: Expression): boolean {
  if (expression.operator === 'Exists') return true;
  return expression.operator === 'In' && expression.values.some((each) => each === '');
}

/** The pods that a policy is about, and where. */
export interface Subject {
  readonly selector: Selector | 'all';
  /** Absent: in the policy's own namespace. */
  readonly namespaces?: Namespaces;
}

/**
 * The pods that a policy selects; `others` where it is about what is no pod.
 * In a namespaced policy Cilium sets the namespace itself, over what
 * `k8s:io.kubernetes.pod.namespace` says; what else is said of it must hold too.
 * Source: cilium pkg/k8s/apis/cilium.io/utils ParseToCiliumRule.
 */
export function readSubject(
  value: unknown,
  place: Place,
  { own, report }: Pick<Context, 'own' | 'report'>,
): Subject | 'others' | { readonly unknown: readonly string[] } | undefined {
  const selector = readSelector(own === undefined ? value : withoutOwnName(value), place, report);
  if (selector === undefined) return undefined;
  const { pods, namespaces, reserved, unknown } = selector;
  // no pod has a reserved label
  if (reserved.some((each) => each.operator === 'In' || each.operator === 'Exists'))
    return 'others';
  if (unknown.length > 0) return { unknown };
  if (own === undefined) return { selector: pods, namespaces: namespacesOf(namespaces) };
  if (namespaces === 'all') return { selector: pods };
  return { selector: pods, namespaces: namespacesOf(inNamespace(own, namespaces)) };
}
