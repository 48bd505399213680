import { asFields, type Fields, field, items, Report } from '../../../grammar/reader.ts';
import { type Place, within } from '../../../model/diagnostic.ts';
import type { ObjectId } from '../../../model/manifest.ts';
import { everything, joined, type Owner, type ReadCilium, type Scope } from './assemble.ts';
import { type Around, type Context, present } from './context.ts';
import { readSubject } from './endpoints.ts';
import { readSide } from './sides.ts';

const known = [
  'endpointSelector',
  'nodeSelector',
  'ingress',
  'ingressDeny',
  'egress',
  'egressDeny',
  'enableDefaultDeny',
  'description',
  'labels',
  'log',
];

/**
 * Reads a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy as people write
 * them. Denials go before every rule that allows, of NetworkPolicies too, and
 * behind the tier Admin; host policies are told and left out. Whatever Cilium
 * refuses is reported, and the rule counts as one that allows everyone.
 * Source: cilium pkg/k8s/apis/cilium.io/v2 cnp_types.go;
 * pkg/policy/utils/parserules.go (tier Normal); Documentation security/policy.
 */
export function readCiliumPolicy(
  fields: Fields,
  id: ObjectId,
  around: Around,
  report: Report,
): ReadCilium {
  const written = [
    {
      value: field(fields, 'spec') ?? undefined,
      place: within(id.place, 'spec'),
      entry: undefined,
    },
    ...items(field(fields, 'specs'), within(id.place, 'specs')).map(([value, place], entry) => ({
      value,
      place,
      entry,
    })),
  ].filter(({ value }) => value !== undefined);
  if (written.length === 0)
    report.add('invalid-policy', id.place, `the ${id.kind} has neither spec nor specs`);
  const read = written.map(({ value, place, entry }) => {
    // the place of one that has an object for itself is the object's
    const own = { ...id, place: entry === undefined ? id.place : place };
    return readEntry(value, place, { fields, id: own, entry }, around, report);
  });
  return {
    policies: read.flatMap((each) => each.policies),
    denials: read.flatMap((each) => each.denials),
  };
}

const none: ReadCilium = { policies: [], denials: [] };

/** One rule of the API: `spec`, or an entry of `specs`. */
function readEntry(
  value: unknown,
  place: Place,
  owner: Owner,
  around: Around,
  report: Report,
): ReadCilium {
  const reading = new Report();
  const spec = present(asFields(value) ?? {});
  const { id } = owner;
  const context = { ...around, own: id.namespace, report: reading };
  for (const key of Object.keys(spec).filter((each) => !known.includes(each)))
    reading.add('invalid-policy', within(place, key), `${key} is not a key of a Cilium policy`);
  const subject = subjectOf(spec, place, id, context);
  const ingress = readSide(spec, 'ingress', place, context);
  const egress = readSide(spec, 'egress', place, context);
  for (const each of reading.diagnostics) report.diagnostics.push(each);
  if (subject === 'none') return none;
  const isBad = reading.diagnostics.some((each) => each.severity === 'error');
  if (subject === undefined || isBad) return { policies: [everything(owner, place)], denials: [] };
  return joined(owner, subject, ingress, egress);
}

/** The pods it is about; `none`, told, where it is about nodes, or pods that cannot be told. */
function subjectOf(
  spec: Fields,
  place: Place,
  { kind, name, namespace }: ObjectId,
  context: Pick<Context, 'own' | 'report'>,
): Scope | 'none' | undefined {
  const { report } = context;
  const [endpoints, nodes] = ['endpointSelector', 'nodeSelector'].map((key) => field(spec, key));
  if ((endpoints === undefined) === (nodes === undefined) || (nodes && namespace !== undefined))
    return report.add(
      'invalid-policy',
      place,
      'endpointSelector is missing, or beside nodeSelector',
    );
  const leave = (why: string): 'none' => {
    report.add('unsupported-policy', place, `${kind} ${name} ${why}`);
    return 'none';
  };
  if (nodes !== undefined) return leave('is a host policy: what holds nodes is not simulated');
  const at = within(place, 'endpointSelector');
  const subject = readSubject(endpoints, at, context);
  if (subject === 'others') return leave('is about what is no pod, and is not simulated');
  if (subject === undefined || !('unknown' in subject)) return subject;
  return leave(`selects pods by ${subject.unknown.join(', ')}, and is not simulated`);
}
