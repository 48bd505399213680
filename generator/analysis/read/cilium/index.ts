import { field, type Report } from '../../../grammar/reader.ts';
import type { ObjectId } from '../../../model/manifest.ts';
import { at, texts } from '../../../stages/manifests/fields.ts';
import { withoutHostBits } from '../../../stages/manifests/host-bits.ts';
import type { FoundObject } from '../../../stages/manifests/objects.ts';
import type { ReadCilium } from './assemble.ts';
import type { Around, CidrGroup } from './context.ts';
import { readCiliumPolicy } from './read-policy.ts';

const clusterwide = 'CiliumClusterwideNetworkPolicy';
const kinds = ['CiliumNetworkPolicy', clusterwide, 'CiliumCIDRGroup'];

/** Whether an object is one of Cilium's that the simulation reads in full. */
export function isCiliumObject({ apiVersion, kind }: ObjectId): boolean {
  return apiVersion.startsWith('cilium.io/') && kinds.includes(kind);
}

/** Reads Cilium's policies, when all that they refer to is known. */
export function readCilium(
  objects: readonly FoundObject[],
  services: Around['services'],
  report: Report,
): ReadCilium {
  const around = { services, cidrGroups: objects.flatMap((each) => groupOf(each, report)) };
  const read = objects
    .filter(({ id }) => id.kind !== 'CiliumCIDRGroup')
    .map(({ id: { namespace = 'default', ...rest }, fields }) => {
      const id = rest.kind === clusterwide ? rest : { ...rest, namespace };
      return readCiliumPolicy(withoutHostBits(fields, id, report), id, around, report);
    });
  return {
    policies: read.flatMap((each) => each.policies),
    denials: read.flatMap((each) => each.denials),
  };
}

function groupOf({ id, fields }: FoundObject, report: Report): readonly CidrGroup[] {
  if (id.kind !== 'CiliumCIDRGroup') return [];
  const { name, place } = id;
  const labels = texts(field(at(fields, ['metadata']), 'labels'));
  return [
    {
      name,
      labels,
      place,
      cidrs: field(at(withoutHostBits(fields, id, report), ['spec']), 'externalCIDRs'),
    },
  ];
}
