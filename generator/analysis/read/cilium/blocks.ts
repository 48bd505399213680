import { isStrictlyInside } from '../../../grammar/addresses.ts';
import { onlyKeys, readBlock } from '../../../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, shown } from '../../../grammar/reader.ts';
import { isEmptySelector, matches, readLabelSelector } from '../../../grammar/selectors.ts';
import { type Place, within } from '../../../model/diagnostic.ts';
import type { Peer } from '../../../model/policy.ts';
import { approximated, type CidrGroup, type Context, present } from './context.ts';

type Block = Extract<Peer, { kind: 'ipBlock' }>;

/**
 * An entry of fromCIDRSet or toCIDRSet: a block, or the blocks of
 * CiliumCIDRGroups, each without its exceptions.
 * Source: cilium pkg/policy/api/cidr.go CIDRRule.
 */
export function readCidrSet(
  value: unknown,
  place: Place,
  context: Context,
): readonly Peer[] | undefined {
  const { report } = context;
  const fields = present(asFields(value) ?? {});
  const kinds = ['cidr', 'cidrGroupRef', 'cidrGroupSelector'];
  if (!onlyKeys(fields, [...kinds, 'except'], place, report)) return undefined;
  const [kind, other] = kinds.filter((key) => Object.hasOwn(fields, key));
  if (kind === undefined || other !== undefined)
    return report.add('invalid-rule', place, `${shown(value)} is not one of ${kinds.join(', ')}`);
  if (kind === 'cidr') {
    const block = readBlock(field(fields, 'cidr'), field(fields, 'except'), place, report);
    return block === undefined ? undefined : [block];
  }
  const groups = chosenGroups(fields, kind, place, context);
  if (groups === undefined || groups.length > 0)
    return groups?.flatMap((each) => blocksOf(each, fields, place, context));
  const what = `${kind} ${shown(field(fields, kind))} leads to no CiliumCIDRGroup of the manifests`;
  approximated(context, place, what, 'every address');
  return context.effect === 'allow' ? [{ kind: 'entity', entity: 'world' }] : [];
}

function chosenGroups(
  fields: Fields,
  kind: string,
  place: Place,
  { cidrGroups, report }: Context,
): readonly CidrGroup[] | undefined {
  const written = field(fields, kind);
  if (kind === 'cidrGroupRef') return cidrGroups.filter((each) => each.name === written);
  const selector = isEmptySelector(written)
    ? 'all'
    : readLabelSelector(written, within(place, kind), report);
  return selector === undefined
    ? undefined
    : cidrGroups.filter((each) => matches(selector, each.labels));
}

/** The blocks of a group; exceptions that lie in another block of it are none of this one's. */
function blocksOf(group: CidrGroup, fields: Fields, place: Place, context: Context): Block[] {
  const { report } = context;
  const excepted = items(field(fields, 'except'), within(place, 'except'));
  return items(group.cidrs, within(group.place, 'spec', 'externalCIDRs')).flatMap(([each, at]) => {
    const block = readBlock(each, undefined, at, report);
    if (block === undefined) return [];
    const own = excepted.flatMap(([one, where]) => {
      const exception = readBlock(one, undefined, where, report);
      return exception !== undefined && isStrictlyInside(exception.cidr, block.cidr)
        ? [exception.cidr]
        : [];
    });
    return [{ ...block, except: own }];
  });
}
