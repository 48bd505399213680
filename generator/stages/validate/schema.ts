import {
  configSchema,
  configShape,
  platformSchema,
  platformShape,
  profileSchema,
  profileShape,
} from '#schemas';
import * as validators from '#validators';
import { didYouMean } from '../../grammar/did-you-mean.ts';
import { type Report, shown } from '../../grammar/reader.ts';
import { Ambiguous } from '../../grammar/yaml.ts';
import { type Place, within } from '../../model/diagnostic.ts';

/** A JSON Schema error, as the compiled validators report it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const shapes = {
  Profile: { validate: validators.profile, schema: profileShape, root: '/definitions/Profile' },
  NetworkProfile: {
    validate: validators.networkProfile,
    schema: profileShape,
    root: '/definitions/NetworkProfile',
  },
  PlatformSpec: {
    validate: validators.platformSpec,
    schema: platformShape,
    root: '/definitions/PlatformSpec',
  },
  NetprofileConfig: { validate: validators.config, schema: configShape, root: '' },
} as const;

export type Shape = keyof typeof shapes;

/** The JSON Schemas as text, for `netprofile schema` and editors: whole, where the program's own lack what later stages tell. */
export const schemaTexts = {
  profile: profileSchema,
  platform: platformSchema,
  config: configSchema,
};

/** These keywords speak about values; the grammar's readers say more exactly what is wrong. */
const aboutValues = new Set(['pattern', 'minimum', 'maximum', 'maxLength', 'if', 'oneOf']);

/**
 * Checks a document's structure against its JSON Schema. Reports unknown,
 * missing and wrongly typed keys and empty lists; returns whether the schema
 * has any complaint at all, values included.
 */
export function checkShape(value: unknown, shape: Shape, place: Place, report: Report): boolean {
  const { validate, schema, root } = shapes[shape];
  if (validate(value)) return true;
  const said = new Set<string>();
  for (const error of (validate.errors ?? []) as SchemaError[]) {
    if (aboutValues.has(error.keyword)) continue;
    const at = within(place, ...pathOf(error.instancePath, value));
    // one mistake in a union yields several errors: one per place is enough
    const key = `${error.instancePath}#${error.keyword === 'additionalProperties' ? error.params.additionalProperty : ''}`;
    if (said.has(key)) continue;
    said.add(key);
    explain(
      error,
      valueAt(value, error.instancePath),
      at,
      () => nodeFor(JSON.parse(schema), root, error.instancePath),
      report,
    );
  }
  return false;
}

function explain(
  error: SchemaError,
  value: unknown,
  place: Place,
  node: () => SchemaNode,
  report: Report,
): void {
  if (value instanceof Ambiguous) {
    report.add(
      'yaml-ambiguous',
      place,
      `${value.source} is read differently by YAML 1.1 and 1.2`,
      'quote it, or write it plainly',
    );
    return;
  }
  const name = place.path.at(-1);
  const what =
    name === undefined ? 'the document' : typeof name === 'number' ? 'the entry' : shown(name);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty);
      const known = Object.keys(node().properties ?? {});
      report.add(
        'unknown-key',
        within(place, key),
        `unknown key ${shown(key)}`,
        didYouMean(key, known) ?? `the keys here are ${known.join(', ')}`,
      );
      return;
    }
    case 'required':
      report.add('missing-key', place, `${what} has no ${shown(error.params.missingProperty)}`);
      return;
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      report.add('empty-value', place, `${what} is empty`, emptyHint(name));
      return;
    case 'uniqueItems':
      report.add('conflicting-keys', place, `${what} names one thing twice`);
      return;
    case 'enum':
      report.add(
        'wrong-type',
        place,
        `${shown(value)} is not one of ${(error.params.allowedValues as unknown[]).join(', ')}`,
      );
      return;
    case 'const':
      report.add(
        'wrong-type',
        place,
        `${what} is ${shown(value)}, not ${shown(error.params.allowedValue)}`,
      );
      return;
    default: {
      const { description } = node();
      report.add('wrong-type', place, `${what} has the wrong form: ${shown(value)}`, description);
    }
  }
}

function emptyHint(key: string | number | undefined): string {
  if (key === 'from') return 'write none for nobody, or leave it out for $consumers';
  if (key === 'labels' || key === 'select')
    return 'an empty selector means every pod: write the labels that are meant';
  if (key === 'ports') return 'an empty list means every port: write all';
  return 'leave it out, or fill it';
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly description?: string;
  readonly $ref?: string;
}

/** The part of a schema that speaks about an instance path, references followed. */
function nodeFor(schema: SchemaNode, root: string, instancePath: string): SchemaNode {
  const follow = (node: SchemaNode | undefined): SchemaNode => {
    if (node?.$ref === undefined) return node ?? {};
    return { ...(valueAt(schema, node.$ref.slice(1)) as SchemaNode), ...node };
  };
  let node = follow(valueAt(schema, root) as SchemaNode);
  for (const step of parts(instancePath)) {
    const properties = node.properties ?? {};
    node = follow(Object.hasOwn(properties, step) ? properties[step] : node.items);
  }
  return node;
}

function parts(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of parts(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** A JSON pointer as a path, list indices as numbers. */
function pathOf(pointer: string, root: unknown): (string | number)[] {
  let value = root;
  return parts(pointer).map((part) => {
    const index = Array.isArray(value) ? Number(part) : part;
    value = (value as Record<string, unknown> | undefined)?.[part];
    return index;
  });
}
