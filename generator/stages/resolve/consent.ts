import { nonEmpty } from '../../grammar/ports.ts';
import { matches } from '../../grammar/selectors.ts';
import type { Subject } from '../../model/connection.ts';
import type { Exposure, PeerRef } from '../../model/intent.ts';
import {
  type Labels,
  nameLabel,
  type Peer,
  type Port,
  type Ports,
  type Selector,
} from '../../model/policy.ts';
import type { Network } from './network.ts';
import { includes, podPorts } from './ports.ts';

/** An exposure with its ports as the provider's pods have them. */
export interface Offer {
  readonly exposure: Exposure;
  readonly ports: Ports;
}

export type Verdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'not-exposed' }
  /** Exposed, but to others: the entries that expose it. */
  | { readonly kind: 'not-consented'; readonly offers: readonly Offer[] };

/** Whether a provider lets a consumer connect to one of its ports. */
export function consent(
  port: Port,
  offers: readonly Offer[],
  provider: Subject,
  consumer: Subject,
  net: Network,
): Verdict {
  // whoever a written rule admits was let in by hand
  if (writtenFor(provider, consumer, net).some((each) => includes(each, port)))
    return { kind: 'allowed' };
  const exposing = offers.filter((each) => includes(each.ports, port));
  if (exposing.length === 0) return { kind: 'not-exposed' };
  return exposing.some((each) => letsIn(each.exposure, provider, consumer, net))
    ? { kind: 'allowed' }
    : { kind: 'not-consented', offers: exposing };
}

/**
 * The ports that a provider opens to a consumer: what `consumes` without ports
 * means. Rules written by hand speak where it exposes nothing to the consumer:
 * what they open besides is for whoever asks for it by its port.
 */
export function offeredTo(
  offers: readonly Offer[],
  provider: Subject,
  consumer: Subject,
  net: Network,
): Ports | undefined {
  const exposed = offers
    .filter((each) => letsIn(each.exposure, provider, consumer, net))
    .map((each) => each.ports);
  const open = exposed.length > 0 ? exposed : writtenFor(provider, consumer, net);
  if (open.includes('all')) return 'all';
  return nonEmpty(open.flatMap((each) => (each === 'all' ? [] : [...each])));
}

function letsIn(exposure: Exposure, provider: Subject, consumer: Subject, net: Network): boolean {
  if (exposure.from === 'none') return false;
  return (
    (consumer.onHost && isOpenToNodes(exposure)) ||
    exposure.from.some(({ peer }) => isPeer(peer, provider, consumer, net))
  );
}

/** Whether an exposure lets in the addresses of nodes, which pods on the host network have. */
export function isOpenToNodes({ from }: Exposure): boolean {
  return (
    from !== 'none' &&
    from.some(({ peer }) => peer.kind === 'named' && ['nodes', 'anywhere'].includes(peer.name))
  );
}

function isPeer(peer: PeerRef, provider: Subject, consumer: Subject, net: Network): boolean {
  switch (peer.kind) {
    case 'named':
      if (peer.name === 'same-namespace') return consumer.namespace === provider.namespace;
      return (
        ['consumers', 'cluster', 'anywhere'].includes(peer.name) ||
        // a peer of the platform names pods by their labels, and the consumer may be among them
        net
          .callersNamed(peer.name)
          .some((each) => each.kind === 'pods' && isPeer(each, provider, consumer, net))
      );
    case 'service':
      return net.named(peer, provider) === consumer;
    case 'pods': {
      const { namespaces, pods } = peer;
      const inside =
        namespaces === 'all' ||
        (namespaces === 'own'
          ? consumer.namespace === provider.namespace
          : namespaces.some((each) => net.mapped(each) === consumer.namespace));
      return inside && areAmong(pods, consumer);
    }
    default:
      return false;
  }
}

/** Whether a selector holds every pod of a consumer, as far as their labels are known. */
function areAmong(pods: Selector | 'all', consumer: Subject): boolean {
  const labels = knownLabels(consumer);
  return pods === 'all' || (labels.length > 0 && labels.every((each) => matches(pods, each)));
}

/** The ports of rules under extraIngress that let a consumer's pods in. */
function writtenFor(provider: Subject, consumer: Subject, net: Network): readonly Ports[] {
  return (provider.intent?.extraIngress ?? [])
    .filter(
      ({ peers }) => peers === 'all' || peers.some((each) => admits(each, provider, consumer, net)),
    )
    .map((each) => podPorts(each.ports, provider, each.origin, '').ports ?? each.ports);
}

function admits(peer: Peer, provider: Subject, consumer: Subject, net: Network): boolean {
  if (peer.kind !== 'pods' || !areAmong(peer.pods, consumer)) return false;
  const { namespaces } = peer;
  switch (namespaces.kind) {
    case 'all':
      return true;
    case 'own':
      return consumer.namespace === provider.namespace;
    case 'names':
      return namespaces.names.some((each) => net.mapped(each) === consumer.namespace);
    case 'labels':
      return (
        consumer.namespace !== undefined &&
        matches(namespaces.selector, { [nameLabel]: consumer.namespace })
      );
  }
}

function knownLabels(subject: Subject): readonly Labels[] {
  if (subject.workloads.length > 0) return subject.workloads.map((each) => each.podLabels);
  return subject.selector === undefined ? [] : [subject.selector.matchLabels];
}
