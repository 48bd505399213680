import { blockOf, cidrProblem, family } from '../../grammar/addresses.ts';
import { type Fields, field } from '../../grammar/reader.ts';
import { compare } from '../../model/order.ts';
import { at } from '../../stages/manifests/fields.ts';
import { flow, withComment } from '../page.ts';
import { type PlatformPart, type SeenCluster, words } from './seen-cluster.ts';

/** So many addresses of nodes are listed; a list that is longer is of a subnet. */
const most = 16;

/** The cluster's own blocks and address families, as its control plane and its nodes have them. */
export function addressPart(
  cluster: SeenCluster,
  preset: Fields,
  cloud: readonly string[],
): PlatformPart {
  const services = serviceBlocks(cluster) ?? blocksByFlag(cluster, '--service-cluster-ip-range');
  const pods = blocksByFlag(cluster, '--cluster-cidr');
  const lines = [
    ...familyLines(cluster, preset),
    ...(services === undefined && pods === undefined && cloud.length === 0 ? [] : ['  cidrs:']),
    ...(pods === undefined ? [] : [withComment(`    pods: ${flow(pods.blocks)}`, pods.why)]),
    ...(services === undefined
      ? []
      : [withComment(`    services: ${flow(services.blocks)}`, services.why)]),
    ...(cloud.length === 0
      ? []
      : [
          withComment(`    cloud: ${flow(cloud)}`, 'the platform itself, in every virtual network'),
        ]),
  ];
  return {
    lines,
    questions: [`cidrs.nodes: the addresses that nodes may have, for $nodes${nodesNow(cluster)}`],
  };
}

interface Blocks {
  readonly blocks: readonly string[];
  readonly why: string;
}

/** Blocks by the flag of a part of the control plane. */
function blocksByFlag(
  { workloads, namespaceOf, wordsOf }: SeenCluster,
  flag: string,
): Blocks | undefined {
  for (const each of workloads) {
    if (namespaceOf(each) !== 'kube-system') continue;
    for (const word of wordsOf(each)) {
      const [name, value = ''] = word.split('=', 2);
      const blocks = value.split(',');
      if (name === flag && blocks.every(isBlock))
        return { blocks, why: `${flag} of ${each.kind} ${each.name}` };
    }
  }
  return undefined;
}

function isBlock(text: string): boolean {
  return cidrProblem(text) === undefined;
}

function serviceBlocks({ objects }: SeenCluster): Blocks | undefined {
  const found = objects.filter(({ id }) => id.kind === 'ServiceCIDR');
  const blocks = found.flatMap(({ fields }) => words(field(at(fields, ['spec']), 'cidrs')));
  if (blocks.length === 0 || !blocks.every(isBlock)) return undefined;
  return { blocks, why: `ServiceCIDR ${found.map(({ id }) => id.name).join(', ')}` };
}

/** The families of pods' addresses, where they are not those of the preset. */
function familyLines({ nodes }: SeenCluster, preset: Fields): readonly string[] {
  const blocks = nodes.flatMap(({ podBlocks }) => podBlocks).filter(isBlock);
  const families = (['IPv4', 'IPv6'] as const).filter((each) =>
    blocks.some((block) => family(block) === each),
  );
  const usual = words(field(preset, 'ipFamilies'));
  if (families.length === 0 || JSON.stringify(families) === JSON.stringify(usual)) return [];
  return [withComment(`  ipFamilies: ${flow(families)}`, "the blocks of nodes' pods")];
}

/** The addresses that nodes have now: those that come later are not known. */
function nodesNow({ nodes }: SeenCluster): string {
  const addresses = [...new Set(nodes.flatMap((each) => each.addresses))].sort(compare);
  if (addresses.length === 0) return '';
  const more = addresses.length > most ? ` and ${addresses.length - most} more` : '';
  return `; now they have ${addresses.slice(0, most).map(blockOf).join(', ')}${more}`;
}
