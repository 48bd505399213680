import { isDnsLabel, isDnsSubdomain } from '../../grammar/names.ts';
import { type Report, shown } from '../../grammar/reader.ts';
import { within } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';

/** Of other kinds the API server wants only a name that can be a part of a path: roles have colons. */
const strict = /^(?:v1|apps\/v1|batch\/v1(?:beta1)?|networking\.k8s\.io\/v1)$/;

/**
 * Whether the names of an object are what Kubernetes accepts; reports those
 * that are not. They become names of policies and of files, so nothing uses
 * one before this. kubernetes/apimachinery pkg/api/validation.
 */
export function checkNames(id: ObjectId, report: Report): boolean {
  const { kind, namespace, place } = id;
  // generateName is a beginning
  const name = id.name.replace(/[-.]?\*$/, '');
  const before = report.diagnostics.length;
  const kindWords = /^[A-Za-z](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
  if (!kindWords.test(kind))
    report.add('invalid-name', within(place, 'kind'), `${shown(kind)} is no kind of object`);
  const isFine = strict.test(id.apiVersion) ? isDnsSubdomain(name) : isPathSegment(name);
  if (!isFine)
    report.add(
      'invalid-name',
      within(place, 'metadata', 'name'),
      `${shown(id.name)} is no name for a ${shown(kind).slice(1, -1)}`,
      'lower case letters, digits, - and .',
    );
  if (namespace !== undefined && !isDnsLabel(namespace))
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
