import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { readYaml } from '../../generator/grammar/yaml.ts';
import { parse } from '../../generator/stages/parse.ts';
import { suite } from '../suite.ts';

/** A password, which no message may hold. */
const secret = 'lemon4sale';

/** Texts that are not YAML, or are not read alike, with a password where a value is. */
const broken: readonly string[] = [
  `password: *${secret}`,
  `password: &${secret}!x *${secret}!x`,
  `password: &${secret}! x`,
  `password: &${secret} {self: *${secret}}`,
  `password: &${secret} &${secret} x`,
  `password: & ${secret}`,
  `password: * ${secret}`,
  `password: &a *${secret}`,
  `password: !!int ${secret}`,
  `password: !${secret} x`,
  `password: !${secret} [x]`,
  `password: !${secret} {x: y}`,
  `password: !${secret}!x y`,
  `password: !<${secret}`,
  `password: !<${secret}> x`,
  `password: !<tag:${secret}^> x`,
  `password: !${secret}{x`,
  `password: !${secret}!${secret}!x`,
  `password: !${secret} !${secret} x`,
  `password: !!null ${secret}`,
  `password: !!map ${secret}`,
  `password: !!seq ${secret}`,
  `password: !!binary ${secret}`,
  `password: "${secret}`,
  `password: '${secret}`,
  `password: "\\${secret}"`,
  `password: "\\xg${secret}"`,
  `password: "${secret}" ${secret}`,
  `password: [${secret}`,
  `password: {${secret}`,
  `password: {?${secret}}`,
  `password: [?${secret}]`,
  `password: {${secret}:}`,
  `password: {${secret}: x ${secret}: y}`,
  `password: [${secret} ]${secret}`,
  `password: ,${secret}: {`,
  `password: \`${secret}`,
  `password: @${secret}`,
  `password: %${secret}`,
  `%${secret}\npassword: x`,
  `%TAG !a! ${secret}\n%TAG !a! ${secret}\n---\npassword: x`,
  `%YAML ${secret}\n---\npassword: x`,
  `password: |${secret}\n  x`,
  `password: >9 ${secret}\n  x`,
  `password: x\n ${secret}: y`,
  `password: x: ${secret}`,
  `password:\n\t${secret}: x`,
  `password: ${secret}\n${secret}`,
  `password: ${secret}\n--- ${secret}: x\n...${secret}`,
  `<<: ${secret}`,
  `<<: [${secret}]`,
  `password: "${secret}\u0001"`,
  `password: "${secret}\u2028"\nuser: \u2028${secret}: x`,
  `password: ${'['.repeat(200)}${secret}`,
];

const marks = [
  ...['*', '&', '!', '!<', '>', '|', '%', '@', '`', '"', "'", '{', '}', '[', ']', ',', '?', '- '],
  ...[':', ': ', '\n', '\n  ', '\n---\n', '\t', ' ', '#', '<<: ', 'a: ', '\\', '!!int ', '%TAG '],
];

function messagesOf(text: string): string[] {
  return [{}, { merge: true }].flatMap((options) => {
    const read = readYaml(text, options);
    return read.ok ? [] : [read.error.message];
  });
}

suite('messages of the YAML reader', (test) => {
  for (const text of broken) {
    test(JSON.stringify(text.slice(0, 60)), () => {
      for (const wrapped of [
        text,
        `kind: Secret\nstringData:\n  ${text.replace(/\n/g, '\n  ')}\n`,
      ]) {
        for (const message of messagesOf(wrapped)) {
          assert.not.match(message, new RegExp(secret));
          assert.match(message, /\w{4}/);
        }
      }
    });
  }

  test('most of these texts are errors', () => {
    const wrong = broken.filter((text) => messagesOf(text).length > 0);
    assert.ok(wrong.length > 40, `${wrong.length}`);
  });

  test('an alias of nobody is told with what to do', () => {
    const { diagnostics } = parse([{ file: 'secret.yaml', text: `password: *${secret}` }]);
    assert.is(
      diagnostics[0]?.message,
      'an alias (*) that leads nowhere: quote a text that begins with *',
    );
  });

  test('no message holds a word of the text, wherever it stands', () => {
    const piece = fc.constantFrom(...marks, secret, secret, 'x');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        // keys that are told are those of mappings, which are no values
        for (const message of messagesOf(pieces.join('')))
          assert.ok(!message.includes(secret) || /^what << brings/.test(message), message);
      }),
      { numRuns: 3000 },
    );
  });
});
