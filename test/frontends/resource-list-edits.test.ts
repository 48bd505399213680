import { load } from 'js-yaml';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { applyEdits, splitList } from '../../generator/formats/resource-list.ts';
import { splitListExactly } from '../../generator/formats/resource-list-exact.ts';
import { changes, results } from '../../generator/frontends/resource-list-edits.ts';
import { finding } from '../../generator/model/diagnostic.ts';
import type { ShippedPolicy } from '../../generator/model/manifest.ts';
import type { PolicyObject } from '../../generator/model/policy.ts';
import { someOf } from '../random-runs.ts';
import { suite } from '../suite.ts';

type Texts = readonly (readonly [text: string, meaning: unknown])[];

const [a, b] = [{ kind: 'A' }, { kind: 'B', list: ['x'] }];
const earlier = [{ message: 'earlier' }];
const config = { kind: 'C', data: { items: ['}'] } };

/** A mapping in block style may hold flow style, too. */
const block = {
  items: [
    ['items:\n- kind: A\n- kind: B\n  list:\n  - x\n', [a, b]],
    ['items:\n  - # a-b\n    kind: A\n  - {kind: B, list: [x]} # c-d\n', [a, b]],
    ['items: [{kind: A}, {"kind": "B", "list": ["x"]}] # ]\n', [a, b]],
    ['items: [{kind: A} , {kind: B, list: [x]}, ]\n', [a, b]],
    ['items: [{kind: A},]\n', [a]],
    ['items: []\n', []],
    ['"items":\n  [ ] # none\n', []],
  ] as Texts,
  functionConfig: [
    ['', undefined],
    ['functionConfig:\n  kind: C\n  data:\n    items: ["}"]\n', config],
    ['functionConfig: {kind: C, data: {items: ["}"]}}\n', config],
  ] as Texts,
  results: [
    ['', undefined],
    ['results:\n- message: earlier\n', earlier],
    ['results:\n  - message: earlier # }\n', earlier],
    ['results: [{message: earlier}]\n', earlier],
    ['results: []\n', []],
    ['results: # none\n', null],
    ['results: null\n', null],
  ] as Texts,
};

const flow = {
  items: [
    ['"items": [{"kind":"A"},{"kind":"B","list":["x"]}]', [a, b]],
    ['items: [\n  {kind: A}, # a, b\n  {kind: B, list: [x]}, # ]\n]', [a, b]],
    ['items: []', []],
  ] as Texts,
  functionConfig: [
    ['', undefined],
    ['functionConfig: {kind: C, data: {items: ["}"]}}', config],
  ] as Texts,
  results: [
    ['', undefined],
    ['"results": [{"message":"earlier"}]', earlier],
    ['results: [{message: earlier},]', earlier],
    ['"results": []', []],
    ['results: null', null],
  ] as Texts,
};

interface Case {
  readonly text: string;
  readonly items: readonly unknown[];
  readonly config: unknown;
  readonly results: readonly unknown[];
}

function* cases(): Generator<Case> {
  for (const [outer, of] of Object.entries({ block, flow })) {
    for (const [items, itemsRead] of of.items)
      for (const [given, configRead] of of.functionConfig)
        for (const [results, resultsRead] of of.results)
          for (const order of [
            [items, given, results],
            [results, items, given],
            [given, results, items],
          ])
            for (const text of written(outer, order))
              yield {
                text,
                items: itemsRead as unknown[],
                config: configRead,
                results: (resultsRead ?? []) as unknown[],
              };
  }
}

function written(outer: string, parts: readonly string[]): string[] {
  const there = parts.filter((each) => each !== '');
  if (outer === 'flow') {
    const inside = ['"kind": "ResourceList"', ...there];
    return [`{${inside.join(', ')}}\n`, `{\n${inside.join(',\n')}, # }\n} # end }`];
  }
  const plain = `kind: ResourceList\n${there.join('')}`;
  const indented = plain.replace(/^(?=.)/gm, '  ');
  return [plain, plain.trimEnd(), `---\n${plain}# end\n...\n`, indented];
}

const place = { file: 'stdin', path: [] };

function removedAt(document: number): ShippedPolicy {
  const id = { apiVersion: 'v1', kind: 'P', name: 'p', place: { ...place, document } };
  return { ...id, ours: true, labels: {}, annotations: {}, selector: 'all' };
}

async function edited(text: string, removed: readonly number[], added: readonly string[]) {
  const list = splitList(text) ?? splitListExactly(text);
  assert.ok(list !== undefined, text);
  const output = {
    policies: added.map((kind) => ({ policy: {} as PolicyObject, text: `kind: ${kind}\n` })),
    replaced: new Map(),
    removed: removed.map(removedAt),
  };
  const told = await results([finding('no-profiles', 'new')], () => undefined, list);
  return applyEdits(text, [...changes(output, list), told]);
}

suite('edits of a resource list', (test) => {
  const edits: readonly (readonly [what: string, removed: readonly number[], added: string[]])[] = [
    ['results alone', [], []],
    ['policies come', [], ['P', 'Q']],
    ['the first item leaves', [0], []],
    ['the last item leaves, a policy comes', [1], ['P']],
    ['all items leave', [0, 1], []],
    ['all items leave, policies come', [0, 1], ['P', 'Q']],
  ];
  for (const [what, removed, added] of edits) {
    test(`${what}: every style of list is read back by two readers`, async () => {
      let tried = 0;
      for (const { text, items, config, results } of someOf(cases())) {
        if (removed.some((each) => each >= items.length)) continue;
        tried += 1;
        const after = await edited(text, removed, added);
        const kept = items.filter((_each, index) => !removed.includes(index));
        for (const read of [parse, load]) {
          const list = read(after) as Record<string, unknown>;
          const wanted = [...kept, ...added.map((kind) => ({ kind }))];
          // a block without items has no value
          assert.equal(list.items ?? [], wanted, `${text}\n=>\n${after}`);
          assert.equal(list.functionConfig, config, `${text}\n=>\n${after}`);
          const [said, ...old] = [...(list.results as { message: string }[])].reverse();
          assert.match(said?.message ?? '', 'no-profiles: new');
          assert.equal(old, results, `${text}\n=>\n${after}`);
        }
      }
      assert.ok(tried > 100, `${tried}`);
    });
  }

  test('what cannot be changed for certain is no list', () => {
    for (const text of [
      'items: []\nresults: {a: 1}\n',
      'items: []\nresults: done\n',
      'items: []\nitems: []\n',
      '{items: [], functionConfig: {}, functionConfig: {}}',
      '? items\n: []\n',
    ])
      assert.is(splitList(text) ?? splitListExactly(text), undefined, text);
  });
});
