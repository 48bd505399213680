import { version } from '#version';
import { needStandardOutput, writeAll } from '../../io/output.ts';
import { writeResult } from '../../io/result.ts';
import { UsageError } from '../../io/usage.ts';
import type { ProbePlan, ProbeRun } from '../../model/probe.ts';
import { probeStatus, resultOf } from '../../probe/result.ts';
import { probePlans, probes } from '../../reports/probe/index.ts';
import type { Environment } from '../environment.ts';
import { spotter } from '../findings.ts';
import { text, type Values } from '../flags.ts';
import { repositoryPath } from '../repository-path.ts';
import type { World } from '../simulated-input.ts';
import type { Session } from './session.ts';
import type { Shown } from './stand-ins.ts';

/** Judges what was seen and prints it; returns the exit status. */
export async function printResult(
  { live, connection }: Pick<Session, 'live' | 'connection'>,
  plan: ProbePlan,
  world: World,
  { observations, settled }: Shown,
  { values, environment }: { readonly values: Values; readonly environment: Environment },
): Promise<number> {
  const facts = await live.clusterFacts(connection);
  const run: ProbeRun = {
    date: new Date().toISOString(),
    version,
    context: connection.context,
    ...(facts.version !== undefined && { clusterVersion: facts.version }),
    ...(facts.plugins.length > 0 && { networkPlugin: pluginName(facts.plugins) }),
    ...(settled !== undefined && { settledSeconds: settled.milliseconds / 1000 }),
  };
  const result = resultOf(plan, observations, run, await spotter(world.sources));
  const report = probes[text(values, 'format') ?? 'text'];
  write([...(report?.print(result, repositoryPath(environment)) ?? [])].join(''), values);
  return probeStatus(result);
}

/** `kube-system/kube-router` as `kube-router`. */
function pluginName(plugins: readonly string[]): string {
  return plugins.map((each) => each.slice(each.indexOf('/') + 1)).join(', ');
}

/** Prints the connections of a plan; 2 where there is none. */
export async function printPlan(plan: ProbePlan, world: World, values: Values): Promise<number> {
  const form = text(values, 'format') ?? 'text';
  const report = probePlans[form];
  if (report === undefined)
    throw new UsageError(
      `a plan is not printed as ${form}`,
      `one of ${Object.keys(probePlans).join(', ')}`,
    );
  const spot = await spotter(world.sources);
  // a plan proves nothing: what it says is all there is
  if (isPrinted(values)) needStandardOutput();
  write([...report.print(plan, { spot })].join(''), values);
  return plan.connections.length === 0 ? 2 : 0;
}

/** The exit status is the result as well: it holds where nobody reads the text. */
function write(printed: string, values: Values): void {
  if (isPrinted(values)) writeAll(1, printed);
  else writeResult(printed, text(values, 'output'));
}

function isPrinted(values: Values): boolean {
  const output = text(values, 'output');
  return output === undefined || output === '-';
}
