/**
 * What the API server asks of the reports of wgpolicyk8s.io/v1alpha2, after
 * their CustomResourceDefinitions: types, enumerations, required fields. It
 * prunes what it does not know; here that is an error.
 */
const text = { type: 'string' } as const;
const texts = { type: 'object', additionalProperties: text } as const;

function closed(
  properties: Readonly<Record<string, object>>,
  required: readonly string[] = [],
): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const reference = closed({
  apiVersion: text,
  fieldPath: text,
  kind: text,
  name: text,
  namespace: text,
  resourceVersion: text,
  uid: text,
});

const count = { type: 'integer', minimum: 0 } as const;

const result = closed(
  {
    source: text,
    policy: text,
    rule: text,
    category: text,
    message: text,
    scored: { type: 'boolean' },
    result: { enum: ['pass', 'fail', 'warn', 'error', 'skip'] },
    severity: { enum: ['critical', 'high', 'medium', 'low', 'info'] },
    properties: texts,
    resources: { type: 'array', items: reference },
    timestamp: closed(
      {
        seconds: { type: 'integer' },
        nanos: { type: 'integer', minimum: 0, maximum: 999_999_999 },
      },
      ['nanos', 'seconds'],
    ),
  },
  ['policy'],
);

const label = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' } as const;

/** What stands behind a key's slash, and before it. */
const keys = {
  pattern: '^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
} as const;

function report(kind: string, isNamespaced: boolean): object {
  return closed(
    {
      apiVersion: { const: 'wgpolicyk8s.io/v1alpha2' },
      kind: { const: kind },
      metadata: closed(
        {
          name: label,
          ...(isNamespaced && { namespace: label }),
          labels: {
            type: 'object',
            propertyNames: keys,
            additionalProperties: {
              type: 'string',
              pattern: '^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$',
            },
          },
          annotations: { ...texts, propertyNames: keys },
        },
        ['name', ...(isNamespaced ? ['namespace'] : [])],
      ),
      scope: reference,
      summary: closed({ pass: count, fail: count, warn: count, error: count, skip: count }),
      results: { type: 'array', items: result },
    },
    ['apiVersion', 'kind', 'metadata'],
  );
}

export const policyReportSchema = {
  oneOf: [report('PolicyReport', true), report('ClusterPolicyReport', false)],
};
