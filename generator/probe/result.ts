import type { Place } from '../model/diagnostic.ts';
import { compare } from '../model/order.ts';
import {
  type ControlConnection,
  type LeftOut,
  type Observation,
  type PlannedConnection,
  type ProbedConnection,
  type ProbedEnd,
  type ProbePlan,
  type ProbeResult,
  type ProbeRun,
  type ProbeStatus,
  type ProfileLine,
  probedEnd,
  probedTarget,
  type Verdict,
  verdicts,
} from '../model/probe.ts';
import { LeftOutCounter } from './left-out.ts';
import { lossOf, silenceNeeded } from './loss.ts';
import type { Seen } from './seen-as.ts';
import { type Judged, judge } from './verdict.ts';

/** Judges all that was observed of a plan. Connections without an observation are inconclusive, never ok. */
export function resultOf(
  plan: ProbePlan,
  observations: readonly Observation[],
  run: ProbeRun,
  spot: (place: Place) => ProfileLine | undefined,
): ProbeResult {
  const seenOf = seenBy(plan, observations);
  const ends = new Map(plan.ends.map((each) => [each.id, each]));
  const left = new LeftOutCounter();
  const connections = plan.connections.flatMap((planned): ProbedConnection[] => {
    const seen = seenOf(planned);
    const judged = judge({ ...planned, target: planned.to.kind }, seen, run.networkPlugin);
    const to = probedTarget(planned.to, plan.ends);
    if (judged.leftOut === true) {
      left.add('nothing-answers', to.name);
      return [];
    }
    const from = probedEnd(ends.get(planned.from), planned.from);
    return [probedOf(planned, from, to, seen, judged, spot)];
  });
  return {
    apiVersion: 'netprofile.dev/v1alpha1',
    kind: 'ProbeResult',
    ...run,
    mode: plan.mode,
    seed: plan.seed,
    ...(plan.sample !== undefined && { sample: plan.sample }),
    counts: countsOf(connections),
    leftOut: [...plan.leftOut, ...left.all] satisfies readonly LeftOut[],
    connections: connections.sort(
      (a, b) =>
        verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) || compare(order(a), order(b)),
    ),
  };
}

/** 0 all ok; 1 when something is wrong; 2 when it cannot be told, or nothing was asked. */
export function probeStatus({ counts }: Pick<ProbeResult, 'counts'>): ProbeStatus {
  if (counts.leak + counts.broken + counts.differs > 0) return 1;
  return counts.inconclusive > 0 || counts.ok === 0 ? 2 : 0;
}

/** Connections to ask again, by what was seen so far: every denial that was seen once, and all that is not ok. */
export function toRepeat(
  plan: ProbePlan,
  observations: readonly Observation[],
): readonly PlannedConnection[] {
  const seenOf = seenBy(plan, observations);
  return plan.connections.filter((planned) => {
    const { verdict, leftOut } = judge({ ...planned, target: planned.to.kind }, seenOf(planned));
    return verdict !== 'ok' && leftOut !== true;
  });
}

function seenBy(
  plan: ProbePlan,
  observations: readonly Observation[],
): (planned: PlannedConnection) => Seen {
  const silence = silenceNeeded(lossOf(plan, observations));
  const byId = new Map<string, Observation[]>();
  for (const each of observations) {
    const known = byId.get(each.connection);
    if (known === undefined) byId.set(each.connection, [each]);
    else known.push(each);
  }
  const made = new Map(plan.controls.map((each) => [each.id, each]));
  return (planned) => {
    const own = byId.get(planned.id) ?? [];
    const answers = own.filter(({ phase }) => phase !== 'control').map(({ answer }) => answer);
    const { control } = planned;
    if (control.kind === 'none') return { answers, silence };
    const id = control.kind === 'before' ? planned.id : control.id;
    const tries = (byId.get(id) ?? []).filter(({ phase }) => phase === 'control');
    // one that connected shows all there is to show
    const best = tries.find(({ answer }) => answer === 'connected') ?? tries.at(-1);
    const because: ControlConnection['because'] | undefined = made.get(id)?.because;
    return {
      answers,
      silence,
      ...(best !== undefined && { control: best.answer }),
      ...(control.kind === 'connection' && because !== undefined && { because }),
    };
  };
}

function probedOf(
  { id, about, protocol, port, intended, simulated, place, label }: PlannedConnection,
  from: ProbedEnd,
  to: ProbedEnd,
  { answers, control }: Seen,
  { observed, verdict, reason }: Judged,
  spot: (place: Place) => ProfileLine | undefined,
): ProbedConnection {
  const at = place === undefined ? undefined : spot(place);
  return {
    id,
    about,
    from,
    to,
    protocol,
    port,
    intended,
    simulated,
    observed,
    verdict,
    reason,
    answers,
    ...(control !== undefined && { control }),
    ...(at !== undefined && { at: { file: at.file, line: at.line, column: at.column } }),
    ...(label !== undefined && { label }),
  };
}

function countsOf(connections: readonly ProbedConnection[]): ProbeResult['counts'] {
  const counts: Record<Verdict, number> = {
    leak: 0,
    broken: 0,
    differs: 0,
    inconclusive: 0,
    ok: 0,
  };
  for (const { verdict } of connections) counts[verdict] += 1;
  return counts;
}

function order({ from, to, protocol, port }: ProbedConnection): string {
  return JSON.stringify([from.name, to.name, to.by ?? '', protocol, String(port).padStart(5, '0')]);
}
