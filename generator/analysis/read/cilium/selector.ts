import {
  asFields,
  type Fields,
  field,
  items,
  type Report,
  shown,
} from '../../../grammar/reader.ts';
import { readLabelSelector } from '../../../grammar/selectors.ts';
import type { Place } from '../../../model/diagnostic.ts';
import type { Expression, Selector } from '../../../model/policy.ts';
import { nameLabel } from './namespaces.ts';

const namespaceKey = 'io.kubernetes.pod.namespace';
const namespaceLabelPrefix = 'io.cilium.k8s.namespace.labels.';

/**
 * Keys that no label of a pod can be looked up for: the name of this cluster, and what Cilium leaves out of identities unless it is told
 * otherwise. cilium pkg/k8s/apis/cilium.io/const.go; Documentation
 * operations/performance/scalability/identity-relevant-labels.
 */
const unknowable =
  /^(?:io\.cilium\.k8s\.policy\.(?!serviceaccount$)|io\.kubernetes|kubernetes\.io|k8s\.io|[^/]*beta\.kubernetes\.io|pod-template-hash$|pod-template-generation$|controller-revision-hash$|controller-uid$|statefulset\.kubernetes\.io\/pod-name$|apps\.kubernetes\.io\/pod-index$|batch\.kubernetes\.io\/)/;

/** An endpoint selector, its keys told apart by what they are about. */
export interface EndpointSelector {
  readonly pods: Selector | 'all';
  /** Of namespaces; their names are the label that each has. */
  readonly namespaces: Selector | 'all';
  /** Whether the namespace's name, and its labels, are asked for. */
  readonly namesNamespace: boolean;
  readonly labelsNamespace: boolean;
  /** Names of identities that are no pods, such as `host`, with what is asked of them. */
  readonly reserved: readonly Expression[];
  /** Keys, as written, that cannot be looked up here. */
  readonly unknown: readonly string[];
}

interface Requirement {
  readonly source: string;
  readonly written: string;
  readonly expression: Expression;
}

/**
 * Reads the selector of an endpointSelector, fromEndpoints or toEndpoints. A
 * key without source means labels of any; those of pods are of Kubernetes.
 * Source: cilium pkg/labels GetExtendedKeyFrom, pkg/policy/api/selector.go.
 */
export function readSelector(
  value: unknown,
  place: Place,
  report: Report,
): EndpointSelector | undefined {
  const requirements = requirementsOf(value, place, report);
  if (requirements === undefined) return undefined;
  const of = (isMeant: (each: Requirement) => boolean): readonly Expression[] =>
    requirements.filter(isMeant).map((each) => each.expression);
  const isOurs = ({ source }: Requirement): boolean => ['', 'any', 'k8s'].includes(source);
  const keyed = (key: string, isNamespace: boolean): ((each: Requirement) => boolean) => {
    return (each) =>
      isOurs(each) &&
      (isNamespace ? each.expression.key.startsWith(key) : each.expression.key === key);
  };
  const [isName, isLabel] = [keyed(namespaceKey, false), keyed(namespaceLabelPrefix, true)];
  const isReserved = ({ source }: Requirement): boolean => source === 'reserved';
  const isUnknown = (each: Requirement): boolean =>
    !isReserved(each) &&
    (!isOurs(each) || (!isName(each) && !isLabel(each) && unknowable.test(each.expression.key)));
  const namespaces = [
    ...of(isName).map((each) => ({ ...each, key: nameLabel })),
    ...of(isLabel).map((each) => ({ ...each, key: each.key.slice(namespaceLabelPrefix.length) })),
  ];
  return {
    pods: together(
      of((each) => isOurs(each) && !isName(each) && !isLabel(each) && !isUnknown(each)),
    ),
    namespaces: together(namespaces),
    namesNamespace: requirements.some(isName),
    labelsNamespace: requirements.some(isLabel),
    reserved: of(isReserved),
    unknown: requirements.filter(isUnknown).map((each) => each.written),
  };
}

/** The same without what `k8s:` says of the namespace's name in matchLabels, which Cilium sets itself. */
export function withoutOwnName(value: unknown): unknown {
  const fields = asFields(value);
  const labels = asFields(field(fields ?? {}, 'matchLabels'));
  if (labels === undefined) return value;
  const kept = Object.entries(labels).filter(([key]) => key !== `k8s:${namespaceKey}`);
  return { ...fields, matchLabels: Object.fromEntries(kept) };
}

function requirementsOf(
  value: unknown,
  place: Place,
  report: Report,
): readonly Requirement[] | undefined {
  const fields = asFields(value);
  if (fields === undefined)
    return report.add('invalid-rule', place, `${shown(value)} is no selector`);
  const labels = Object.entries(asFields(field(fields, 'matchLabels')) ?? {});
  const expressions = items(field(fields, 'matchExpressions'), place).map(([each]) => each);
  const { matchLabels: _labels, matchExpressions: _expressions, ...strange } = fields;
  const written = [
    ...labels.map(([key, each]) => ({ key, operator: 'In', values: [each] })),
    ...expressions.map((each) => asFields(each) ?? { key: each }),
  ].map((each) => ({ each, ...sourceOf(field(each, 'key')) }));
  if (written.length === 0 && Object.keys(strange).length === 0) return [];
  const read = readLabelSelector(
    { ...strange, matchExpressions: written.map(({ each, key }): Fields => ({ ...each, key })) },
    place,
    report,
  );
  return read?.matchExpressions.map((expression, index) => {
    const { source = '', from = '' } = written[index] ?? {};
    return { source, written: from, expression };
  });
}

/** `k8s:app` is the label app of Kubernetes. */
function sourceOf(key: unknown): { source: string; key: unknown; from: string } {
  const parts = typeof key === 'string' ? /^([a-z0-9-]+):(.*)$/.exec(key) : null;
  return { source: parts?.[1] ?? '', key: parts?.[2] ?? key, from: String(key) };
}

/** Requirements as one selector; those for one value are labels, which are found quickly. */
function together(expressions: readonly Expression[]): Selector | 'all' {
  if (expressions.length === 0) return 'all';
  const labels = new Map<string, string>();
  const rest = expressions.filter((each) => {
    if (each.operator !== 'In' || each.values.length > 1 || labels.has(each.key)) return true;
    labels.set(each.key, each.values[0]);
    return false;
  });
  return { matchLabels: Object.fromEntries(labels), matchExpressions: rest };
}
