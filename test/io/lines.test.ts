import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { linesOf, tooLong } from '../../generator/io/lines.ts';
import { inHome } from '../frontends/home.ts';
import { suite } from '../suite.ts';

const sizes = { longestLine: 10, block: 4 };

const cases: readonly (readonly [what: string, text: string, lines: readonly string[]])[] = [
  ['nothing', '', []],
  ['a line without its end', 'one', ['one']],
  ['lines', 'one\ntwo\n', ['one', 'two']],
  ['blank lines', '\n\none\n\n', ['', '', 'one', '']],
  ['a line as long as may be', `${'x'.repeat(10)}\none\n`, ['x'.repeat(10), 'one']],
  ['a line that is too long', `one\n${'x'.repeat(11)}\ntwo\n`, ['one', tooLong, 'two']],
  ['one that is far too long', `${'x'.repeat(95)}\ntwo`, [tooLong, 'two']],
  ['two of them', `${'x'.repeat(95)}\n${'y'.repeat(40)}\n`, [tooLong, tooLong]],
  ['one without an end', `one\n${'x'.repeat(95)}`, ['one', tooLong]],
  ['characters of several bytes', 'üüüüü\nüüüüüü\n', ['üüüüü', tooLong]],
];

suite('lines of a file', (test) => {
  for (const [what, text, lines] of cases)
    test(what, () =>
      inHome({}, async (home) => {
        const path = join(home.path, 'flows');
        writeFileSync(path, text);
        for (const block of [1, 2, 3, 4, 7, 1000])
          assert.equal([...linesOf(path, 'flows', { ...sizes, block })], lines, `${block}`);
      }),
    );
});
