import { isBroad } from '../../grammar/selectors.ts';
import { subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, isWithin } from '../../model/diagnostic.ts';
import { calledText, rangesText, someNames } from '../../model/list-text.ts';
import type { ObjectId, ShippedPolicy } from '../../model/manifest.ts';
import type { Opening } from '../../model/opening.ts';
import type { Planned } from '../plan.ts';
import type { PlannedRelease } from './planned-release.ts';
import { addsUp, directions, isSelected, unreadable } from './suspects.ts';

/**
 * Says which policies of others void ours: policies are additive, so what one
 * allows is allowed, whatever ours say. What they open was found by
 * simulation. `drop` takes such a policy out, but only when ours hold every
 * pod that it selects in each of its directions. Kinds that nothing here can
 * read are named.
 */
export function chartPolicies(release: PlannedRelease): {
  dropped: readonly ShippedPolicy[];
  diagnostics: readonly Diagnostic[];
} {
  const { planned, manifests, options, openings } = release;
  const diagnostics: Diagnostic[] = [];
  const dropped: ShippedPolicy[] = [];
  // assert looks at what is really there: nothing is dropped any more
  const drops = options.chartPolicies === 'drop' && options.mode !== 'assert';
  for (const [simulated, of] of byPolicy(openings)) {
    // as the manifests name it: the simulation puts what has no namespace somewhere
    const policy = manifests.objects.find((each) => isSame(each, simulated)) ?? simulated;
    const shipped = drops
      ? manifests.policies.find((each) => addsUp(each) && isSame(each, policy))
      : undefined;
    const about = aboutOf(policy);
    if (shipped === undefined) {
      diagnostics.push(kept(voiding(policy, of), release));
      continue;
    }
    const bare = uncovered(shipped, release);
    if (bare === undefined) {
      dropped.push(shipped);
      const names = [...new Set(touched(shipped, release).map((each) => each.policy.service))];
      const message = `${shipped.kind} ${shipped.name} was taken out: the policies of ${names.join(', ')} take its place`;
      diagnostics.push(finding('chart-policy-dropped', message, about));
    } else {
      const hint = 'write a profile for those pods, or set spec.chartPolicies: keep';
      const message = `${shipped.kind} ${shipped.name} cannot be dropped: ${bare}`;
      diagnostics.push(finding('chart-policy-not-covered', message, { ...about, hint }));
    }
  }
  if (planned.length > 0)
    diagnostics.push(...unreadable(release).map((each) => kept(unknown(each), release)));
  return { dropped, diagnostics };
}

/** With chartPolicies: keep what others open is known and wanted. */
function kept(found: Diagnostic, { options }: PlannedRelease): Diagnostic {
  return options.chartPolicies === 'keep' ? { ...found, severity: 'info' } : found;
}

function aboutOf(policy: ObjectId | undefined): Pick<Diagnostic, 'place' | 'subject'> {
  if (policy === undefined) return {};
  const { name, place } = policy;
  return { place, subject: subjectName({ service: name, namespace: policy.namespace }) };
}

/** Openings by the object that makes them, in the order of the manifests. */
function byPolicy(
  openings: readonly Opening[],
): readonly (readonly [ObjectId | undefined, readonly Opening[]])[] {
  const groups = new Map<string, Opening[]>();
  for (const each of openings) {
    const key = JSON.stringify(each.policy?.place ?? '');
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [each]);
    else known.push(each);
  }
  return [...groups.values()].map((of) => [of[0]?.policy, of]);
}

/** A place may be that of an entry inside the object. */
function isSame({ place }: ObjectId, policy: ObjectId | undefined): boolean {
  return policy !== undefined && isWithin(policy.place, place);
}

function voiding(policy: ObjectId | undefined, openings: readonly Opening[]): Diagnostic {
  const what =
    policy === undefined ? 'policies of the release together' : `${policy.kind} ${policy.name}`;
  const words = [...new Set(openings.map(openingText))].join('; ');
  const isAbsent = openings.every((each) => each.isAbsent);
  if (isAbsent) {
    const message = `${what} lets in or out pods that are not among the manifests: ${words}`;
    const hint = "write that line into the profile, or switch it off in the chart's values";
    return finding('chart-policy-adds', message, { ...aboutOf(policy), hint });
  }
  const hint =
    "switch it off in the chart's values, set spec.chartPolicies: drop in netprofile.yaml, or write into profiles what is meant";
  const message = `${what} voids ours: ${words}, which no profile asks for`;
  return finding('chart-policy-voids', message, { ...aboutOf(policy), hint });
}

/** `ingress of cart from everyone: 8080/TCP` */
function openingText({ direction, held, others, ports, names }: Opening): string {
  const whose = someNames([...new Set(held.map(shortName))]);
  const side = direction === 'ingress' ? 'from' : 'to';
  const open = names === undefined ? rangesText(ports) : calledText(names);
  return `${direction} of ${whose} ${side} ${someNames(others)}: ${open}`;
}

function shortName(name: string): string {
  return name.split('/').at(-1) ?? name;
}

function unknown(policy: ObjectId): Diagnostic {
  const hint = `what policies of ${policy.apiVersion} allow is not known: where it opens nothing that profiles do not name, accept it`;
  // the simulation's own words, so that it is said once
  return finding('unsupported-policy', `${policy.kind} ${policy.name} is not simulated`, {
    ...aboutOf(policy),
    hint,
  });
}

function touched(shipped: ShippedPolicy, { planned, options }: PlannedRelease): readonly Planned[] {
  return planned.filter(
    ({ policy, workloads }) =>
      workloads.some((each) => isSelected(shipped, each, options.namespace)) &&
      directions.some((side) => policy[side] !== undefined && (shipped[side] ?? []).length > 0),
  );
}

/** Why a policy cannot be dropped, or undefined. */
function uncovered(
  shipped: ShippedPolicy,
  { planned, manifests, options }: PlannedRelease,
): string | undefined {
  if (isBroad(shipped.selector))
    return 'it selects every pod of its namespace, those of other releases too';
  const selected = manifests.workloads.filter((each) =>
    isSelected(shipped, each, options.namespace),
  );
  for (const workload of selected) {
    const over = planned.filter((each) => each.workloads.includes(workload));
    for (const side of directions) {
      if (shipped[side] === undefined || over.some(({ policy }) => policy[side] !== undefined))
        continue;
      return `it holds ${side} of ${workload.kind} ${workload.name}, and no policy of ours does`;
    }
  }
  return undefined;
}
