import * as assert from 'uvu/assert';
import {
  isAnnotationKey,
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isPortName,
  isQualifiedName,
} from '../../generator/grammar/names.ts';
import { suite } from '../suite.ts';

const a = (length: number): string => 'a'.repeat(length);

const table: readonly (readonly [
  is: (text: string) => boolean,
  yes: readonly string[],
  no: readonly string[],
])[] = [
  [
    isAnnotationKey,
    ['a', 'example.com/Owner', 'Example.COM/owner', `${a(253)}/${a(63)}`],
    ['', 'a b', 'a/', '/a', 'a/b/c', 'example..com/a', a(64), `${a(254)}/a`, 'a\n'],
  ],
  [
    isDnsLabel,
    ['a', '0', 'a-b', 'a--b', '1-2', a(63)],
    ['', 'A', 'a_b', 'a.b', '-a', 'a-', a(64), 'a\n', 'é', 'a b'],
  ],
  [
    isDnsSubdomain,
    ['a', 'a.b', '1.2.3', 'a-b.c-d', a(253)],
    ['', '.', 'a.', '.a', 'a..b', 'a.-b', 'a-.b', 'A.b', a(254), 'a.b\n', 'a/b'],
  ],
  [
    isLabelValue,
    ['', 'a', 'A', 'a_b', 'a.b', 'a-b', '1.2.3', 'a..b', a(63)],
    ['-a', 'a-', '_a', 'a_', '.a', 'a.', a(64), 'a b', 'a/b', 'a\n', 'é', '\n'],
  ],
  [
    isQualifiedName,
    ['a', 'A_b.c-d', 'example.com/a', 'a/b', `${a(253)}/${a(63)}`],
    [
      '',
      '/',
      '/a',
      'a/',
      'a/b/c',
      'A.b/c',
      '-a',
      'a-',
      `a/${a(64)}`,
      'a b',
      'a\n',
      'x_y/a',
      `${a(254)}/a`,
    ],
  ],
  [
    isPortName,
    ['http', 'a', 'a1', '1a', 'a-b', a(15)],
    ['', '1', '123', 'A', 'a--b', '-a', 'a-', 'a_b', 'a.b', a(16), 'a\n'],
  ],
];

suite('names', (test) => {
  for (const [is, yes, no] of table) {
    for (const text of yes)
      test(`${is.name} ${JSON.stringify(text.slice(0, 70))}`, () => assert.is(is(text), true));
    for (const text of no)
      test(`not ${is.name} ${JSON.stringify(text.slice(0, 70))}`, () => assert.is(is(text), false));
  }
});
