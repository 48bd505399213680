import { asFields, type Fields, field, items } from '../../../grammar/reader.ts';
import type { ClusterPolicy, TierPolicy } from '../../../model/cluster.ts';
import type { Place } from '../../../model/diagnostic.ts';
import type { ObjectId } from '../../../model/manifest.ts';
import { type Rule, serviceLabel } from '../../../model/policy.ts';
import { at, texts } from '../../../stages/manifests/fields.ts';
import { scopeOf } from '../policy-terms.ts';
import { anywhere, type ReadSide } from './sides.ts';

/** What an object becomes: a policy for each of its rules, and what they deny. */
export interface ReadCilium {
  readonly policies: readonly ClusterPolicy[];
  readonly denials: readonly TierPolicy[];
}

/** The object that a rule of the API stands in. */
export interface Owner {
  readonly fields: Fields;
  readonly id: ObjectId;
  readonly entry: number | undefined;
}

/** The pods that it is about. */
export type Scope = Pick<ClusterPolicy, 'namespaces' | 'selector'>;

/** A policy with what it denies beside it. */
export function joined(
  owner: Owner,
  subject: Scope,
  ingress: ReadSide,
  egress: ReadSide,
): ReadCilium {
  const { id } = owner;
  const addsOnly = (['ingress', 'egress'] as const).filter(
    (each) => (each === 'ingress' ? ingress : egress).addsOnly,
  );
  const denies = ingress.denials.length + egress.denials.length > 0;
  const policy: ClusterPolicy = {
    ...head(owner),
    ...subject,
    ...(ingress.rules !== undefined && { ingress: ingress.rules }),
    ...(egress.rules !== undefined && { egress: egress.rules }),
    ...(addsOnly.length > 0 && { addsOnly }),
    ...(denies && { denies }),
    readsDns: readsDns(owner),
  };
  if (!denies) return { policies: [policy], denials: [] };
  const denial: TierPolicy = {
    ...id,
    tier: 'Deny',
    priority: 0,
    subject: anywhere(scopeOf(subject), id.namespace),
    ingress: ingress.denials,
    egress: egress.denials,
  };
  return { policies: [policy], denials: [denial] };
}

/** Whether some rule reads DNS: without one hosts have no addresses. */
function readsDns({ fields, entry }: Owner): boolean {
  const spec =
    entry === undefined
      ? field(fields, 'spec')
      : items(field(fields, 'specs'), { file: '', document: 0, path: [] })[entry]?.[0];
  const listOf = (value: unknown, key: string): readonly Fields[] => {
    const list = field(asFields(value) ?? {}, key);
    return (Array.isArray(list) ? list : []).map((each) => asFields(each) ?? {});
  };
  return listOf(spec, 'egress')
    .flatMap((each) => listOf(each, 'toPorts'))
    .some((each) => listOf(field(each, 'rules'), 'dns').length > 0);
}

function head({ fields, id, entry }: Owner): Omit<ClusterPolicy, 'selector'> {
  const metadata = at(fields, ['metadata']);
  const [service, profile] = [
    texts(field(metadata, 'labels'))[serviceLabel],
    texts(field(metadata, 'annotations'))['netprofile.dev/profile'],
  ];
  const { kind, name, namespace = '', place } = id;
  return {
    kind,
    name,
    namespace,
    place,
    ...(entry !== undefined && { entry }),
    blocksAreOutside: true,
    ...(service !== undefined && { service }),
    ...(profile !== undefined && { profile }),
  };
}

/** What could not be read allows everyone. */
export function everything(owner: Owner, place: Place): ClusterPolicy {
  const rules: readonly Rule[] = [
    { peers: 'all', ports: 'all', origin: place, label: 'unreadable' },
  ];
  return {
    ...head(owner),
    ...(owner.id.namespace === undefined && { namespaces: { kind: 'all' } }),
    selector: 'all',
    ingress: rules,
    egress: rules,
  };
}
