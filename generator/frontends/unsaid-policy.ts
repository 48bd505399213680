import { isHost } from '../grammar/hosts.ts';
import { asFields, type Fields, Report } from '../grammar/reader.ts';
import type { Cluster } from '../model/cluster.ts';
import { type Diagnostic, isWithin, type Place } from '../model/diagnostic.ts';
import type { ObjectId } from '../model/manifest.ts';
import { readShipped } from '../stages/manifests/policy.ts';
import type { RawDocument } from '../stages/parse.ts';

/** Why no profile can mean what a policy means, and the field that says it. */
export interface Unsaid {
  readonly why: string;
  readonly place: Place;
}

interface Question {
  readonly document: RawDocument;
  readonly id: ObjectId;
  /** What the simulation made of all policies, and what it said of them. */
  readonly cluster: Cluster;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether Cilium's policies are read as the simulation reads them. */
  readonly isCilium: boolean;
}

/** The field for which a policy stays as it is: what the reader said of it, else the first one that profiles have no words for. */
export function whyUnsaid({ document, id, cluster, diagnostics, isCilium }: Question): Unsaid {
  const fields = asFields(document.value) ?? {};
  const told = isCilium ? diagnostics.find((each) => isOf(each, document.place)) : undefined;
  if (told?.place !== undefined) return { why: told.message, place: told.place };
  const own = cluster.policies.find(
    (each) => each.kind === id.kind && each.name === id.name && isWithin(each.place, id.place),
  );
  for (const step of isCilium ? steps(fields, []) : []) {
    const why = wordless(step, own?.readsDns === true);
    if (why !== undefined)
      return { why, place: { ...id.place, path: [...id.place.path, ...step.path] } };
  }
  const report = new Report();
  readShipped(fields, id, report, 'all');
  const [first] = report.diagnostics;
  const more =
    !isCilium && id.kind.startsWith('Cilium') ? ' (--dialect cilium reads more of its forms)' : '';
  const place = first?.place ?? id.place;
  return { why: `${first?.message ?? 'it is not of a form that is read'}${more}`, place };
}

/** A field of an object, at any depth. */
interface Step {
  readonly key: string | number;
  readonly value: unknown;
  readonly path: readonly (string | number)[];
}

/** All fields of a value, in their order, each before those inside it. */
function* steps(value: unknown, path: readonly (string | number)[]): Generator<Step> {
  const entries = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(asFields(value) ?? ({} satisfies Fields));
  for (const [key, inner] of entries) {
    const step = { key, value: inner, path: [...path, key] };
    yield step;
    yield* steps(inner, step.path);
  }
}

const byKey: Readonly<Record<string, string>> = {
  specs: 'profiles speak of one spec for each service',
  ingressDeny: 'profiles say what is allowed, and deny nothing',
  egressDeny: 'profiles say what is allowed, and deny nothing',
  enableDefaultDeny: 'it adds to what is allowed and isolates nobody, which profiles do not say',
  nodeSelector: 'it holds nodes, and profiles speak of pods',
  icmps: 'profiles do not speak of ICMP',
  toServices: 'profiles name the pods behind a Service',
  fromEntities: 'profiles have other names for entities, which may mean more or less than these',
  toEntities: 'profiles have other names for entities, which may mean more or less than these',
};

/** Why a field has no words in a profile; undefined: it has. */
function wordless({ key, value, path }: Step, readsDns: boolean): string | undefined {
  if (typeof key === 'string' && Object.hasOwn(byKey, key) && value !== null) return byKey[key];
  const isName = key === 'matchName' || key === 'matchPattern';
  if (isName && path.includes('dns') && value !== '*')
    return 'it limits which names may be looked up, which profiles do not';
  if (isName && path.includes('toFQDNs') && !isHost(String(value)))
    return 'profiles have a star for a whole label alone';
  if (key === 'toFQDNs' && !readsDns)
    return 'none of its rules reads DNS (rules.dns), so that its hosts have no addresses; those of a profile would';
  return undefined;
}

function isOf({ place }: Diagnostic, document: Place): boolean {
  return place !== undefined && isWithin(place, document);
}

/** `spec.egress[0].toEntities` */
export function fieldText(path: Place['path']): string {
  return path
    .map((each) => (typeof each === 'number' ? `[${each}]` : `.${each}`))
    .join('')
    .slice(1);
}
