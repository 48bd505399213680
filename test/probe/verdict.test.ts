import * as assert from 'uvu/assert';
import type {
  Intended,
  PlannedConnection,
  ProbeAnswer,
  Simulated,
} from '../../generator/model/probe.ts';
import type { Seen } from '../../generator/probe/seen-as.ts';
import { judge } from '../../generator/probe/verdict.ts';
import { suite } from '../suite.ts';

type Control = ProbeAnswer | 'not made' | 'none';

/** intended, simulated, control, answers -> observed, verdict. `+` connected, `t` timed out, `r` refused, `d` dns, `e` error. */
const table: readonly (readonly [Intended, Simulated, Control, string, string])[] = [
  // all agree
  ['allowed', 'allowed', 'connected', '+', 'allowed ok'],
  ['blocked', 'blocked', 'connected', 'tt', 'blocked ok'],
  ['blocked', 'blocked', 'connected', 'rr', 'blocked ok'],
  ['blocked', 'blocked', 'connected', 'rt', 'blocked ok'],
  ['undeclared', 'allowed', 'connected', '+', 'allowed ok'],
  ['undeclared', 'blocked', 'connected', 'tt', 'blocked ok'],
  // the simulation cannot tell
  ['allowed', 'unknown', 'connected', '+', 'allowed ok'],
  ['blocked', 'unknown', 'connected', 'tt', 'blocked ok'],
  ['allowed', 'unknown', 'connected', 'tt', 'blocked broken'],
  ['blocked', 'unknown', 'connected', '++', 'allowed leak'],
  ['undeclared', 'unknown', 'connected', '++', 'allowed inconclusive'],
  ['undeclared', 'unknown', 'connected', 'tt', 'blocked inconclusive'],
  // the policies that are there are to blame
  ['blocked', 'allowed', 'connected', '+', 'allowed leak'],
  ['allowed', 'blocked', 'connected', 'tt', 'blocked broken'],
  // the network plugin is
  ['blocked', 'blocked', 'connected', '++', 'allowed differs'],
  ['allowed', 'allowed', 'connected', 'tt', 'blocked differs'],
  ['undeclared', 'blocked', 'connected', '++', 'allowed differs'],
  ['undeclared', 'allowed', 'connected', 'rr', 'blocked differs'],
  ['blocked', 'allowed', 'connected', 'tt', 'blocked differs'],
  ['allowed', 'blocked', 'connected', '+', 'allowed differs'],
  // a connection is its own proof, whatever the control gave
  ['allowed', 'allowed', 'timeout', '+', 'allowed ok'],
  ['allowed', 'allowed', 'none', '+', 'allowed ok'],
  ['blocked', 'allowed', 'refused', '++', 'allowed leak'],
  // a denial without a control is none
  ['blocked', 'blocked', 'timeout', 'tt', 'unknown inconclusive'],
  ['blocked', 'blocked', 'refused', 'rr', 'unknown inconclusive'],
  ['blocked', 'blocked', 'dns', 'tt', 'unknown inconclusive'],
  ['blocked', 'blocked', 'error', 'tt', 'unknown inconclusive'],
  ['blocked', 'blocked', 'not made', 'tt', 'unknown inconclusive'],
  ['blocked', 'blocked', 'none', 'tt', 'unknown inconclusive'],
  ['allowed', 'allowed', 'refused', 'rr', 'unknown inconclusive'],
  ['allowed', 'blocked', 'timeout', 'tt', 'unknown inconclusive'],
  // nor is one that was seen once
  ['blocked', 'blocked', 'connected', 't', 'unknown inconclusive'],
  ['blocked', 'blocked', 'connected', 'te', 'unknown inconclusive'],
  ['blocked', 'blocked', 'connected', 'tet', 'blocked ok'],
  // errors and names that do not resolve show nothing
  ['blocked', 'blocked', 'connected', '', 'unknown inconclusive'],
  ['blocked', 'blocked', 'connected', 'ee', 'unknown inconclusive'],
  ['blocked', 'blocked', 'connected', 'dd', 'unknown inconclusive'],
  ['allowed', 'allowed', 'connected', 'ddd', 'unknown inconclusive'],
  ['allowed', 'allowed', 'connected', 'e+', 'allowed ok'],
  // what comes and goes
  ['allowed', 'allowed', 'connected', 't+', 'allowed ok'],
  ['allowed', 'allowed', 'connected', 'tt+', 'allowed ok'],
  ['allowed', 'allowed', 'connected', '+t', 'unknown inconclusive'],
  ['blocked', 'blocked', 'connected', '+tt', 'unknown inconclusive'],
  ['blocked', 'blocked', 'connected', 't+', 'unknown inconclusive'],
  ['blocked', 'allowed', 'connected', 't+', 'unknown inconclusive'],
  ['allowed', 'blocked', 'connected', 't+', 'allowed differs'],
];

const letters: Readonly<Record<string, ProbeAnswer>> = {
  '+': 'connected',
  t: 'timeout',
  r: 'refused',
  d: 'dns',
  e: 'error',
};

function answersOf(word: string): ProbeAnswer[] {
  return [...word].flatMap((each) => letters[each] ?? []);
}

function judged(
  intended: Intended,
  simulated: Simulated,
  control: Control,
  word: string,
  more: Partial<Parameters<typeof judge>[0]> = {},
  networkPlugin?: string,
) {
  const planned: PlannedConnection['control'] =
    control === 'none' ? { kind: 'none', why: 'nobody may' } : { kind: 'before' };
  const seen: Seen = {
    answers: answersOf(word),
    ...(control !== 'none' && control !== 'not made' && { control }),
  };
  const wanted = { intended, simulated, control: planned, target: 'pod' as const, ...more };
  return judge(wanted, seen, networkPlugin);
}

suite('probe verdict', (test) => {
  test('who made a control is in the reason', () => {
    const control = { kind: 'connection', id: 'control-1' } as const;
    const wanted = { intended: 'blocked', simulated: 'blocked', control, target: 'pod' } as const;
    const reasons = (['allowed', 'twin', 'itself', 'before'] as const).map((because) =>
      (['connected', 'timeout'] as const).map(
        (answer) =>
          judge(wanted, { answers: ['timeout', 'timeout'], control: answer, because }).reason,
      ),
    );
    assert.equal(reasons, [
      [
        'timed out, and a source that is allowed connected there',
        'timed out, but a source that is allowed timed out as well',
      ],
      [
        'timed out, and a pod that no policy selects connected there',
        'timed out, but a pod that no policy selects timed out as well',
      ],
      [
        'timed out, and the server answers itself',
        'timed out, but the server itself timed out as well',
      ],
      [
        'timed out, and before policies another pod connected there',
        'timed out, but before policies another pod timed out as well',
      ],
    ]);
  });

  for (const [intended, simulated, control, word, expected] of table) {
    test(`${intended} ${simulated} control ${control}: ${word || 'nothing'} -> ${expected}`, () => {
      const { observed, verdict } = judged(intended, simulated, control, word);
      assert.is(`${observed} ${verdict}`, expected);
    });
  }

  test('of all combinations, ok is what agrees, and a denial with a control and seen twice', () => {
    const words = Object.keys(letters);
    const two = words.flatMap((a) =>
      ['', ...words].flatMap((b) => ['', ...words].map((c) => a + b + c)),
    );
    let count = 0;
    for (const intended of ['allowed', 'blocked', 'undeclared'] as const)
      for (const simulated of ['allowed', 'blocked', 'unknown'] as const)
        for (const control of [
          'connected',
          'timeout',
          'refused',
          'dns',
          'error',
          'not made',
          'none',
        ] as const)
          for (const word of two) {
            count += 1;
            const { observed, verdict, reason } = judged(intended, simulated, control, word);
            const said = `${intended} ${simulated} ${control} ${word}: ${observed} ${verdict} (${reason})`;
            assert.ok(reason !== '', said);
            const denials = [...word].filter((each) => 'tr'.includes(each)).length;
            if (observed === 'blocked')
              assert.ok(control === 'connected' && denials >= 2 && !word.includes('+'), said);
            if (observed === 'allowed') assert.ok(word.includes('+'), said);
            if (observed === 'unknown') assert.is(verdict, 'inconclusive', said);
            if (verdict === 'ok') {
              assert.ok(intended === observed || intended === 'undeclared', said);
              assert.ok(simulated === observed || simulated === 'unknown', said);
            }
            if (verdict === 'leak')
              assert.ok(
                observed === 'allowed' && intended === 'blocked' && simulated !== 'blocked',
                said,
              );
            if (verdict === 'broken')
              assert.ok(
                observed === 'blocked' && intended === 'allowed' && simulated !== 'allowed',
                said,
              );
            if (verdict === 'differs') assert.ok(observed !== simulated, said);
          }
    assert.ok(count > 5000, `${count} combinations`);
  });

  test('how it was blocked is told apart', () => {
    const how = (word: string) => judged('blocked', 'blocked', 'connected', word).reason;
    assert.is(how('tt'), 'timed out, and before policies it connected');
    assert.is(how('rr'), 'refused, and before policies it connected');
    assert.is(how('tr'), 'refused or timed out, and before policies it connected');
  });

  test('a name that does not resolve is what a lookup is about', () => {
    const lookup = { target: 'lookup' as const };
    assert.is(judged('blocked', 'blocked', 'connected', 'dd', lookup).verdict, 'ok');
    assert.is(judged('allowed', 'allowed', 'connected', 'dd', lookup).verdict, 'differs');
    assert.is(judged('allowed', 'blocked', 'connected', 'dt', lookup).verdict, 'broken');
    assert.is(judged('allowed', 'allowed', 'dns', 'dd', lookup).verdict, 'inconclusive');
    assert.is(judged('allowed', 'allowed', 'connected', '+', lookup).reason, 'resolved');
  });

  test('where nothing need answer, a dead address is left out and a live one counts', () => {
    const optional = { optional: true as const };
    assert.is(judged('blocked', 'blocked', 'timeout', 'tt', optional).leftOut, true);
    assert.is(judged('blocked', 'blocked', 'none', 'tt', optional).leftOut, true);
    assert.is(judged('blocked', 'blocked', 'connected', 'tt', optional).verdict, 'ok');
    assert.is(judged('blocked', 'allowed', 'timeout', '++', optional).verdict, 'leak');
  });

  test('a quirk is named where the plugin is known for it, and what is let through fits', () => {
    const quirks = ['both-directions', 'port-by-name'] as const;
    const said = (word: string, plugin?: string) =>
      judged('blocked', 'blocked', 'connected', word, { quirks }, plugin).reason;
    assert.match(said('++', 'kube-router'), 'known: kube-router takes an ingress rule');
    assert.not.match(said('++', 'cilium'), 'known');
    assert.not.match(said('++'), 'known');
    const broken = judged('allowed', 'allowed', 'connected', 'tt', { quirks }, 'kube-router');
    assert.not.match(broken.reason, 'known');
  });
});
