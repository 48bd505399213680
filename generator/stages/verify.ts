import type { ObjectForm } from '../dialects/dialect.ts';
import { difference, meaningOf } from '../dialects/policy-meaning.ts';
import { isDnsSubdomain, isQualifiedName } from '../grammar/names.ts';
import { asFields, field, Report, shown } from '../grammar/reader.ts';
import { readLabels } from '../grammar/selectors.ts';
import { readYaml } from '../grammar/yaml.ts';
import { type Diagnostic, finding, type Place } from '../model/diagnostic.ts';
import type { Labels, Policy } from '../model/policy.ts';

/**
 * Reads a rendered text back and requires that it says what was planned.
 * Anything the API server would drop, default or reject is an error: a
 * template's typo must never become "everyone". Labels and annotations may be
 * added, except those that are ours, Helm's or the release's.
 */
export function verify(
  text: string,
  policy: Policy,
  form: ObjectForm,
  templateFile: string,
): Diagnostic[] {
  const place: Place = { file: templateFile, document: 0, path: [] };
  if (/^(?:\ufeff|%|---)/.test(text)) {
    const problem =
      'a template prints one document, without a separator, a directive or a byte order mark';
    return [
      finding('template-not-yaml', `${policy.name}: ${problem}`, {
        place,
        subject: policy.service,
      }),
    ];
  }
  const read = readYaml(text);
  const about = { place, subject: policy.service };
  if (!read.ok)
    return [finding('template-not-yaml', `${policy.name}: ${read.error.message}`, about)];
  const [value, more] = read.documents;
  const object = asFields(value);
  if (object === undefined || more !== undefined) {
    return [
      finding(
        'template-not-yaml',
        `${policy.name}: the template printed ${more === undefined ? 'no object' : 'more than one document'}`,
        about,
      ),
    ];
  }
  const implicit = form.explicit(policy).filter((path) => !isWritten(field(object, 'spec'), path));
  if (implicit.length > 0) {
    return [
      finding(
        'template-changes-policy',
        `${policy.name}: ${implicit.join(' and ')} must be written out`,
        about,
      ),
    ];
  }
  const report = new Report(policy.service);
  const meaning = form.read(field(object, 'spec'), { ...place, path: ['spec'] }, report);
  const broken = report.diagnostics.map((each) =>
    finding('invalid-policy', `${policy.name}: ${each.message}`, { ...about, hint: each.hint }),
  );
  if (meaning === undefined || broken.length > 0)
    return broken.length > 0
      ? broken
      : [finding('invalid-policy', `${policy.name} cannot be read back`, about)];
  const problems = [
    ...headProblems(object, policy, form),
    ...metadataProblems(asFields(field(object, 'metadata')) ?? {}, policy),
    ...(meaningOf(meaning) === meaningOf(policy) ? [] : [difference(meaning, policy)]),
  ];
  return problems.map((problem) =>
    finding('template-changes-policy', `${policy.name}: ${problem}`, about),
  );
}

/** Whether a value stands at a path such as `enableDefaultDeny.ingress`. */
function isWritten(spec: unknown, path: string): boolean {
  let at: unknown = spec;
  for (const key of path.split('.')) at = field(asFields(at) ?? {}, key);
  // null is what is left of a key whose lines are lost
  return at !== undefined && at !== null;
}

function headProblems(
  object: Readonly<Record<string, unknown>>,
  policy: Policy,
  form: ObjectForm,
): string[] {
  const known = ['apiVersion', 'kind', 'metadata', 'spec'];
  const strange = Object.keys(object).filter((key) => !known.includes(key));
  const wanted = { apiVersion: form.apiVersion, kind: form.kind };
  const wrong = Object.entries(wanted).filter(([key, value]) => field(object, key) !== value);
  if (!isDnsSubdomain(policy.name)) wrong.push(['metadata.name', policy.name]);
  return [
    ...strange.map((key) => `unknown key ${shown(key)}`),
    ...wrong.map(([key, value]) => `${key} is not ${value}`),
  ];
}

/** Keys that belong to Helm, to the release, or to us. */
const reserved =
  /^(?:(?:[^/]+\.)?(?:helm\.sh|netprofile\.dev|config\.kubernetes\.io|config\.k8s\.io)\/|app\.kubernetes\.io\/managed-by$)/;

function metadataProblems(metadata: Readonly<Record<string, unknown>>, policy: Policy): string[] {
  const problems: string[] = [];
  for (const key of Object.keys(metadata)) {
    if (!['name', 'namespace', 'labels', 'annotations'].includes(key))
      problems.push(`metadata.${key} is not a template's to set`);
  }
  if (field(metadata, 'name') !== policy.name)
    problems.push(`the name is ${shown(field(metadata, 'name'))}`);
  if (field(metadata, 'namespace') !== policy.namespace)
    problems.push(`the namespace is ${shown(field(metadata, 'namespace'))}`);
  const reading = new Report();
  const place: Place = { file: '', document: 0, path: [] };
  const labels = readLabels(field(metadata, 'labels') ?? {}, place, reading);
  if (labels === undefined) problems.push(...reading.diagnostics.map((each) => each.message));
  const annotations = asFields(field(metadata, 'annotations') ?? {}) ?? {};
  for (const [key, value] of Object.entries(annotations)) {
    if (!isQualifiedName(key.toLowerCase()))
      problems.push(`${shown(key)} is not an annotation key`);
    if (typeof value !== 'string') problems.push(`the annotation ${key} is not text`);
  }
  problems.push(
    ...(labels === undefined ? [] : kept('label', policy.labels, labels)),
    ...kept('annotation', policy.annotations, annotations),
  );
  return problems;
}

function kept(what: string, planned: Labels, found: Readonly<Record<string, unknown>>): string[] {
  const lost = Object.entries(planned).filter(([key, value]) => field(found, key) !== value);
  const added = Object.keys(found).filter(
    (key) => reserved.test(key) && !Object.hasOwn(planned, key),
  );
  return [
    ...lost.map(([key]) => `the ${what} ${key} is lost`),
    ...added.map((key) => `the ${what} ${key} is not a template's to set`),
  ];
}
