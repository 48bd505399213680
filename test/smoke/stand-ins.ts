import type { ProbeResult } from '../../generator/model/probe.ts';
import type { Cluster } from './cluster.ts';

/** Probes stand-ins; returns the exit status and the report. */
export async function standIns(
  { netprofile, context }: Cluster,
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly result: ProbeResult }> {
  const consent = ['--context', context, '--yes-in-this-context', context];
  const ran = await netprofile(['probe', '--stand-ins', '--format', 'json', ...consent, ...args]);
  if (ran.stdout === '') throw new Error(ran.stderr);
  return { status: ran.status, result: JSON.parse(ran.stdout) as ProbeResult };
}

/** What is not as it should be, in a line each. */
export const notOk = ({ connections }: ProbeResult): readonly string[] =>
  connections
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ verdict, from, to, port }) => `${verdict} ${from.name} -> ${to.name}:${port}`);
