import type { Observation, ProbePlan } from '../model/probe.ts';

/** How many connections that were open timed out at first. */
export interface Loss {
  /** Connections to pods that connected, each of them also as a control. */
  readonly open: number;
  readonly late: number;
  /** Whether so many that silence alone is no proof of a denial. */
  readonly isHigh: boolean;
}

/** Fewer show nothing: each of a few may have been there before its pod's rules were. */
const fewest = 5;
/** One in so many. */
const share = 20;

/**
 * A packet that is lost looks like one that a policy drops, so a busy node, or
 * one whose table of neighbours is full, would hide a leak. What is open tells
 * how often that happens: nothing but loss keeps it waiting.
 */
export function lossOf(
  { connections, controls }: ProbePlan,
  observations: readonly Observation[],
): Loss {
  const toPods = new Set(
    [...connections, ...controls]
      .filter(({ to, protocol }) => to.kind === 'pod' && protocol === 'TCP')
      .map(({ id }) => id),
  );
  const isLate = new Map<string, boolean>();
  const silent = new Set<string>();
  for (const { connection, phase, answer } of observations) {
    if (!toPods.has(connection)) continue;
    const key = `${phase === 'control'} ${connection}`;
    if (answer === 'timeout') silent.add(key);
    else if (answer === 'connected' && !isLate.has(key)) isLate.set(key, silent.has(key));
  }
  const late = [...isLate.values()].filter(Boolean).length;
  const open = isLate.size;
  return { open, late, isHigh: late >= fewest && late * share >= open };
}

/** Attempts without any answer that make a denial. */
export function silenceNeeded({ isHigh }: Loss): number {
  return isHigh ? 4 : 2;
}
