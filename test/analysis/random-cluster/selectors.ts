import fc from 'fast-check';

/** Few labels, so that selectors hit. An expression may ask for a key that nobody has. */
export const namespaces = ['shop', 'data', 'ops'] as const;

const podLabels = {
  app: ['storefront', 'cart', 'payments'],
  tier: ['web', 'api'],
  pci: [''],
} as const;
const namespaceLabels = {
  team: ['red', 'blue'],
  stage: ['live', 'test'],
} as const;
const nodeLabels = { role: ['control-plane', 'worker'] } as const;

type Pool = Readonly<Record<string, readonly string[]>>;

/** Labels of which each is there or not. */
function labelsOf(pool: Pool): fc.Arbitrary<Readonly<Record<string, string>>> {
  const entries = Object.entries(pool).map(([key, values]) =>
    fc
      .option(fc.constantFrom(...values), { freq: 4 })
      .map((value) => (value === null ? [] : [[key, value] as const])),
  );
  return fc.tuple(...entries).map((found) => Object.fromEntries(found.flat()));
}

function selectorOf(pool: Pool): fc.Arbitrary<object> {
  const key = fc.constantFrom(...Object.keys(pool));
  const values = (of: string) =>
    fc.uniqueArray(fc.constantFrom(...(pool[of] ?? []), 'other'), { minLength: 1, maxLength: 2 });
  const expression = fc
    .tuple(key, fc.constantFrom('In', 'In', 'NotIn', 'NotIn', 'Exists', 'DoesNotExist'))
    .chain(([of, operator]): fc.Arbitrary<object> => {
      const hasValues = operator === 'In' || operator === 'NotIn';
      if (!hasValues) return fc.constant({ key: of, operator });
      return values(of).map((found) => ({ key: of, operator, values: found }));
    });
  const matchLabels = key.chain((of) =>
    fc.constantFrom(...(pool[of] ?? [])).map((value) => ({ [of]: value })),
  );
  const one = expression.map((each) => ({ matchExpressions: [each] }));
  const two = fc.array(expression, { minLength: 2, maxLength: 2 });
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    { weight: 4, arbitrary: fc.record({ matchLabels }) },
    { weight: 5, arbitrary: one },
    { weight: 1, arbitrary: fc.record({ matchExpressions: two }) },
    { weight: 1, arbitrary: fc.record({ matchLabels, matchExpressions: two }) },
  );
}

export const labelsOfPod = labelsOf(podLabels);
export const labelsOfNamespace = labelsOf(namespaceLabels);
export const labelsOfNode = labelsOf(nodeLabels);
export const podSelector = selectorOf(podLabels);
export const namespaceSelector = selectorOf({
  ...namespaceLabels,
  'kubernetes.io/metadata.name': namespaces,
});
export const nodeSelector = selectorOf(nodeLabels);
