import { addresses } from './mutants/addresses.mjs';
import { causes } from './mutants/causes.mjs';
import { cilium } from './mutants/cilium.mjs';
import { customRules } from './mutants/custom-rules.mjs';
import { drafts } from './mutants/drafts.mjs';
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
];
