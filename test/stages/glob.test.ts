import * as assert from 'uvu/assert';
import { glob } from '../../generator/grammar/glob.ts';
import { suite } from '../suite.ts';

const cases: readonly (readonly [pattern: string, name: string, matches: boolean])[] = [
  ['cart', 'cart', true],
  ['cart', 'carts', false],
  ['*', '', true],
  ['*', 'cart', true],
  ['*-cart', 'web-cart', true],
  ['*-cart', 'cart', false],
  ['web-*', 'web-', true],
  ['web-*-1', 'web-cart-1', true],
  ['web-*-1', 'web-1', false],
  ['a*a', 'a', false],
  ['*a*b*', 'xxaxxbxx', true],
  ['*b*a*', 'xxaxxbxx', false],
  ['shop/*', 'shop/orders', true],
  ['a.c', 'abc', false],
  ['[a]', 'a', false],
];

suite('glob', (test) => {
  for (const [pattern, name, matches] of cases) {
    test(`${pattern} ${matches ? 'matches' : 'does not match'} ${name}`, () => {
      assert.is(glob(pattern)(name), matches);
    });
  }

  test('30 stars come to an end on a name that nearly matches', () => {
    // where this goes back over the name, as a regular expression does, nobody lives to see it
    assert.not.ok(glob(`${'*a'.repeat(30)}b`)('a'.repeat(63)));
  });
});
