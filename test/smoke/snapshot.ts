import { type Fields, fields, list } from '../oracle/fields.ts';
import type { Cluster } from './cluster.ts';
import { namespaces } from './shop.ts';

/** Kinds that come and go by themselves. */
const restless = /^(events|leases|componentstatuses|pods\.metrics|nodes\.metrics|endpoints)(\.|$)/;

/**
 * What is in a cluster, object by object: what nobody but a user would change
 * of it. The shop's namespaces, with what belongs to them elsewhere, are left
 * to its own tests, which may run meanwhile.
 */
export async function snapshot({ kubectl }: Cluster): Promise<ReadonlyMap<string, string>> {
  const listed = await kubectl(['api-resources', '--verbs=list', '-o', 'name']);
  const names = listed.split('\n').filter((each) => each !== '' && !restless.test(each));
  const all = await kubectl([
    'get',
    names.join(','),
    '-A',
    '-o',
    'json',
    '--show-managed-fields=false',
  ]);
  const found = new Map<string, string>();
  for (const each of list(fields(JSON.parse(all), 'list').items, 'items')) {
    const object = fields(each, 'object');
    const metadata = fields(object.metadata, 'metadata');
    if (isOfTheShop(object, metadata)) continue;
    const name = [object.apiVersion, object.kind, metadata.namespace ?? '', metadata.name].join(
      ' ',
    );
    found.set(name, JSON.stringify(lasting(object, metadata)));
  }
  return found;
}

function isOfTheShop({ kind, spec }: Fields, { name, namespace }: Fields): boolean {
  const parent = kind === 'IPAddress' ? fields(fields(spec, 'spec').parentRef, 'parent') : {};
  const where = kind === 'Namespace' ? name : (namespace ?? parent.namespace);
  return namespaces.some((each) => each === where);
}

/** An object without its state, which is the cluster's. */
function lasting({ status: _status, ...object }: Fields, metadata: Fields): Fields {
  const { resourceVersion: _version, generation: _generation, ...kept } = metadata;
  return { ...object, metadata: kept };
}

/** What two snapshots do not share, in a line each. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === is) return [];
    return [`${was === undefined ? 'new' : is === undefined ? 'gone' : 'changed'} ${name}`];
  });
}
