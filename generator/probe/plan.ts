import { subjectsByParty } from '../analysis/population/subjects-by-party.ts';
import type { Subject } from '../model/connection.ts';
import { compare } from '../model/order.ts';
import type {
  PlannedConnection,
  ProbeEnd,
  ProbeNamespace,
  ProbeOptions,
  ProbePlan,
} from '../model/probe.ts';
import { type AskedDraft, type Controls, controlsFor } from './controls.ts';
import { ask, type Draft } from './draft.ts';
import { endsOf } from './ends.ts';
import { LeftOutCounter } from './left-out.ts';
import { lookups } from './lookups.ts';
import { outsideConnections } from './outside-connections.ts';
import { podConnections } from './pod-connections.ts';
import { quirksOf } from './quirks.ts';
import { replicasOf } from './replicas.ts';
import { sentinelsOf } from './sentinels.ts';
import { type Server, serversOf } from './servers.ts';
import { serviceConnections } from './service-connections.ts';
import { type PlanInput, type Simulations, simulate } from './simulations.ts';

/**
 * Which connections show whether policies hold: every one that profiles
 * declare, and those that they and the policies that are there block; each
 * with what is intended, what the simulation says, the line of a profile, and
 * a control without which a denial shows nothing. The same for the same input.
 */
export function planProbe(input: PlanInput, options: ProbeOptions): ProbePlan {
  const left = new LeftOutCounter();
  const simulations = simulate(input, options);
  const own = serversOf(simulations, endsOf(simulations, options, left), options, left);
  const servers = [...own, ...replicasOf(simulations, own, options)];
  const ends = servers.map((each) => each.end);
  const toPods = podConnections(simulations, servers, options, left);
  const drafts = [
    ...toPods,
    ...serviceConnections(simulations, servers, declaredOnly(toPods), left),
    ...outsideConnections(simulations, input, ends, options, left),
    ...lookups(simulations, ends),
  ];
  const asked = askAll(simulations, drafts, subjectsOf(input, simulations), left);
  const controls = controlsFor(simulations, ends, options, asked);
  const connections = asked.map((each, index) => connectionOf(each, index, controls, simulations));
  return {
    mode: options.mode,
    seed: options.seed,
    ...(options.sample !== undefined && { sample: options.sample }),
    namespaces: namespacesOf(simulations, servers),
    ends: servers.map(probeEnd),
    connections,
    controls: controls.all(),
    sentinels: sentinelsOf(asked, connections),
    leftOut: left.all,
  };
}

function declaredOnly(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.filter((each) => each.about === 'declared');
}

/** The profile of a member's party. */
function subjectsOf(
  { subjects, namespace }: PlanInput,
  { actual: { parties } }: Simulations,
): (member: number) => Subject | undefined {
  const byParty = subjectsByParty(subjects, parties, namespace);
  return (member) => byParty.get(parties.of[member] ?? -1);
}

function askAll(
  simulations: Simulations,
  drafts: readonly Draft[],
  subjectOf: (member: number) => Subject | undefined,
  left: LeftOutCounter,
): readonly AskedDraft[] {
  return drafts.flatMap((draft): AskedDraft[] => {
    const asked = ask(simulations, draft, subjectOf);
    if (asked !== undefined) return [{ draft, asked }];
    left.add('cannot-be-told', `from ${draft.from.id}`);
    return [];
  });
}

function connectionOf(
  each: AskedDraft,
  index: number,
  controls: Controls,
  simulations: Simulations,
): PlannedConnection {
  const { about, from, to, protocol, port, optional } = each.draft;
  const { intended, simulated, place, label } = each.asked;
  const quirks = simulated === 'blocked' ? quirksOf(simulations, each.draft) : [];
  return {
    id: `c${index + 1}`,
    about,
    from: from.id,
    to,
    protocol,
    port,
    intended,
    simulated,
    control: controls.of(each),
    ...(place !== undefined && { place }),
    ...(label !== undefined && { label }),
    ...(optional === true && { optional }),
    ...(quirks.length > 0 && { quirks }),
  };
}

function probeEnd({ end, listens }: Server): ProbeEnd {
  const { member: _member, replicaOf: _replica, ...rest } = end;
  return { ...rest, listens };
}

/** Those that ends are in, with their labels. */
function namespacesOf(
  { actual: { cluster, reach } }: Simulations,
  servers: readonly Server[],
): readonly ProbeNamespace[] {
  const found = new Map<string, ProbeNamespace>();
  for (const { end } of servers) {
    const member = reach.universe.members[end.member];
    const made = member?.kind === 'unseen' ? member.namespaceLabels : {};
    const labels = cluster.namespaces.get(end.namespace) ?? made;
    found.set(end.namespace, { name: end.namespace, labels });
  }
  return [...found.values()].sort((a, b) => compare(a.name, b.name));
}
