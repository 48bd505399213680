import { matches } from '../../grammar/selectors.ts';
import type { Options } from '../../model/compile-options.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Manifests, Workload } from '../../model/manifest.ts';
import { isTestPod } from '../manifests/test-pods.ts';
import { groupBy } from '../resolve/find.ts';
import { narrowed } from '../resolve/narrow.ts';

/**
 * Looks at every visible workload and who holds it: two profiles over one
 * pod, a selector that catches a stranger, a workload that nobody is about.
 * Where there are no profiles at all, that is said once.
 * Pods on the host network are left out, since no policy holds them.
 */
export function coverage(
  held: readonly Subject[],
  all: readonly Subject[],
  manifests: Manifests,
  options: Options,
): Diagnostic[] {
  const holders = holderIndex(held, options.namespace);
  const owned = new Set(all.flatMap((each) => each.workloads));
  const diagnostics: Diagnostic[] = [];
  const overlaps = new Set<string>();
  const unprofiled: Workload[] = [];
  for (const workload of manifests.workloads) {
    if (workload.hostNetwork) continue;
    const over = holders(workload);
    const [first, second] = over;
    const name = `${workload.kind} ${workload.name}`;
    if (isTestPod(workload) && !owned.has(workload)) {
      if (over.length === 0) unprofiled.push(workload);
      diagnostics.push(...heldTest(over, workload));
      continue;
    }
    if (first !== undefined && second !== undefined) {
      const key = over.map(subjectName).join(' ');
      if (overlaps.has(key)) continue;
      overlaps.add(key);
      diagnostics.push(
        finding(
          'overlapping-profiles',
          `the profiles ${over.map(subjectName).join(' and ')} both hold the pods of ${name}: they get the sum of what both allow`,
          {
            place: first.intent?.place,
            related: second.intent?.place,
            subject: subjectName(first),
            hint: 'make their workload or select differ, or join the profiles',
          },
        ),
      );
    } else if (first !== undefined && !first.workloads.includes(workload)) {
      diagnostics.push(
        finding(
          'selector-catches-others',
          `the selector of ${subjectName(first)} also holds the pods of ${name}`,
          {
            place: first.intent?.place,
            subject: subjectName(first),
            related: workload.place,
            hint: tellApart(first, workload),
          },
        ),
      );
    } else if (first === undefined && !owned.has(workload)) {
      unprofiled.push(workload);
    }
  }
  const told =
    all.length === 0 && !options.requireProfiles
      ? noneYet(unprofiled)
      : unprofiled.map((each) => withoutProfile(each, options));
  return [...diagnostics, ...told];
}

/** Helm 3 hides its tests, so that nothing may depend on them; what holds one while it runs is worth a word. */
function heldTest([first]: readonly Subject[], test: Workload): Diagnostic[] {
  if (first === undefined) return [];
  const message = `the selector of ${subjectName(first)} also holds the pods of the Helm test ${test.kind} ${test.name}`;
  const found = finding('selector-catches-others', message, {
    place: first.intent?.place,
    subject: subjectName(first),
    related: test.place,
    hint: `while it runs it may do what ${first.service} may; ${tellApart(first, test)}`,
  });
  return [{ ...found, severity: 'info' }];
}

/** What tells a subject's pods from others that its selector holds, to be pasted; or that nothing does. */
function tellApart({ service, selector, workloads }: Subject, other: Workload): string {
  const narrow =
    selector === undefined || workloads.length === 0
      ? undefined
      : narrowed(selector, workloads, [other]);
  if (narrow !== undefined)
    return `these labels are of ${service} alone: select: ${JSON.stringify(narrow)}`;
  const labels = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  );
  return `no label tells them apart: give ${other.kind} ${other.name} another value of ${labels.join(' or ')}, or give the pods of ${service} one more label and write select with it`;
}

/** A team that uses no profiles wants to know that it could, and no list of all that it runs. */
function noneYet([first, ...more]: readonly Workload[]): Diagnostic[] {
  if (first === undefined) return [];
  const whose =
    more.length === 0
      ? `${first.kind} ${first.name} has none`
      : `${more.length + 1} workloads have none`;
  return [
    finding('workload-without-profile', `no profile is loaded: ${whose}`, {
      hint: `nothing here needs one; to start, write profiles/${first.name}.yaml with service: ${first.name}, and what it exposes and consumes`,
    }),
  ];
}

function withoutProfile(workload: Workload, options: Options): Diagnostic {
  const found = finding(
    'workload-without-profile',
    `no profile is about ${workload.kind} ${workload.name}`,
    {
      place: workload.place,
      subject: subjectName({ service: workload.name, namespace: workload.namespace }),
      alike: 'no profile is about # workloads',
      hint: 'write a profile for it, or name it in the workload of one',
    },
  );
  return options.requireProfiles && !isTestPod(workload) ? { ...found, severity: 'error' } : found;
}

/** For each workload the subjects whose selector matches its pods, looked up by one label pair. */
function holderIndex(
  held: readonly Subject[],
  releaseNamespace: string | undefined,
): (workload: Workload) => Subject[] {
  const pairsOf = (each: Subject): string[] =>
    Object.entries(each.selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const counts = new Map<string, number>();
  for (const each of held)
    for (const pair of pairsOf(each)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  // the rarest pair of each selector: a shared one (instance, part-of) would list everybody
  const rarest = (each: Subject): string =>
    pairsOf(each).sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0))[0] ?? '';
  const byPair = groupBy(held, (each) => [rarest(each)]);
  return (workload) => {
    const pairs = [
      ...Object.entries(workload.podLabels).map(([key, value]) => `${key}=${value}`),
      '',
    ];
    return pairs
      .flatMap((pair) => byPair.get(pair) ?? [])
      .filter(
        (each) =>
          (each.placed ?? each.namespace) ===
            (workload.namespace ?? releaseNamespace ?? each.placed ?? each.namespace) &&
          each.selector !== undefined &&
          matches(each.selector, workload.podLabels),
      );
  };
}
