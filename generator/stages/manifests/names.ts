import { isDnsLabel, isDnsSubdomain } from '../../grammar/names.ts';
import { type Report, shown } from '../../grammar/reader.ts';
import { within } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';

/**
 * Whether the names of an object are what Kubernetes accepts; reports those
 * that are not. `becomes`: whether they become names of policies and files.
 * Of all others a path can be made at most, and GitOps repositories have
 * `${placeholders}` in them. kubernetes/apimachinery pkg/api/validation.
 */
export function checkNames(id: ObjectId, becomes: boolean, report: Report): boolean {
  const { kind, namespace, place } = id;
  // generateName is a beginning
  const name = id.name.replace(/[-.]?\*$/, '');
  const before = report.diagnostics.length;
  if (!/^[A-Za-z](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?$/.test(kind))
    report.add('invalid-name', within(place, 'kind'), `${shown(kind)} is no kind of object`);
  if (!(becomes ? isDnsSubdomain(name) : isPathSegment(name)))
    report.add(
      'invalid-name',
      within(place, 'metadata', 'name'),
      `${shown(id.name)} is no name for a ${shown(kind).slice(1, -1)}`,
      'lower case letters, digits, - and .',
    );
  const isSpace = becomes ? isDnsLabel : isPathSegment;
  if (namespace !== undefined && !isSpace(namespace))
    report.add(
      'invalid-name',
      within(place, 'metadata', 'namespace'),
      `${shown(namespace)} is not a namespace`,
      'lower case letters, digits and -, at most 63',
    );
  return report.diagnostics.length === before;
}

function isPathSegment(name: string): boolean {
  return (
    name !== '' && name.length <= 253 && name !== '.' && name !== '..' && !/[/%\p{Cc}]/u.test(name)
  );
}
