import { cidrProblem } from '../../grammar/addresses.ts';
import { asFields, type Fields, field, type Report } from '../../grammar/reader.ts';
import { finding } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';

/**
 * Clusters before 1.36 take address blocks with bits behind their prefix, and
 * keep them: they are read as those clusters read them, and named.
 */
export function withoutHostBits(fields: Fields, { place }: ObjectId, report: Report): Fields {
  const specs = ['spec', 'specs'].map((key) => [key, field(fields, key)] as const);
  const found = new Map<string, string>();
  for (const [, spec] of specs) findHostBits(spec, found);
  if (found.size === 0) return fields;
  const mended = (value: unknown): unknown => {
    if (typeof value === 'string') return found.get(value) ?? value;
    if (Array.isArray(value)) return value.map(mended);
    const map = asFields(value);
    if (map === undefined) return value;
    return Object.fromEntries(Object.entries(map).map(([key, each]) => [key, mended(each)]));
  };
  const blocks = [...found.keys()].join(', ');
  const message = `${blocks} has bits set behind its prefix: newer clusters refuse it`;
  report.diagnostics.push({ ...finding('invalid-cidr', message, { place }), severity: 'warning' });
  return { ...fields, ...Object.fromEntries(specs.map(([key, spec]) => [key, mended(spec)])) };
}

/** Collects blocks with host bits, and what each stands for: most policies have none, and are not copied. */
function findHostBits(value: unknown, found: Map<string, string>): void {
  if (typeof value === 'string') {
    if (!/^[0-9a-f.:]+\/\d+$/i.test(value)) return;
    const suggestion = cidrProblem(value)?.suggestion;
    if (suggestion !== undefined) found.set(value, suggestion);
  } else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) findHostBits(each, found);
}
