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

function rulesOf(file: string): readonly Rule[] {
  const text = readFileSync(join(root, 'docs/rbac', file), 'utf8');
  return (parse(text) as { readonly rules: readonly Rule[] }).rules;
}

/** What each role must never have, and which of the kinds that are read it is for. */
const roles = [
  { file: 'read.yaml', never: /^(?:secrets|configmaps|\*)$/, isDrafts: undefined },
  { file: 'init.yaml', never: /^(?:secrets|\*)$/, isDrafts: true },
] as const;

for (const { file, never, isDrafts } of roles) {
  suite(`docs/rbac/${file}`, (test) => {
    const rules = rulesOf(file);

    test('lets get and list, and nothing else', () => {
      for (const { verbs } of rules) assert.equal(verbs, ['get', 'list']);
      const words = rules.flatMap(({ apiGroups, resources }) => [...apiGroups, ...resources]);
      assert.equal(
        words.filter((each) => never.test(each)),
        [],
      );
    });

    test('names every kind that is read', () => {
      const read = wantedKinds.filter(({ drafts }) => drafts === isDrafts);
      const missing = read.filter(({ group, kind }) => {
        const plural = kind
          .toLowerCase()
          .replace(/y$/, 'ie')
          .replace(/s(?=s?$)/, 's');
        const named = plural.endsWith('s') ? `${plural}es` : `${plural}s`;
        return !rules.some(
          (each) => each.apiGroups.includes(group) && each.resources.includes(named),
        );
      });
      assert.ok(read.length > 0);
      assert.equal(missing, []);
    });
  });
}
