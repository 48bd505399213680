import { portsText } from '../../grammar/ports.ts';
import type { ClusterService } from '../../model/cluster.ts';
import type { Port, Ports, Protocol } from '../../model/policy.ts';
import type { Member } from '../population/members.ts';
import type { EntryMiss } from './entry-misses.ts';

/** The port that is asked for, and whose it is. */
export interface AskedPort {
  readonly protocol: Protocol;
  readonly port: number;
  readonly member: Member | undefined;
  readonly name: string;
  /** Those that lead to the member. */
  readonly services: readonly ClusterService[];
}

/** Why the ports of a rule do not hold the one that is asked for; for ports that do not. */
export function portMiss(ports: Ports, asked: AskedPort): EntryMiss {
  if (ports === 'all') return { text: '', distance: 0 };
  const { protocol, port } = asked;
  const wanted = `${port}/${protocol}`;
  const other = ports.find((each) => each.protocol !== protocol && numbered(each, port));
  if (other !== undefined) {
    const why = other.protocol === 'TCP' ? ' (a port without a protocol is TCP)' : '';
    return {
      text: `opens ${port === 0 ? '' : `${portsText([other])}`}${why}, and not ${wanted}`,
      distance: 1,
    };
  }
  const [named] = ports.flatMap((each) => (each.kind === 'name' ? [nameMiss(each, asked)] : []));
  if (named !== undefined && ports.length === 1) return { text: named, distance: 2 };
  const service = ports
    .flatMap((each) => (each.kind === 'number' && each.protocol === protocol ? [each.port] : []))
    .map((each) => [each, serviceWith(asked, each)] as const)
    .find(([, found]) => found !== undefined);
  if (service !== undefined)
    return {
      text: `opens ${service[0]}, the port of Service ${service[1]}: policies see the port of its pods, ${port}`,
      distance: 1,
    };
  const also = named === undefined ? '' : ` (${named})`;
  return { text: `opens ${portsText(ports)}${also}, and not ${wanted}`, distance: 2 };
}

function numbered(each: Port, port: number): boolean {
  if (each.kind === 'name') return false;
  return each.kind === 'any' || (each.port <= port && port <= (each.endPort ?? each.port));
}

function nameMiss(
  { name, protocol }: Extract<Port, { kind: 'name' }>,
  { member, name: whose, port, protocol: asked }: AskedPort,
): string {
  const declared = member?.kind === 'pods' ? member.ports.filter((each) => each.name === name) : [];
  const same = declared.filter((each) => each.protocol === protocol);
  const [found] = same.length > 0 ? same : declared;
  if (found === undefined) return `opens the port called ${name}, and ${whose} declares none`;
  const is = `${found.port}/${found.protocol}`;
  if (same.length === 0)
    return `opens the port called ${name}/${protocol}, and it is ${is} at ${whose}`;
  return `opens the port called ${name}, which is ${is} at ${whose}, and not ${port}/${asked}`;
}

/** A Service that has the number as its own port, and leads to the port that is asked for. */
function serviceWith({ services, port, member }: AskedPort, number: number): string | undefined {
  const declared = member?.kind === 'pods' ? member.ports : [];
  const found = services.find((each) =>
    each.ports.some(
      ({ port: own, targetPort }) =>
        own === number &&
        own !== port &&
        (targetPort === port ||
          each.backends.some((at) => at.port === port) ||
          declared.some((at) => at.name === targetPort && at.port === port)),
    ),
  );
  return found === undefined ? undefined : `${found.namespace}/${found.name}`;
}
