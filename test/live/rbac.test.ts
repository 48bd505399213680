import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { wantedKinds } from '../../generator/live/kinds.ts';
import { root } from '../program.ts';
import { suite } from '../suite.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const { rules } = parse(readFileSync(join(root, 'docs/rbac/read.yaml'), 'utf8')) as {
  readonly rules: readonly Rule[];
};

suite('docs/rbac/read.yaml', (test) => {
  test('lets get and list, and nothing else', () => {
    for (const { verbs } of rules) assert.equal(verbs, ['get', 'list']);
    const words = rules.flatMap(({ apiGroups, resources }) => [...apiGroups, ...resources]);
    assert.equal(
      words.filter((each) => /^(?:secrets|configmaps|\*)$/.test(each)),
      [],
    );
  });

  test('names every kind that is read', () => {
    const missing = wantedKinds.filter(({ group, kind }) => {
      const plural = kind.toLowerCase().replace(/y$/, 'ie').replace(/s$/, 'se');
      return !rules.some(
        (each) => each.apiGroups.includes(group) && each.resources.includes(`${plural}s`),
      );
    });
    assert.equal(missing, []);
  });
});
