import { knownObject } from '../../dialects/index.ts';
import { asFields, type Fields, field, Report } from '../../grammar/reader.ts';
import { within } from '../../model/diagnostic.ts';
import type { ObjectId, ShippedPolicy } from '../../model/manifest.ts';
import { type Rule, serviceLabel } from '../../model/policy.ts';
import { at, labelsOf, texts } from './fields.ts';
import { withoutHostBits } from './host-bits.ts';

/**
 * Reads an object of any dialect; undefined for another kind.
 * A policy that cannot be read for certain counts as one that allows everyone.
 * Why it cannot is told of our own, or of all.
 */
export function readShipped(
  fields: Fields,
  id: ObjectId,
  report: Report,
  tell: 'ours' | 'all' = 'ours',
): ShippedPolicy | undefined {
  const known = knownObject(id.apiVersion, id.kind);
  if (known === undefined) return undefined;
  const metadata = at(fields, ['metadata']);
  const labels = labelsOf(fields, id.place, report);
  const reading = new Report();
  const place = within(id.place, 'spec');
  const whole = withoutHostBits(fields, id, report);
  const spec = known.form.read(
    { ...asFields(field(whole, 'spec')), ...missing(known.form.defaults, whole) },
    place,
    reading,
  );
  const everyone: readonly Rule[] = [
    { peers: 'all', ports: 'all', origin: place, label: 'unreadable' },
  ];
  if (spec === undefined && (tell === 'all' || labels[serviceLabel] !== undefined)) {
    for (const each of reading.diagnostics) report.diagnostics.push(each);
  }
  return {
    ...id,
    ours: labels[serviceLabel] !== undefined,
    labels,
    annotations: texts(field(metadata, 'annotations')),
    ...(spec ?? { selector: 'all', ingress: everyone, egress: everyone }),
  };
}

/** Defaults of keys that a spec lacks; null is absent, as the API server reads it. */
function missing(defaults: Fields = {}, fields: Fields): Fields {
  const spec = asFields(field(fields, 'spec')) ?? {};
  return Object.fromEntries(
    Object.entries(defaults).filter(([key]) => (field(spec, key) ?? null) === null),
  );
}
