import { addressValue, ipv6Start, rangeText } from '../../grammar/addresses.ts';
import type { Party } from '../../model/reach.ts';

type Addresses = Extract<Party, { kind: 'addresses' }>;

interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

const families = [
  { name: '0.0.0.0/0', first: 0n, last: (1n << 32n) - 1n },
  { name: '::/0', first: ipv6Start, last: ipv6Start + (1n << 128n) - 1n },
];

/**
 * Addresses in as few words as say them: `anywhere`, blocks, or everything
 * except some blocks where that is shorter.
 */
export function addressesText(parties: readonly Addresses[]): readonly string[] {
  const spans = merged(
    parties.map(({ first, last }) => ({
      first: addressValue(first) ?? 0n,
      last: addressValue(last) ?? 0n,
    })),
  );
  const words = families.map((family) => {
    const inside = spans.filter((each) => each.first >= family.first && each.last <= family.last);
    return familyText(family, inside);
  });
  if (words.every((each) => each.length === 1 && families.some(({ name }) => name === each[0])))
    return ['anywhere'];
  return words.flat();
}

function familyText(family: (typeof families)[number], spans: readonly Span[]): readonly string[] {
  const gaps = complement(family, spans);
  if (spans.length > 0 && gaps.length === 0) return [family.name];
  if (gaps.length < spans.length || (gaps.length <= spans.length + 1 && isMost(family, spans))) {
    const except = gaps.map(({ first, last }) => rangeText(first, last));
    return [`${family.name} except ${except.join(', ')}`];
  }
  return spans.map(({ first, last }) => rangeText(first, last));
}

/** Whether spans hold more than half of a family's addresses. */
function isMost(family: Span, spans: readonly Span[]): boolean {
  const held = spans.reduce((sum, each) => sum + each.last - each.first + 1n, 0n);
  return held * 2n > family.last - family.first;
}

function complement(family: Span, spans: readonly Span[]): readonly Span[] {
  const starts = [family.first, ...spans.map((each) => each.last + 1n)];
  const ends = [...spans.map((each) => each.first - 1n), family.last];
  return starts
    .map((first, index) => ({ first, last: ends[index] ?? first - 1n }))
    .filter(({ first, last }) => first <= last);
}

/** Neighbours become one. */
function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const before = result.at(-1);
    if (before !== undefined && before.last + 1n === span.first)
      result[result.length - 1] = { first: before.first, last: span.last };
    else result.push(span);
  }
  return result;
}
