import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { root } from '../program.ts';

const folder = join(root, 'test/dialects/schemas');

interface Schema {
  readonly $comment: string;
  readonly title: string;
}

/** kind and group -> schema, from the files: `title` is `apiVersion kind`, `$comment` the source. */
export const schemas: ReadonlyMap<string, Schema> = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Schema)
    .map((schema) => [schema.title, schema]),
);

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, strictTypes: false });
const validators = new Map<string, ValidateFunction>();

interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly spec?: unknown;
}

/** What is wrong with an object by its CRD's schema, and by the rules that schemas miss. */
export function problemsOf(value: unknown): string[] {
  const object = value as KubernetesObject;
  const title = `${object.apiVersion} ${object.kind}`;
  const schema = schemas.get(title);
  if (schema === undefined) return [`there is no schema for ${title}`];
  const validate = validators.get(title) ?? ajv.compile(schema);
  validators.set(title, validate);
  const found = validate(object)
    ? []
    : (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`);
  return [...found, ...(rules[object.kind ?? '']?.(object) ?? [])];
}

type Check = (object: KubernetesObject) => string[];
type Any = Readonly<Record<string, readonly Record<string, unknown>[]>>;

/** Rules of controllers and webhooks. */
const rules: Readonly<Record<string, Check>> = {
  // cilium pkg/policy/api rule_validation.go: one kind of peer in a rule
  CiliumNetworkPolicy: ({ spec }) => {
    const { ingress = [], egress = [] } = spec as Any;
    return [...ingress, ...egress]
      .map((rule) => Object.keys(rule).filter((key) => key !== 'toPorts'))
      .filter((keys) => keys.length > 1)
      .map((keys) => `${keys.join(' and ')} in one rule`);
  },
  // ovn-kubernetes: the only name that the controller looks at
  EgressFirewall: ({ metadata }) =>
    metadata?.name === 'default' ? [] : ['the name is not default'],
  // istio pkg/config/validation: names and numbers of ports are unique
  ServiceEntry: ({ spec }) => {
    const ports = (spec as Any).ports ?? [];
    const numbers = new Set(ports.map((each) => each.number));
    return numbers.size === ports.length ? [] : ['a port stands twice'];
  },
};
