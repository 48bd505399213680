import { blockOf, isV4OrV6 } from '../../grammar/addresses.ts';
import { asFields, type Fields, field } from '../../grammar/reader.ts';
import { compare } from '../../model/order.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import { flow, withComment } from '../page.ts';
import { mappings, type SeenCluster, words } from './seen-cluster.ts';

/**
 * The endpoints of the Service `kubernetes` are the API servers. An engine
 * that knows them by a name of its own (`preset`: the side of the preset)
 * matches no address block of a node: there the port alone is what is seen.
 */
export function apiServerLines({ objects }: SeenCluster, preset: Fields): readonly string[] {
  const blocks = new Set<string>();
  const ports = new Set<number>();
  for (const { id, fields } of objects) {
    const isEndpoints = id.kind === 'Endpoints' && id.name === 'kubernetes';
    const { 'kubernetes.io/service-name': service } = texts(
      field(at(fields, ['metadata']), 'labels'),
    );
    const isSlice = id.kind === 'EndpointSlice' && service === 'kubernetes';
    if (id.namespace !== 'default' || !(isEndpoints || isSlice)) continue;
    for (const part of isSlice ? [fields] : mappings(field(fields, 'subsets'))) {
      for (const each of isSlice ? slicesAddresses(part) : endpointsAddresses(part))
        if (isV4OrV6(each)) blocks.add(blockOf(each));
      for (const each of mappings(field(part, 'ports'))) {
        const port = field(each, 'port');
        if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65536)
          ports.add(port);
      }
    }
  }
  if (blocks.size === 0 || ports.size === 0) return [];
  const head = withComment('    kube-api:', 'the endpoints of Service default/kubernetes');
  const known = asFields(field(preset, 'to'));
  const entities = mappings(field(known ?? {}, 'peers')).filter(
    (each) => field(each, 'entity') !== undefined,
  );
  if (known !== undefined && entities.length > 0) {
    const same = JSON.stringify(field(known, 'ports')) === JSON.stringify([...ports]);
    return same ? [] : [head, `      to: ${flow({ peers: entities, ports: [...ports] })}`];
  }
  const peers = [...blocks].sort(compare).map((cidr) => ({ cidr }));
  return [
    head,
    `      to: ${flow({ peers, ports: [...ports] })}`,
    `      from: ${flow({ peers })}`,
  ];
}

function slicesAddresses(slice: Fields): readonly string[] {
  return mappings(field(slice, 'endpoints')).flatMap((each) => words(field(each, 'addresses')));
}

function endpointsAddresses(subset: Fields): readonly string[] {
  return mappings(field(subset, 'addresses')).flatMap((each) => {
    const address = field(each, 'ip');
    return typeof address === 'string' ? [address] : [];
  });
}
