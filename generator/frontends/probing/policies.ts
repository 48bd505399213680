import type { OwnObject } from '../../bundles/cluster.ts';
import { asFields, type Fields, field, Report } from '../../grammar/reader.ts';
import { UsageError } from '../../io/usage.ts';
import type { Place } from '../../model/diagnostic.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import { objectsOf } from '../../stages/manifests/objects.ts';
import { parse } from '../../stages/parse.ts';
import type { World } from '../simulated-input.ts';

const group = 'networking.k8s.io/';

/**
 * The policies that the simulation has, as objects for the API: those of
 * profiles as they are rendered for every other front end, and those of the
 * manifests that they do not replace. Throws UsageError where the simulation
 * has one that only another engine holds.
 */
export function policyObjects(world: World): readonly OwnObject[] {
  const { documents, rendered, taken, namespace, cluster } = world;
  const key = ({ file, document, path }: Place): string => JSON.stringify([file, document, path]);
  const gone = new Set(taken.map(({ place }) => key(place)));
  const found = new Map<string, OwnObject>();
  const add = (fields: Fields): void => {
    const object = policyOf(fields, namespace);
    found.set(`${object.metadata.namespace}/${object.metadata.name}`, object);
  };
  for (const { id, fields } of objectsOf(documents, new Report()))
    if (id.kind === 'NetworkPolicy' && id.apiVersion.startsWith(group) && !gone.has(key(id.place)))
      add(fields);
  for (const { text } of rendered)
    for (const { value } of parse([{ file: '', text }]).documents) add(asFields(value) ?? {});
  const [other] = [
    ...cluster.policies.filter(({ kind }) => kind !== 'NetworkPolicy').map(({ kind }) => kind),
    ...cluster.tiers.map(() => 'cluster-wide policies'),
    ...rendered.map(({ policy }) => policy.kind).filter((kind) => kind !== 'NetworkPolicy'),
  ];
  if (other !== undefined)
    throw new UsageError(
      `stand-ins are probed under NetworkPolicies, and there are others (${other})`,
      'choose a platform whose dialect is kubernetes for the probe, or probe real pods',
    );
  return [...found.values()];
}

function policyOf(fields: Fields, namespace: string): OwnObject {
  const metadata = at(fields, ['metadata']);
  const name = field(metadata, 'name');
  const own = field(metadata, 'namespace');
  if (typeof name !== 'string') throw new UsageError('a NetworkPolicy has no name');
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name,
      namespace: typeof own === 'string' ? own : namespace,
      labels: texts(field(metadata, 'labels')),
    },
    spec: field(fields, 'spec'),
  };
}
