import { type Fields, field } from '../grammar/reader.ts';
import { at, texts } from '../stages/manifests/fields.ts';

/** The annotation of before the field, which is read where the field is not there. */
const annotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/**
 * The blocks that a Service's load balancer lets in: `loadBalancerSourceRanges`.
 * Empty where it lets in everybody, and where the Service is of another type.
 */
export function readSourceRanges(fields: Fields): readonly string[] {
  const spec = at(fields, ['spec']);
  if (field(spec, 'type') !== 'LoadBalancer') return [];
  const listed = field(spec, 'loadBalancerSourceRanges');
  const written: readonly unknown[] =
    Array.isArray(listed) && listed.length > 0
      ? listed
      : (texts(at(fields, ['metadata']).annotations)[annotation] ?? '').split(',');
  const blocks = written.flatMap((each) => (typeof each === 'string' ? [each.trim()] : []));
  const known = blocks.filter((each) => /^[0-9a-f:.]+\/\d{1,3}$/i.test(each));
  return known.some((each) => each.endsWith('/0')) ? [] : known;
}
