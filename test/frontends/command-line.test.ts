import * as assert from 'uvu/assert';
import { commandNamed, type Grammar, parseFlags } from '../../generator/frontends/parse-flags.ts';
import { UsageError } from '../../generator/io/usage.ts';
import { suite } from '../suite.ts';

const grammar: Grammar = {
  name: 'draw',
  flags: {
    namespace: { type: 'string', alias: 'n', about: '' },
    output: { type: 'string', alias: 'o', about: '' },
    in: { type: 'strings', about: '' },
    format: { type: 'string', about: '', choices: ['text', 'json'] },
    quiet: { type: 'boolean', alias: 'q', about: '' },
  },
  positional: { name: 'paths' },
};

const good: readonly (readonly [line: string, values: unknown])[] = [
  ['', {}],
  ['k8s profiles', { paths: ['k8s', 'profiles'] }],
  ['-', { paths: ['-'] }],
  ['-o -', { output: '-' }],
  ['-o=policies', { output: 'policies' }],
  ['-opolicies', { output: 'policies' }],
  ['--output=a=b', { output: 'a=b' }],
  ['--output==b', { output: '=b' }],
  ['--output=-b', { output: '-b' }],
  ['--in shop k8s --in data -q', { in: ['shop', 'data'], paths: ['k8s'], quiet: true }],
  ['-qn shop', { quiet: true, namespace: 'shop' }],
  ['--no-quiet', { quiet: false }],
  ['--quiet -q', { quiet: true }],
  ['k8s -- --quiet', { paths: ['k8s', '--quiet'] }],
];

const bad: readonly (readonly [line: string, message: string, hint: string | undefined])[] = [
  ['--formt text', 'there is no flag --formt', 'did you mean --format?'],
  ['--nothing', 'there is no flag --nothing', 'netprofile draw --help lists the flags'],
  ['--constructor x', 'there is no flag --constructor', 'netprofile draw --help lists the flags'],
  ['--__proto__ x', 'there is no flag --__proto__', 'netprofile draw --help lists the flags'],
  ['-x', 'there is no flag -x', 'netprofile draw --help lists the flags'],
  ['--no-format', 'there is no flag --no-format', 'did you mean --format?'],
  ['--format', '--format needs a value', 'one of text, json'],
  ['--format=', '--format needs a value', 'one of text, json'],
  ['--format --quiet', '--format needs a value', 'one of text, json'],
  ['-n', '--namespace needs a value', 'netprofile draw --help lists the flags'],
  ['--in', '--in needs a value', 'netprofile draw --help lists the flags'],
  ['--format jsn', '--format jsn is not one of text, json', 'did you mean json?'],
  ['--format picture', '--format picture is not one of text, json', undefined],
  ['--quiet=yes', '--quiet takes no value', '--no-quiet turns it off'],
  ['--quiet --no-quiet', '--quiet is given twice', 'keep one of them'],
  ['-n shop --namespace data', '--namespace is given twice', 'keep one of them'],
];

suite('command line', (test) => {
  for (const [line, values] of good) {
    test(`reads ${JSON.stringify(line)}`, () => {
      assert.equal(parseFlags(wordsOf(line), grammar), values);
    });
  }

  for (const [line, message, hint] of bad) {
    test(`refuses ${line}`, () => {
      const error = refused(() => parseFlags(wordsOf(line), grammar));
      assert.equal([error.message, error.hint], [message, hint]);
    });
  }

  test('a command without positional arguments takes none', () => {
    const error = refused(() => parseFlags(['k8s'], { name: 'fn', flags: grammar.flags }));
    assert.is(error.message, 'fn takes flags alone, not "k8s"');
  });

  for (const [word, message, hint] of [
    ['matrx', 'there is no command matrx', 'did you mean matrix?'],
    ['xyzzy', 'there is no command xyzzy', 'netprofile --help lists commands and flags'],
    ['--quiet', 'name a command before --quiet', 'netprofile --help lists commands and flags'],
    [undefined, 'name a command', 'netprofile --help lists commands and flags'],
  ] as const) {
    test(`no command ${word}`, () => {
      const error = refused(() => commandNamed(word, [{ name: 'map' }, { name: 'matrix' }]));
      assert.equal([error.message, error.hint], [message, hint]);
    });
  }
});

function wordsOf(line: string): readonly string[] {
  return line.split(' ').filter((each) => each !== '');
}

function refused(body: () => unknown): UsageError {
  try {
    body();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
