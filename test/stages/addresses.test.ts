import * as assert from 'uvu/assert';
import {
  cidrProblem,
  family,
  isStrictlyInside,
  overlaps,
} from '../../generator/grammar/addresses.ts';
import { readBlock } from '../../generator/grammar/raw-rules.ts';
import { Report } from '../../generator/grammar/reader.ts';
import { suite } from '../suite.ts';

const blocks = [
  '203.0.113.0/24',
  '0.0.0.0/0',
  '203.0.113.9/32',
  '10.0.0.0/8',
  '128.0.0.0/1',
  '::/0',
  '2001:db8::/32',
  '2001:db8::1/128',
  '2001:DB8::/32',
  'fe80::/10',
  '64:ff9b::/96',
];

/** A suggestion, if there has to be one. */
const wrong: readonly (readonly [text: string, suggestion?: string])[] = [
  ['203.0.113.5/24', '203.0.113.0/24'],
  ['192.168.0.5/24', '192.168.0.0/24'],
  ['10.0.0.1/0', '0.0.0.0/0'],
  ['2001:db8::1/64', '2001:db8::/64'],
  ['203.0.113.9', '203.0.113.9/32'],
  ['2001:db8::1', '2001:db8::1/128'],
  ['010.0.0.0/8'],
  ['10.0.0.00/8'],
  ['10.0.0.0/08'],
  ['10.0.0.0/+8'],
  ['10.0.0.0/33'],
  ['10.0.0.0/-1'],
  ['10.0.0.0/'],
  ['10.0.0.0/8/8'],
  ['10.0.0/8'],
  ['10/8'],
  ['256.0.0.0/8'],
  ['0x0a.0.0.0/8'],
  ['10.0.0.0/8 '],
  [' 10.0.0.0/8'],
  ['10.0.0.0/8\n'],
  ['10.0.0.0 /8'],
  ['::ffff:10.0.0.0/104'],
  ['::ffff:0a00:0000/104'],
  ['::10.0.0.0/104'],
  ['fe80::1%eth0/64'],
  ['2001:db8::/129'],
  ['2001:db8:::/32'],
  ['2001:db8::0001/32'],
  [''],
  ['/'],
  ['localhost/8'],
  ['$internet'],
];

suite('addresses', (test) => {
  for (const text of blocks)
    test(`${text} is a block`, () => assert.is(cidrProblem(text), undefined));
  for (const [text, suggestion] of wrong) {
    test(`${JSON.stringify(text)} is not`, () => {
      const problem = cidrProblem(text);
      assert.ok(problem !== undefined);
      if (suggestion !== undefined) assert.is(problem.suggestion, suggestion);
    });
  }

  const inside: readonly (readonly [
    inner: string,
    outer: string,
    strictly: boolean,
    shared: boolean,
  ])[] = [
    ['203.0.113.9/32', '203.0.113.0/24', true, true],
    ['203.0.113.128/25', '203.0.113.0/24', true, true],
    ['203.0.113.0/24', '203.0.113.0/24', false, true],
    ['203.0.113.0/24', '203.0.113.0/25', false, true],
    ['203.0.114.0/25', '203.0.113.0/24', false, false],
    ['10.0.0.0/8', '0.0.0.0/0', true, true],
    ['2001:db8::/48', '2001:db8::/32', true, true],
    ['::/1', '::/0', true, true],
    ['10.0.0.0/8', '::/0', false, false],
    ['::/1', '0.0.0.0/0', false, false],
    ['nonsense', '0.0.0.0/0', false, false],
  ];
  for (const [inner, outer, strictly, shared] of inside) {
    test(`${inner} in ${outer}`, () => {
      assert.is(isStrictlyInside(inner, outer), strictly);
      assert.is(overlaps(inner, outer), shared);
      assert.is(overlaps(outer, inner), shared);
    });
  }

  test('family', () => {
    assert.equal(['10.0.0.0/8', '::/0'].map(family), ['IPv4', 'IPv6']);
  });

  const place = { file: 'profile.yaml', document: 0, path: [] };
  const exceptions: readonly (readonly [cidr: unknown, except: unknown, good: boolean])[] = [
    ['10.0.0.0/8', undefined, true],
    ['10.0.0.0/8', ['10.1.0.0/16'], true],
    ['10.0.0.0/8', ['10.0.0.0/8'], false],
    ['10.0.0.0/8', ['0.0.0.0/0'], false],
    ['10.0.0.0/8', ['11.0.0.0/16'], false],
    ['10.0.0.0/8', ['10.1.0.0/16', '11.0.0.0/16'], false],
    ['10.0.0.0/8', ['10.1.0.1/16'], false],
    ['10.0.0.0/8', [null], false],
    ['::/0', ['10.0.0.0/8'], false],
    [8, undefined, false],
    [null, undefined, false],
  ];
  for (const [cidr, except, good] of exceptions) {
    test(`block ${JSON.stringify([cidr, except])}`, () => {
      const report = new Report();
      assert.is(readBlock(cidr, except, place, report) !== undefined, good);
      assert.equal(
        report.diagnostics.map((each) => each.code),
        good ? [] : ['invalid-cidr'],
      );
    });
  }
});
