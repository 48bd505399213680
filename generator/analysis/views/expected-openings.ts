import { blockOf, blockRange } from '../../grammar/addresses.ts';
import { glob } from '../../grammar/glob.ts';
import type { Change, Changes } from '../../model/changes.ts';
import type { PortRange } from '../../model/reach.ts';
import type { PortSets } from '../reach/port-sets.ts';

/** A connection that a team expects to be opened: `shop/cart -> shop/payments:8443`; `*` is anything. */
export interface Expected {
  readonly from: (name: string) => boolean;
  readonly to: (name: string) => boolean;
  /** Absent: any port. */
  readonly ports?: readonly PortRange[];
}

/** Reads an expectation; undefined for what is none. */
export function readExpected(
  text: string,
  readPorts: (text: string) => readonly PortRange[] | undefined,
): Expected | undefined {
  const [from, to, more] = text.split('->').map((each) => each.trim());
  if (from === undefined || from === '' || to === undefined || to === '' || more !== undefined)
    return undefined;
  // one colon is before ports; several are an IPv6 address
  const split = /^([^:]+):([^:]+)$/.exec(to);
  const any = split?.[2] === '*';
  const ports = split?.[2] === undefined || any ? undefined : readPorts(split[2]);
  if (split !== null && !any && ports === undefined) return undefined;
  return {
    from: named(from),
    to: named(split?.[1] ?? to),
    ...(ports !== undefined && { ports }),
  };
}

/** Names by pattern, and address blocks by the block that holds them. */
function named(pattern: string): (name: string) => boolean {
  const like = glob(pattern);
  const outer = blockRange(pattern);
  if (outer === undefined) return like;
  return (name) => {
    const inner = blockRange(name.includes('/') ? name : blockOf(name));
    return like(name) || (inner !== undefined && outer[0] <= inner[0] && inner[1] <= outer[1]);
  };
}

/** The changes that allow more than before, without those that are expected. */
export function openedBy(
  { changes }: Changes,
  expected: readonly Expected[],
  ports: PortSets,
): readonly Change[] {
  const widening = changes.filter(({ kind }) => kind !== 'removed' && kind !== 'narrowed');
  return widening.flatMap((change) => {
    const opened = ports.difference(
      ports.fromRanges(change.after),
      ports.fromRanges(change.before),
    );
    const isExpected = (from: string, to: string): boolean =>
      expected.some(
        (each) =>
          each.from(from) &&
          each.to(to) &&
          (each.ports === undefined ||
            // a port by name may be any other
            (change.names === undefined &&
              ports.difference(opened, ports.fromRanges(each.ports)) === ports.fromRanges([]))),
      );
    // a side is kept whole where nothing of it is expected: a change may be of thousands of pairs
    const from = change.from.filter(
      (source) => !change.to.every((each) => isExpected(source, each)),
    );
    const to = change.to.filter((target) => !from.every((each) => isExpected(each, target)));
    return from.length === 0 || to.length === 0 ? [] : [{ ...change, from, to }];
  });
}
