import fc from 'fast-check';

/** Blocks, each with what may be taken out of it. Pods are in 10.1.0.0/24 and fd00:1::/64. */
const within: Readonly<Record<string, readonly string[]>> = {
  '0.0.0.0/0': ['10.0.0.0/8', '10.1.0.0/24', '10.1.0.0/28', '203.0.113.0/24'],
  '10.0.0.0/8': ['10.1.0.0/24', '10.1.0.8/29', '10.9.0.0/24'],
  '10.1.0.0/24': ['10.1.0.0/29', '10.1.0.16/28', '10.1.0.1/32'],
  '10.1.0.0/27': ['10.1.0.0/29', '10.1.0.7/32'],
  '10.1.0.32/27': [],
  '10.1.0.7/32': [],
  '10.9.0.0/31': ['10.9.0.1/32'],
  '203.0.113.0/24': ['203.0.113.64/26', '203.0.113.9/32'],
  '::/0': ['fd00:1::/64', 'fd00:1::/124', '2001:db8::/32'],
  'fd00:1::/64': ['fd00:1::/125', 'fd00:1::10/124', 'fd00:1::1/128'],
  'fd00:1::/123': ['fd00:1::7/128'],
  'fd00:9::/127': [],
  '2001:db8::/32': ['2001:db8:0:1::/64'],
};

export const cidr = fc.constantFrom(...Object.keys(within));

export const ipBlock: fc.Arbitrary<object> = cidr.chain((block): fc.Arbitrary<object> => {
  const inner = within[block] ?? [];
  if (inner.length === 0) return fc.constant({ cidr: block });
  return fc.oneof(
    fc.constant({ cidr: block }),
    fc.record({ cidr: fc.constant(block), except: fc.subarray([...inner], { minLength: 1 }) }),
  );
});
