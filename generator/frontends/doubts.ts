import type { Code } from '../model/diagnostic.ts';

/** Findings after which more, or less, may be open than is simulated: an expectation or a rule is then not known to hold. */
export const doubts: readonly Code[] = [
  'unsupported-policy',
  'unsupported-peer',
  'namespace-labels-unknown',
  'controller-label',
  'hook-policy',
];
