import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { AddressSpace, familyOf } from '../../generator/analysis/population/address-space.ts';
import {
  clearBit,
  IndexSet,
  setBit,
  wordsFor,
} from '../../generator/analysis/population/index-set.ts';
import { allPorts, noPorts, PortSets } from '../../generator/analysis/reach/port-sets.ts';
import { addressesText } from '../../generator/analysis/views/address-ranges.ts';
import {
  addressText,
  addressValue,
  blockRange,
  rangeText,
} from '../../generator/grammar/addresses.ts';
import type { PortRange } from '../../generator/model/reach.ts';
import { suite } from '../suite.ts';

/** The same runs every time: mutants are told from it. */
const fixed = { seed: 7, numRuns: 200 };
const protocols = ['TCP', 'UDP', 'SCTP'] as const;

/** Ports close to each other and at both ends, so that ranges touch and overlap. */
const port = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 65530, max: 65535 }));
const range: fc.Arbitrary<PortRange> = fc
  .record({ protocol: fc.constantFrom(...protocols), a: port, b: port })
  .map(({ protocol, a, b }) => ({ protocol, from: Math.min(a, b), to: Math.max(a, b) }));
const someRanges = fc.oneof(
  { weight: 9, arbitrary: fc.array(range, { maxLength: 6 }) },
  {
    weight: 1,
    arbitrary: fc.constant(protocols.map((protocol) => ({ protocol, from: 1, to: 65535 }))),
  },
);
const points = protocols.flatMap((protocol) =>
  [...Array(14).keys(), ...Array.from({ length: 8 }, (_, index) => 65528 + index)]
    .filter((each) => each > 0)
    .map((each) => ({ protocol, port: each })),
);
const isIn = (ranges: readonly PortRange[], at: (typeof points)[number]): boolean =>
  ranges.some(
    ({ protocol, from, to }) => protocol === at.protocol && from <= at.port && at.port <= to,
  );

suite('sets of ports', (test) => {
  test('union, intersection and difference are those of sets', () => {
    const ports = new PortSets();
    const rules = [
      [(a: number, b: number) => ports.union(a, b), (a: boolean, b: boolean) => a || b],
      [(a: number, b: number) => ports.intersection(a, b), (a: boolean, b: boolean) => a && b],
      [(a: number, b: number) => ports.difference(a, b), (a: boolean, b: boolean) => a && !b],
    ] as const;
    fc.assert(
      fc.property(someRanges, someRanges, (left, right) => {
        const [a, b] = [ports.fromRanges(left), ports.fromRanges(right)];
        for (const [combine, keep] of rules) {
          const set = combine(a, b);
          assert.is(combine(a, b), set, 'it is remembered');
          for (const at of points) {
            const wanted = keep(isIn(left, at), isIn(right, at));
            assert.is(ports.has(set, at.protocol, at.port), wanted, `${at.port}/${at.protocol}`);
            assert.is(isIn(ports.ranges(set), at), wanted, `${at.port}/${at.protocol} in ranges`);
          }
        }
      }),
      fixed,
    );
  });

  test('equal sets have one number, and ranges say a set in one way', () => {
    const ports = new PortSets();
    fc.assert(
      fc.property(someRanges, (ranges) => {
        const set = ports.fromRanges(ranges);
        const said = ports.ranges(set);
        assert.is(ports.fromRanges([...said].reverse()), set);
        assert.is(ports.fromRanges(ranges.toReversed()), set);
        said.forEach((each, index) => {
          const before = said[index - 1];
          assert.ok(each.from <= each.to && each.from >= 1 && each.to <= 65535);
          if (before?.protocol === each.protocol) assert.ok(before.to + 1 < each.from);
          if (before !== undefined)
            assert.ok(protocols.indexOf(before.protocol) <= protocols.indexOf(each.protocol));
        });
      }),
      fixed,
    );
  });

  test('nothing and everything are the numbers that they are said to be', () => {
    const ports = new PortSets();
    const whole = protocols.map((protocol) => ({ protocol, from: 1, to: 65535 }));
    assert.is(ports.fromRanges([]), noPorts);
    assert.is(ports.fromRanges(whole), allPorts);
    assert.equal(ports.ranges(allPorts), whole);
    assert.equal(ports.ranges(noPorts), []);
    const some = ports.range('UDP', 53, 53);
    assert.is(ports.union(some, allPorts), allPorts);
    assert.is(ports.union(noPorts, some), some);
    assert.is(ports.intersection(allPorts, some), some);
    assert.is(ports.intersection(noPorts, some), noPorts);
    assert.is(ports.difference(some, allPorts), noPorts);
    assert.is(ports.difference(some, noPorts), some);
    assert.is(ports.difference(some, some), noPorts);
    const rest = ports.difference(allPorts, some);
    assert.is(ports.union(rest, some), allPorts);
    assert.not(ports.has(rest, 'UDP', 53));
    assert.is(ports.of({ kind: 'any', protocol: 'SCTP' }), ports.range('SCTP', 1, 65535));
    const ends = { kind: 'number', protocol: 'TCP', port: 80, endPort: 90 } as const;
    assert.is(ports.of(ends), ports.range('TCP', 80, 90));
  });
});

suite('sets of numbers', (test) => {
  const bound = fc.constantFrom(1, 31, 32, 33, 64, 200, 3000);
  const pair = bound.chain((below) => {
    const numbers = fc.uniqueArray(fc.nat(below - 1), { maxLength: 80, size: 'max' });
    return fc.tuple(fc.constant(below), numbers, numbers);
  });
  const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

  test('they hold what a Set holds, sparse or dense', () => {
    fc.assert(
      fc.property(pair, ([below, left, right]) => {
        const [wanted, other] = [new Set(left), new Set(right)];
        const [set, gone] = [IndexSet.of(sorted(left), below), IndexSet.of(sorted(right), below)];
        const bits = new Uint32Array(wordsFor(below));
        for (const each of left) setBit(bits, each);
        for (const each of [set, IndexSet.ofBits(bits)]) {
          assert.is(each.size, wanted.size);
          assert.equal(each.values(), sorted(wanted));
          for (let value = 0; value < below; value += 1)
            assert.is(each.has(value), wanted.has(value), `${value}`);
        }
        const rest = set.without(gone, below);
        assert.equal(rest.values(), sorted(left.filter((each) => !other.has(each))));
        assert.is(rest.size, rest.values().length);
        const both = new Uint32Array(wordsFor(below));
        set.addTo(both);
        gone.addTo(both);
        assert.equal(IndexSet.ofBits(both).values(), sorted(new Set([...left, ...right])));
        for (const each of right) clearBit(both, each);
        assert.equal(IndexSet.ofBits(both).values(), rest.values());
        assert.is(IndexSet.of(sorted(left), below).key(), set.key());
        assert.is(set.key() === gone.key(), sorted(left).join() === sorted(right).join());
      }),
      fixed,
    );
  });
});

suite('the space of addresses', (test) => {
  /** Blocks of few different places, so that they hold and touch each other. */
  const block4 = fc
    .tuple(fc.integer({ min: 0, max: 32 }), fc.nat(15), fc.constantFrom(0, 10, 203, 255))
    .map(([bits, low, high]) => `${high}.0.0.${low}/${bits}`);
  const block6 = fc
    .tuple(
      fc.integer({ min: 0, max: 128 }),
      fc.nat(15),
      fc.constantFrom('fd00', '2001:db8', 'ffff'),
    )
    .map(([bits, low, high]) => `${high}::${low.toString(16)}/${bits}`);
  const block = fc.record({
    cidr: fc.oneof(block4, block6),
    except: fc.array(fc.oneof(block4, block6), { maxLength: 2 }),
  });
  const inRange = (cidr: string, value: bigint): boolean => {
    const [first, last] = blockRange(cidr) ?? [1n, 0n];
    return first <= value && value <= last;
  };

  test('pieces are all addresses once, and every block is whole pieces', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), (blocks) => {
        const space = new AddressSpace(blocks);
        assert.is(space.isUsed, blocks.length > 0);
        const families = [1, 2].map((family) =>
          space.pieces.filter((each) => familyOf(each) === family),
        );
        for (const [pieces, end] of [
          [families[0], '255.255.255.255'],
          [families[1], 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
        ] as const) {
          assert.is(pieces?.[0]?.first, addressValue(end === '255.255.255.255' ? '0.0.0.0' : '::'));
          assert.is(pieces?.at(-1)?.last, addressValue(end));
          pieces?.slice(1).forEach((each, index) => {
            assert.is(each.first, (pieces[index]?.last ?? 0n) + 1n);
          });
        }
        for (const each of blocks) {
          const held = new Set(space.piecesOf(each));
          space.pieces.forEach(({ first, last }, piece) => {
            const wanted = (value: bigint): boolean =>
              inRange(each.cidr, value) && !each.except.some((hole) => inRange(hole, value));
            assert.is(held.has(piece), wanted(first), `${rangeText(first, last)} in ${each.cidr}`);
            assert.is(wanted(first), wanted(last), `${rangeText(first, last)} is alike`);
            assert.is(space.pieceOf(addressText(first)), piece);
            assert.is(space.pieceOf(addressText(last)), piece);
          });
        }
      }),
      fixed,
    );
  });

  test('what is no address is in no piece', () => {
    const space = new AddressSpace([{ cidr: '10.0.0.0/8', except: [] }]);
    for (const text of ['', 'cart', '10.0.0', '10.0.0.256', '10', '::g', '10.0.0.0/8'])
      assert.is(space.pieceOf(text), undefined, text);
    assert.equal(space.piecesOf({ cidr: 'cart', except: [] }), []);
  });

  const words: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['0.0.0.0/0', '::/0'], ['anywhere']],
    [['0.0.0.0/0'], ['0.0.0.0/0']],
    [['::/0'], ['::/0']],
    [['10.0.0.0/9', '10.128.0.0/9'], ['10.0.0.0/8']],
    [['10.0.0.0/32', '10.0.0.1/32', '10.0.0.2/32'], ['10.0.0.0-10.0.0.2']],
    [
      ['203.0.113.0/24', '2001:db8::/32'],
      ['203.0.113.0/24', '2001:db8::/32'],
    ],
    [['0.0.0.0/1', '192.0.0.0/2'], ['0.0.0.0/0 except 128.0.0.0/2']],
    [[], []],
  ];
  for (const [blocks, wanted] of words) {
    test(`${blocks.join(' and ') || 'nothing'} in words`, () => {
      const parties = blocks.map((cidr) => {
        const [first, last] = blockRange(cidr) ?? [0n, 0n];
        return {
          kind: 'addresses' as const,
          name: cidr,
          first: addressText(first),
          last: addressText(last),
        };
      });
      assert.equal(addressesText(parties), wanted);
      assert.equal(addressesText(parties.toReversed()), wanted);
    });
  }
});
