import { readFileSync } from 'node:fs';
import { addresses } from './mutants/addresses.mjs';
import { causes } from './mutants/causes.mjs';
import { cilium } from './mutants/cilium.mjs';
import { customRules } from './mutants/custom-rules.mjs';
import { drafts } from './mutants/drafts.mjs';
import { flows } from './mutants/flows.mjs';
import { named } from './mutants/named.mjs';
import { pods } from './mutants/pods.mjs';
import { ports } from './mutants/ports.mjs';
import { reading } from './mutants/reading.mjs';
import { rows } from './mutants/rows.mjs';
import { graphRules } from './mutants/rules.mjs';
import { selectors } from './mutants/selectors.mjs';
import { tiers } from './mutants/tiers.mjs';
import { unasked } from './mutants/unasked.mjs';

/**
 * Ways to break the evaluator, each of which changes some fact: `find`, which
 * stands once in `file`, becomes `replace`. The nine that SEMANTICS.md names
 * come first.
 */
export const mutants = [
  ...named,
  ...reading,
  ...selectors,
  ...ports,
  ...addresses,
  ...pods,
  ...rows,
  ...tiers,
  ...cilium,
  ...unasked,
  ...graphRules,
  ...causes,
  ...customRules,
  ...drafts,
  ...flows,
];

if (new Set(mutants.map(({ name }) => name)).size !== mutants.length)
  throw new Error('two mutants have one name');

const root = new URL('../../', import.meta.url);

/** The mutated text; throws when the table no longer fits the source. */
export function mutated({ name, file, find, replace }) {
  const text = readFileSync(new URL(file, root), 'utf8');
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${name}: ${file} holds its text ${times} times, and not once`);
  if (find === replace) throw new Error(`${name}: it changes nothing`);
  return text.replace(find, () => replace);
}
