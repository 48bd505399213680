import { nonEmpty } from '../grammar/ports.ts';
import { asFields, type Fields, field, type Report, shown } from '../grammar/reader.ts';
import { readLabelSelector } from '../grammar/selectors.ts';
import type { Place } from '../model/diagnostic.ts';
import {
  type Expression,
  type Namespaces,
  nameLabel,
  type Peer,
  type Selector,
} from '../model/policy.ts';

const namespaceKey = 'io.kubernetes.pod.namespace';
const namespaceLabelPrefix = 'io.cilium.k8s.namespace.labels.';
/** The pods that a policy is about: always of its own namespace. */
export function readEndpointSelector(
  value: unknown,
  place: Place,
  report: Report,
): Selector | 'all' | undefined {
  const peer = readEndpoint(value, place, report);
  if (peer === undefined) return undefined;
  return peer.namespaces.kind === 'own'
    ? peer.pods
    : report.add('invalid-policy', place, 'endpointSelector names a namespace');
}

/**
 * Pods as a peer: labels of pods, of their namespaces, and the namespace's
 * name stand in one selector, told apart by their keys.
 */
export function readEndpoint(
  value: unknown,
  place: Place,
  report: Report,
): Extract<Peer, { kind: 'pods' }> | undefined {
  const fields = asFields(value);
  if (fields === undefined)
    return report.add('invalid-rule', place, `${shown(value)} is no selector`);
  if (isEmpty(fields)) return { kind: 'pods', namespaces: { kind: 'own' }, pods: 'all' };
  const selector = readLabelSelector(bare(fields), place, report);
  if (selector === undefined) return undefined;
  const namespaces = namespacesOf(selector);
  if (namespaces === undefined)
    return report.add(
      'invalid-selector',
      place,
      'namespaces are selected in a way the model does not have',
    );
  return { kind: 'pods', namespaces, pods: part(selector, isPodKey, (key) => key) };
}

function isEmpty(fields: Fields): boolean {
  return Object.values(fields).every((each) => Object.keys(Object(each)).length === 0);
}

/** The same selector without label sources: only labels of Kubernetes are ours to select. */
function bare(fields: Fields): Fields {
  const strip = (key: string): string => key.replace(/^(?:k8s|any)[:.]/, '');
  const labels = asFields(field(fields, 'matchLabels'));
  const expressions = field(fields, 'matchExpressions');
  return {
    ...(labels !== undefined && {
      matchLabels: Object.fromEntries(
        Object.entries(labels).map(([key, value]) => [strip(key), value]),
      ),
    }),
    ...(expressions !== undefined && {
      matchExpressions: Array.isArray(expressions)
        ? expressions.map((each) => {
            const key = field(asFields(each) ?? {}, 'key');
            return typeof key === 'string' ? { ...asFields(each), key: strip(key) } : each;
          })
        : expressions,
    }),
  };
}

function isPodKey(key: string): boolean {
  return key !== namespaceKey && !key.startsWith(namespaceLabelPrefix);
}

/** The part of a selector whose keys are meant, with their keys renamed; all without any. */
function part(
  { matchLabels, matchExpressions }: Selector,
  isMeant: (key: string) => boolean,
  rename: (key: string) => string,
): Selector | 'all' {
  const labels = Object.entries(matchLabels).filter(([key]) => isMeant(key));
  const expressions = matchExpressions.filter((each) => isMeant(each.key));
  if (labels.length === 0 && expressions.length === 0) return 'all';
  return {
    matchLabels: Object.fromEntries(labels.map(([key, value]) => [rename(key), value])),
    matchExpressions: expressions.map((each): Expression => ({ ...each, key: rename(each.key) })),
  };
}

function namespacesOf(selector: Selector): Namespaces | undefined {
  const byLabel = part(
    selector,
    (key) => key.startsWith(namespaceLabelPrefix),
    (key) => key.slice(namespaceLabelPrefix.length),
  );
  const name = selector.matchLabels[namespaceKey];
  const said = selector.matchExpressions.filter((each) => each.key === namespaceKey);
  const [first] = said;
  const everywhere = first?.operator === 'Exists' && said.length === 1 && name === undefined;
  if (byLabel !== 'all') {
    const only = byLabel.matchLabels[nameLabel];
    const sole = Object.keys(byLabel.matchLabels).length + byLabel.matchExpressions.length === 1;
    if (only !== undefined && sole && first === undefined && name === undefined)
      return { kind: 'names', names: [only] };
    return everywhere ? { kind: 'labels', selector: byLabel } : undefined;
  }
  if (name !== undefined) return said.length === 0 ? { kind: 'names', names: [name] } : undefined;
  if (first === undefined) return { kind: 'own' };
  if (everywhere) return { kind: 'all' };
  const names = first.operator === 'In' && said.length === 1 ? nonEmpty(first.values) : undefined;
  return names === undefined ? undefined : { kind: 'names', names };
}
