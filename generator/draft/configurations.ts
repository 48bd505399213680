import { asFields, type Fields, field } from '../grammar/reader.ts';
import { Ambiguous } from '../grammar/yaml.ts';
import type { ObjectId } from '../model/manifest.ts';

/** The keys of a ConfigMap or Secret, as text. */
export interface Configuration {
  /** `ConfigMap shop/settings`, for evidence. */
  readonly called: string;
  readonly kind: 'ConfigMap' | 'Secret';
  readonly namespace: string;
  readonly name: string;
  readonly data: ReadonlyMap<string, string>;
}

/** Reads a ConfigMap or Secret; undefined for other kinds. Secrets are decoded to be looked into, never to be shown. */
export function readConfiguration(
  id: ObjectId,
  fields: Fields,
  namespace: string,
): Configuration | undefined {
  if (id.apiVersion !== 'v1' || (id.kind !== 'ConfigMap' && id.kind !== 'Secret')) return undefined;
  const data = new Map<string, string>();
  const take = (key: string, decode: boolean): void => {
    for (const [name, value] of Object.entries(asFields(field(fields, key)) ?? {})) {
      const text = value instanceof Ambiguous ? value.source : value;
      if (typeof text === 'string')
        data.set(name, decode ? Buffer.from(text, 'base64').toString('utf8') : text);
      else if (typeof text === 'number') data.set(name, String(text));
    }
  };
  take('data', id.kind === 'Secret');
  if (id.kind === 'Secret') take('stringData', false);
  const { kind, name } = id;
  return { called: `${kind} ${namespace}/${name}`, kind, namespace, name, data };
}
