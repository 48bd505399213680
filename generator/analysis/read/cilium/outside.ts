import { isHost, isWildcard } from '../../../grammar/hosts.ts';
import { onlyKeys } from '../../../grammar/raw-rules.ts';
import { asFields, type Fields, field, shown } from '../../../grammar/reader.ts';
import { isEmptySelector, matches, readLabelSelector } from '../../../grammar/selectors.ts';
import { type Place, within } from '../../../model/diagnostic.ts';
import type { Peer, Selector } from '../../../model/policy.ts';
import { approximated, type Context, present } from './context.ts';

/**
 * An entry of toFQDNs. A pattern is an end by its own words; `*` alone is
 * every name, so the world. Names are read without the dot at their end and
 * in small letters. Source: cilium pkg/policy/api/fqdn.go, Documentation
 * security/policy/layer3, "DNS based".
 */
export function readFqdn(
  value: unknown,
  place: Place,
  context: Context,
): readonly Peer[] | undefined {
  const { report } = context;
  const fields = present(asFields(value) ?? {});
  if (!onlyKeys(fields, ['matchName', 'matchPattern'], place, report)) return undefined;
  const [name, pattern] = [field(fields, 'matchName'), field(fields, 'matchPattern')];
  const written = name ?? pattern;
  const isOne = (name === undefined) !== (pattern === undefined);
  if (!isOne || typeof written !== 'string') return notHost(fields, place, context);
  const host = written.toLowerCase().replace(/\.$/, '');
  if (pattern !== undefined && /^\*+$/.test(host)) return [{ kind: 'entity', entity: 'world' }];
  const isGood =
    pattern === undefined || isWildcard(host)
      ? isHost(host) && (name === undefined || !isWildcard(host))
      : /^[a-z0-9*_.-]+$/.test(host);
  return isGood ? [{ kind: 'host', host }] : notHost(fields, place, context);
}

function notHost(fields: Fields, place: Place, { report }: Context): undefined {
  return report.add('invalid-rule', place, `${shown(fields)} is not a DNS name or pattern`);
}

/**
 * An entry of toServices: the pods that the Service selects. One that is not
 * there, or selects none and has addresses of its own, may lead anywhere.
 * Source: cilium Documentation security/policy/layer3, "Services based".
 */
export function readService(
  value: unknown,
  place: Place,
  context: Context,
): readonly Peer[] | 'all' | undefined {
  const { own, report, services } = context;
  const fields = present(asFields(value) ?? {});
  if (!onlyKeys(fields, ['k8sService', 'k8sServiceSelector'], place, report)) return undefined;
  const byName = asFields(field(fields, 'k8sService'));
  const bySelector = asFields(field(fields, 'k8sServiceSelector'));
  const [name, namespace] = [
    field(byName ?? {}, 'serviceName'),
    field(byName ?? bySelector ?? {}, 'namespace') ?? own,
  ];
  const selector = bySelector === undefined ? 'all' : selectorOf(bySelector, place, context);
  if (selector === undefined) return undefined;
  if ((byName === undefined) === (bySelector === undefined) || namespace === undefined)
    return report.add('invalid-rule', place, `${shown(value)} names no Service`);
  const found = services.filter(
    (each) =>
      each.namespace === namespace &&
      (byName === undefined ? matches(selector, each.labels) : each.name === name),
  );
  const peers = found.map((each) => podsOf(each.selector, each.namespace));
  const good = peers.filter((each) => each !== undefined);
  if (found.length > 0 && good.length === found.length) return good;
  const what = `${shown(value)} leads to no Service of the manifests that selects pods`;
  approximated(context, place, what, 'everyone');
  return context.effect === 'allow' ? 'all' : [];
}

function selectorOf(
  fields: Fields,
  place: Place,
  { report }: Context,
): Selector | 'all' | undefined {
  const written = field(fields, 'selector') ?? {};
  return isEmptySelector(written)
    ? 'all'
    : readLabelSelector(written, within(place, 'k8sServiceSelector', 'selector'), report);
}

function podsOf(
  selector: Readonly<Record<string, string>> | undefined,
  namespace: string,
): Peer | undefined {
  if (selector === undefined || Object.keys(selector).length === 0) return undefined;
  const pods = { matchLabels: selector, matchExpressions: [] };
  return { kind: 'pods', namespaces: { kind: 'names', names: [namespace] }, pods };
}
