/**
 * The part of SARIF 2.1.0 that is written here, as a JSON Schema: stricter than
 * the standard's own, for what GitHub's code scanning asks beyond it (a result
 * has a file) and for no key that is not meant. That the keys are SARIF's is
 * held by the types of the package `sarif`, which are made from its schema.
 */
const text = { type: 'string', minLength: 1 } as const;
const message = object({ text }, { markdown: text });
const rank = { type: 'integer', minimum: 1 } as const;
const level = { enum: ['none', 'note', 'warning', 'error'] } as const;
const webAddress = { type: 'string', pattern: '^https://[a-z.]+(?:/[-a-z0-9./#]*)?$' } as const;
/** RFC 3986, normal: no dot segments, nothing that a URI must encode. */
const uri = {
  type: 'string',
  pattern: "^(?:file://)?(?!\\.)(?:[-A-Za-z0-9._~!'()*/]|%[0-9A-F]{2})+$",
  not: { pattern: '(?:^|/)\\.{1,2}(?:/|$)' },
} as const;

const location = object(
  {
    physicalLocation: object({
      artifactLocation: object({ uri }, { uriBaseId: { const: '%SRCROOT%' } }),
      region: object({ startLine: rank, startColumn: rank }),
    }),
  },
  { message },
);

const rule = object({
  id: { type: 'string', pattern: '^[a-z0-9-]+$' },
  shortDescription: message,
  fullDescription: message,
  help: { ...message, required: ['text', 'markdown'] },
  helpUri: webAddress,
  defaultConfiguration: object({ level }),
});

const result = object(
  {
    ruleId: text,
    ruleIndex: { type: 'integer', minimum: 0 },
    level,
    message,
    locations: { type: 'array', minItems: 1, maxItems: 1, items: location },
  },
  { relatedLocations: { type: 'array', minItems: 1, items: location } },
);

export const sarifSchema = object({
  $schema: webAddress,
  version: { const: '2.1.0' },
  runs: {
    type: 'array',
    minItems: 1,
    maxItems: 1,
    items: object({
      tool: object({
        driver: object({
          name: { const: 'netprofile' },
          version: text,
          informationUri: webAddress,
          rules: { type: 'array', uniqueItems: true, items: rule },
        }),
      }),
      originalUriBaseIds: object({ '%SRCROOT%': object({ description: message }) }),
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
      results: { type: 'array', items: result },
    }),
  },
});

function object(
  required: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
): { readonly type: 'object'; readonly [key: string]: unknown } {
  return {
    type: 'object',
    required: Object.keys(required),
    properties: { ...required, ...optional },
    additionalProperties: false,
  };
}
