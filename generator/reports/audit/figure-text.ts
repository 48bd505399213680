import { plain } from '../../model/diagnostic.ts';
import type { Protocol } from '../../model/policy.ts';
import type { PortRange } from '../../model/reach.ts';

/** So many of so many. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** Line and column are absent where only the file is known. */
export interface Where {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * Other people's words, with everything that is not seen written out: control
 * characters, marks that turn the direction of writing, widthless characters
 * and halves of a pair. See https://www.unicode.org/reports/tr36/
 */
export function visible(text: string): string {
  return plain(text).replace(
    /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|\p{Surrogate}/gu,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What the order of cluster-wide policies means; those that have no priority are no tier of their own. */
export function clusterWideOrder(policies: readonly { readonly priority?: number }[]): string {
  const order = 'In the order in which they are asked; the first rule that matches decides';
  return policies.every((each) => each.priority !== undefined)
    ? order
    : `${order}. Those without a priority add up with NetworkPolicies`;
}

/** 10000 -> 10,000, whatever the machine's language. */
export function figure(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 policy`, `2 policies`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${figure(count)} ${count === 1 ? one : several}`;
}

/** Rounded down, so that 100% is never said of less; `n/a` of nothing. */
export function percent({ count, of }: Share): string {
  if (of === 0) return 'n/a';
  const whole = Math.floor((count * 100) / of);
  return count > 0 && whole === 0 ? 'under 1%' : `${whole}%`;
}

/** `83% (5 of 6)`. */
export function shareText(share: Share): string {
  if (share.of === 0) return 'n/a';
  return `${percent(share)} (${figure(share.count)} of ${figure(share.of)})`;
}

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** `all ports`, `all TCP ports, 53/UDP`, `8000-8100/TCP`. */
export function portsText(ports: readonly PortRange[]): string {
  if (ports.length === 0) return 'no ports';
  const isWhole = ({ from, to }: PortRange): boolean => from <= 1 && to >= 65535;
  const whole = new Set(ports.filter(isWhole).map((each) => each.protocol));
  if (protocols.every((each) => whole.has(each))) return 'all ports';
  return ports
    .map((each) => {
      const { protocol, from, to } = each;
      if (isWhole(each)) return `all ${protocol} ports`;
      return from === to ? `${from}/${protocol}` : `${from}-${to}/${protocol}`;
    })
    .join(', ');
}

/** `profiles/cart.yaml:12`. */
export function whereText({ file, line }: Where): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** Why a change of profiles is not among the changes. */
export const sharedProfilesText =
  'It holds no profiles, and was simulated with those of now: only manifests are compared.';
