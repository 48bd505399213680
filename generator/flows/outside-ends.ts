import { addressValue, usualAddress } from '../grammar/addresses.ts';
import { askedHost } from '../grammar/hosts.ts';
import type { FlowEnd } from '../model/flow.ts';
import { compare } from '../model/order.ts';

/** So many ends outside are told apart, by their names and addresses; the rest is counted as one. */
export const mostOutside = 10_000;

/** Who an end outside was: a party of the simulation is a piece of the address space, and holds many. */
export interface OutsideEnd {
  /** The host that was asked for, else the address; for the reader. */
  readonly name: string;
  /** As a profile writes it; absent where no record has a name that is one of a host. */
  readonly host?: string;
  /** In their usual form. */
  readonly addresses: Set<string>;
  /** Everything that was asked for and is a host. */
  readonly hosts: Set<string>;
  /** There are more than those: no line that names them is all of it. */
  isMore: boolean;
  /** The Service whose address it is, and why nobody can tell where that leads. */
  readonly question?: string;
  /** It is the API server, by its Service in the cluster. */
  readonly isApiServer?: true;
}

/** How those beyond the bound are called together. */
export const others = 'others outside';

/** What one record tells of an end outside. */
export interface Told {
  readonly host: string | undefined;
  readonly hosts: readonly string[];
  readonly address: string | undefined;
}

/** Names of a record are anything: only those of hosts count, else the address tells who it is. */
export function toldOf({ names = [], address }: FlowEnd): Told {
  const hosts = names.flatMap((each) => askedHost(each) ?? []);
  const usual = address === undefined ? undefined : usualAddress(address);
  return { host: hosts[0], hosts, address: usual };
}

/** What tells an end outside from others. */
export function labelOf({ host, address }: Told): string {
  return host ?? address ?? '';
}

/** Remembers who ends outside were, in bounded memory. */
export class OutsideEnds {
  private size = 0;

  /** Whether more can be told apart. */
  get hasRoom(): boolean {
    return this.size < mostOutside;
  }

  make(told: Told, more: Pick<OutsideEnd, 'question' | 'isApiServer'> = {}): OutsideEnd {
    const { host } = told;
    const name = labelOf(told);
    const end = { ...(host !== undefined && { host }), ...more };
    const made = { name, ...end, addresses: new Set<string>(), hosts: new Set<string>() };
    return this.add({ ...made, isMore: false }, told);
  }

  /** Adds what another record of the same end tells. */
  add(end: OutsideEnd, { address, hosts }: Told): OutsideEnd {
    this.put(end, end.addresses, address);
    for (const each of hosts) this.put(end, end.hosts, each);
    return end;
  }

  private put(end: OutsideEnd, to: Set<string>, text: string | undefined): void {
    if (text === undefined || to.has(text)) return;
    // who is told apart has an address, however many there are
    if (to.size > 0 && !this.hasRoom) end.isMore = true;
    else {
      to.add(text);
      this.size += 1;
    }
  }
}

/** Those that are not told apart. */
export function joinedEnd(): OutsideEnd {
  return { name: others, addresses: new Set(), hosts: new Set(), isMore: true };
}

/** The addresses that were seen, in the order of the axis that they are on. */
export function addressesOf({ addresses }: OutsideEnd): readonly string[] {
  return [...addresses]
    .map((text) => ({ text, value: addressValue(text) ?? 0n }))
    .sort((a, b) => (a.value < b.value ? -1 : 1))
    .map(({ text }) => text);
}

/** The names that were asked for. */
export function hostsOf({ hosts }: OutsideEnd): readonly string[] {
  return [...hosts].sort(compare);
}
