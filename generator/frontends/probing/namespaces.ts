import type { FoundNamespace } from '../../bundles/cluster.ts';
import { UsageError } from '../../io/usage.ts';
import type { Labels } from '../../model/policy.ts';
import { probeLabel } from '../../model/probe.ts';

/** What its owner writes on a namespace that stand-ins may use, and must leave as it is. */
export const givenMark = 'stand-ins';

/** What is to be done about the namespaces that a run needs. */
export interface NamespacePlan {
  /** There already, and lent: they are not made and not removed. */
  readonly lent: readonly string[];
  /** Being deleted by a run before: they are waited for. */
  readonly ending: readonly string[];
}

/**
 * Decides which namespaces may be used: those that are not there, those that
 * their owner lends by a label, and those that an earlier run is about to
 * remove. Throws UsageError for any other.
 */
export function usableNamespaces(
  wanted: readonly { readonly name: string; readonly labels: Labels }[],
  found: readonly FoundNamespace[],
): NamespacePlan {
  const lent: string[] = [];
  const ending: string[] = [];
  for (const { name, labels } of wanted) {
    const there = found.find((each) => each.name === name);
    if (there === undefined) continue;
    const run = there.labels[probeLabel];
    if (run === undefined)
      throw new UsageError(
        `the namespace ${name} is not the probe's: stand-ins could be taken for what is in it`,
        `probe a cluster without it, or probe its real pods; its owner may lend an empty one: kubectl label namespace ${name} ${probeLabel}=${givenMark}`,
      );
    if (there.isGoing) ending.push(name);
    else if (run === givenMark) lent.push(requireLabels(name, labels, there.labels));
    else
      throw new UsageError(
        `the namespace ${name} belongs to the probe ${run}`,
        `wait until it is over, or remove what it left: netprofile probe --cleanup ${run}`,
      );
  }
  return { lent, ending };
}

/** A namespace that is lent keeps its labels: policies choose it by them. */
function requireLabels(name: string, wanted: Labels, there: Labels): string {
  const missing = Object.entries(wanted).filter(([key, value]) => there[key] !== value);
  const [first] = missing;
  if (first === undefined) return name;
  throw new UsageError(
    `the namespace ${name} lacks the label ${first[0]}=${first[1]} of the manifests, by which policies may choose it`,
    `kubectl label namespace ${name} ${missing.map(([key, value]) => `${key}=${value}`).join(' ')}`,
  );
}
