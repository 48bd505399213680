import { field } from '../../grammar/reader.ts';
import { matches } from '../../grammar/selectors.ts';
import type { Numbering } from '../../model/cluster.ts';
import type { Labels, Selector } from '../../model/policy.ts';
import { jobNames, jobUids, numbered, open } from '../../stages/manifests/controller-labels.ts';
import { at } from '../../stages/manifests/fields.ts';
import type { FoundObject } from '../../stages/manifests/objects.ts';

const { podName, podIndex, completionIndex } = numbered;

/** Keys of labels that tell pods of one template apart. */
export const numberedKeys: readonly string[] = [podName, podIndex, completionIndex];

/**
 * The numbers that pods of a StatefulSet or of an indexed Job have in their labels.
 * Sources: kubernetes pkg/controller/statefulset/stateful_set_utils.go,
 * updateIdentity and getStartOrdinal; pkg/controller/job/indexed_job_utils.go,
 * addCompletionIndexLabel.
 */
export function numberingOf({ id, fields }: FoundObject): Numbering | undefined {
  const spec = at(fields, ['spec']);
  if (id.kind === 'StatefulSet') {
    const start = whole(field(at(spec, ['ordinals']), 'start')) ?? 0;
    const count = whole(field(spec, 'replicas')) ?? 1;
    const prefixes = { [podName]: `${id.name}-`, [podIndex]: '' };
    return { from: start, to: start + count - 1, prefixes };
  }
  if (id.kind !== 'Job' || field(spec, 'completionMode') !== 'Indexed') return undefined;
  const count = whole(field(spec, 'completions')) ?? 1;
  return { from: 0, to: count - 1, prefixes: { [completionIndex]: '' } };
}

function whole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

const openable = new Set([
  ...jobNames,
  ...jobUids,
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
]);

/** Whether a selector asks for a value that may be open: few do, and there are many pods. */
export function asksOpenly(selector: Selector | 'all'): boolean {
  return askedKeys(selector).some((key) => openable.has(key));
}

function askedKeys(selector: Selector | 'all'): readonly string[] {
  if (selector === 'all') return [];
  const { matchLabels, matchExpressions } = selector;
  const listed = matchExpressions.filter((each) => 'values' in each).map((each) => each.key);
  return [...new Set([...Object.keys(matchLabels), ...listed])];
}

/** Keys of labels whose values a selector asks for, and that are open on a template whose pods may match it. */
export function openKeys(selector: Selector | 'all', labels: Labels): readonly string[] {
  if (selector === 'all') return [];
  const keys = askedKeys(selector).filter((key) => labels[key]?.endsWith(open) === true);
  return keys.length > 0 && mayMatch(selector, labels) ? keys : [];
}

/** Whether pods of a template may match, whatever open values become. */
function mayMatch({ matchLabels, matchExpressions }: Selector, labels: Labels): boolean {
  const isOpen = (key: string): boolean => labels[key]?.endsWith(open) === true;
  const fits = (key: string, value: string): boolean =>
    value.startsWith((labels[key] ?? '').slice(0, -open.length));
  const plain: Selector = {
    matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([key]) => !isOpen(key))),
    matchExpressions: matchExpressions.filter(({ key }) => !isOpen(key)),
  };
  return (
    matches(plain, labels) &&
    Object.entries(matchLabels).every(([key, value]) => !isOpen(key) || fits(key, value)) &&
    matchExpressions.every((each) => {
      if (!isOpen(each.key)) return true;
      if (each.operator === 'In') return each.values.some((value) => fits(each.key, value));
      return each.operator !== 'DoesNotExist';
    })
  );
}
