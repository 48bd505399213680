import type { Subject } from '../../model/connection.ts';
import type { Code } from '../../model/diagnostic.ts';
import type { PlatformFacts } from '../../model/intent.ts';
import type { Peer, Port, Ports, Rule } from '../../model/policy.ts';
import type { World } from '../resolve/ingress.ts';
import { namedPeer, type ResolvedPeer } from '../resolve/peers.ts';
import { includes } from '../resolve/ports.ts';
import { coversPeer } from './covers.ts';

/** A caller that the release names, and the pods and port that it calls. */
export interface Need {
  readonly code: Code;
  readonly peer: string;
  readonly why: string;
  readonly subject: Subject;
  readonly port: Port | undefined;
}

/**
 * Whether a rule lets the caller in on the port. `mayBe` says of peers whether
 * they may be a caller that the platform does not know.
 */
export function isMet(
  need: Need,
  rules: readonly Rule[],
  platform: PlatformFacts,
  mayBe: (peer: Peer) => boolean = () => true,
): boolean {
  const onPort = rules.filter((rule) => isOpened(need, rule.ports));
  if (onPort.some((rule) => rule.peers === 'all')) return true;
  if (need.code === 'missing-external') {
    return onPort.some(
      (rule) =>
        rule.peers !== 'all' &&
        rule.peers.some((peer) => peer.kind === 'ipBlock' || peer.kind === 'entity'),
    );
  }
  const resolved = lookedUp(need.peer.slice(1), need.subject, platform);
  // the platform does not say who that is: any line that lets someone in may be it; the API server is no pod
  if (resolved === undefined || resolved.peers === 'all')
    return onPort.some(
      ({ peers }) =>
        peers === 'all' ||
        peers.some((each) =>
          each.kind === 'pods' ? need.code !== 'missing-kube-api' && mayBe(each) : true,
        ),
    );
  return resolved.peers.some((wanted) =>
    onPort.some(
      (rule) => rule.peers !== 'all' && rule.peers.some((peer) => coversPeer(peer, wanted)),
    ),
  );
}

/** Whether ports have the one that is called, by number or by the name that the pods give it. */
export function isOpened({ port, subject }: Pick<Need, 'port' | 'subject'>, ports: Ports): boolean {
  if (port === undefined || includes(ports, port)) return true;
  if (ports === 'all' || port.kind !== 'number') return false;
  const names = subject.workloads
    .flatMap((each) => each.ports)
    .filter((each) => each.port === port.port && each.protocol === port.protocol)
    .map((each) => each.name);
  return ports.some(
    (each) => each.kind === 'name' && each.protocol === port.protocol && names.includes(each.name),
  );
}

/**
 * Whether the profile has the line that would let the caller in, and the
 * platform does not say who that is: an error of its own tells of that, and
 * writing the line again would not help.
 */
export function isNamedInVain({ code, peer, port, subject }: Need, world: World): boolean {
  const lines = world
    .offersOf(subject)
    .filter(({ ports }) => port === undefined || includes(ports, port));
  return lines
    .flatMap(({ exposure }) => (exposure.from === 'none' ? [] : exposure.from))
    .some(
      ({ peer: named }) =>
        named.kind === 'named' &&
        // addresses of any name answer for callers from outside
        (code === 'missing-external' || `$${named.name}` === peer) &&
        !dependsOnService.includes(named.name) &&
        lookedUp(named.name, subject, world.platform) === undefined,
    );
}

/** Names that no platform looks up. */
const dependsOnService: readonly string[] = ['consumers', 'self'];

export function lookedUp(
  name: string,
  subject: Subject,
  platform: PlatformFacts,
): ResolvedPeer | undefined {
  const place = subject.intent?.place ?? { file: '', document: 0, path: [] };
  return namedPeer(name, 'from', platform, { subject, place }).resolved;
}
