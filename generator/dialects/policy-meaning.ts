import { portText } from '../grammar/ports.ts';
import type { Namespaces, Peer, Rule, Selector } from '../model/policy.ts';
import type { Meaning } from './dialect.ts';

/**
 * What a policy allows, as text that is equal exactly when the meaning is.
 * Order does not matter, except among rules that deny.
 */
export function meaningOf(meaning: Meaning): string {
  const { tier } = meaning;
  return JSON.stringify([
    selectorText(meaning.selector),
    sideText(meaning.ingress),
    sideText(meaning.egress),
    ...(tier === undefined ? [] : [tier.name, tier.priority]),
  ]);
}

function sideText(rules: readonly Rule[] | undefined): readonly string[] | null {
  if (rules === undefined) return null;
  const texts = rules.map(ruleText);
  return rules.some((each) => each.action !== undefined) ? texts : texts.sort();
}

/** One rule's meaning. */
export function ruleText(rule: Rule): string {
  const peers = rule.peers === 'all' ? 'all' : rule.peers.map(peerText).sort();
  const ports = rule.ports === 'all' ? 'all' : rule.ports.map(portText).sort();
  const names = rule.dns === undefined || rule.dns === 'open' ? [] : [[...rule.dns].sort()];
  return JSON.stringify([
    peers,
    ports,
    ...names,
    ...(rule.action === undefined ? [] : [rule.action]),
  ]);
}

function peerText(peer: Peer): string {
  switch (peer.kind) {
    case 'ipBlock':
      return JSON.stringify([peer.cidr, [...peer.except].sort()]);
    case 'host':
      return `host ${peer.host}`;
    case 'entity':
      return `entity ${peer.entity}`;
    case 'pods':
      return JSON.stringify([namespacesText(peer.namespaces), selectorText(peer.pods)]);
  }
}

function namespacesText(namespaces: Namespaces): unknown {
  switch (namespaces.kind) {
    case 'names':
      return [...namespaces.names].sort();
    case 'labels':
      return selectorText(namespaces.selector);
    case 'own':
    case 'all':
      return namespaces.kind;
  }
}

export function selectorText(selector: Selector | 'all'): string {
  if (selector === 'all') return 'all';
  const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = selector.matchExpressions.map((each) =>
    JSON.stringify([each.key, each.operator, 'values' in each ? [...each.values].sort() : []]),
  );
  return JSON.stringify([labels.sort(), expressions.sort()]);
}

/** The first thing in which two meanings that are not equal differ, in words. */
export function difference(found: Meaning, planned: Meaning): string {
  for (const side of ['ingress', 'egress'] as const) {
    const [have, want] = [found[side], planned[side]];
    if ((have === undefined) !== (want === undefined))
      return `${side} is ${have === undefined ? 'not isolated' : 'isolated'}, and the plan says otherwise`;
    const [texts, wanted] = [(have ?? []).map(ruleText), (want ?? []).map(ruleText)];
    const lost = (want ?? []).find((rule) => !texts.includes(ruleText(rule)));
    if (lost !== undefined)
      return `the ${side} rule of ${lost.label} is not in what the template printed`;
    const added = texts.find((each) => !wanted.includes(each));
    if (added !== undefined) return `the template printed an ${side} rule that is not planned`;
    if (texts.length !== wanted.length) return `the template printed an ${side} rule twice`;
  }
  if (
    selectorText(found.selector) === selectorText(planned.selector) &&
    meaningOf(found) !== meaningOf(planned)
  )
    return 'the order of rules or the tier is not the planned one';
  return 'podSelector is not the planned one';
}
