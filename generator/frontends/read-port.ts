import { readPort } from '../grammar/ports.ts';
import { Report } from '../grammar/reader.ts';
import { UsageError } from '../io/usage.ts';
import type { ContainerPort } from '../model/manifest.ts';
import type { Port, Protocol } from '../model/policy.ts';

/** A port as people type it: a number, a range, or a name. */
export function typedPort(typed: string): Port | undefined {
  const value = /^[0-9]+$/.test(typed) ? Number(typed) : typed.toLowerCase();
  return readPort(value, { file: '', document: 0, path: [] }, new Report());
}

/** `8080`, `8080/udp`, or a name that the destination's pods have: one port that a connection goes to. */
export function readOnePort(
  typed: string,
  named: readonly ContainerPort[] = [],
): { readonly protocol: Protocol; readonly port: number } {
  const port = typedPort(typed);
  if (port?.kind === 'number' && port.endPort === undefined)
    return { protocol: port.protocol, port: port.port };
  const [first, ...more] = named.filter(
    (each) => port?.kind === 'name' && each.name === port.name && each.protocol === port.protocol,
  );
  if (first !== undefined && more.every((each) => each.port === first.port)) return first;
  const known = named.flatMap((each) => (each.name === undefined ? [] : [each.name]));
  throw new UsageError(
    `${JSON.stringify(typed)} is not a port`,
    `write a number, with /udp or /sctp where it is not TCP: 8080, 53/udp${known.length > 0 ? `; named there: ${[...new Set(known)].join(', ')}` : ''}`,
  );
}
