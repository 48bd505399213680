import { writeAll } from '../../io/output.ts';
import { UsageError } from '../../io/usage.ts';
import { probeImage, probeLabel } from '../../model/probe.ts';
import { planProbe } from '../../probe/plan.ts';
import { probes } from '../../reports/probe/index.ts';
import type { Environment } from '../environment.ts';
import { common, type Flag, flag, list, text, type Values } from '../flags.ts';
import { clusterFlags, selectorFlag } from '../from-cluster.ts';
import { openWorld } from '../open-simulated-input.ts';
import { cleanUp } from '../probing/clean-up.ts';
import { requireConsent } from '../probing/consent.ts';
import { measureEnforcement } from '../probing/enforcement.ts';
import { requireFitting } from '../probing/fitting-flags.ts';
import { openLive } from '../probing/open-live.ts';
import { openSession } from '../probing/open-session.ts';
import { planOptions } from '../probing/options.ts';
import { policyObjects } from '../probing/policies.ts';
import { printPlan, printResult } from '../probing/print-result.ts';
import { probeRealPods, sourcesOf, withoutSystemSources } from '../probing/real-pods.ts';
import type { Session } from '../probing/session.ts';
import { probeStandIns } from '../probing/stand-ins.ts';
import { tellEnforcement } from '../probing/tell-enforcement.ts';
import { withRun, withSignals } from '../probing/with-run.ts';
import { worldFlags } from '../simulated-input.ts';

export const flags = {
  'stand-ins': {
    type: 'boolean',
    about:
      'make a pod for every workload of the manifests, with its labels and ports, and probe those',
  },
  enforcement: {
    type: 'boolean',
    about: 'only tell whether the cluster enforces policies at all, with two pods and a policy',
  },
  cleanup: {
    type: 'boolean',
    about: 'remove what killed runs left: of the run that is named, of all that are over, or "all"',
  },
  plan: { type: 'boolean', about: 'print the connections that would be tried, and do nothing' },
  yes: {
    type: 'boolean',
    about: 'real pods: ephemeral containers may be added to them, which cannot be removed again',
  },
  'from-exec': {
    type: 'boolean',
    about: 'real pods: use a shell and what there is in their own containers, and add none',
  },
  ...worldFlags,
  ...clusterFlags,
  ...selectorFlag,
  in: {
    type: 'strings',
    about: 'real pods: a namespace to probe, repeatable (default all of them)',
  },
  'yes-in-this-context': {
    type: 'string',
    about: 'the name of a context that may get pods though kind, minikube or k3d did not make it',
  },
  image: { type: 'string', about: `image of the pods (default ${probeImage})` },
  settle: { type: 'string', about: 'most seconds for policies to take effect (default 60)' },
  wait: { type: 'string', about: 'most seconds for pods to start (default 180)' },
  outside: {
    type: 'strings',
    about:
      'an address that stands for a declared block, repeatable: 203.0.113.0/24=203.0.113.7, with :port where profiles name none',
  },
  sample: {
    type: 'string',
    about: 'most connections for each source that should be blocked (default all of them)',
  },
  seed: { type: 'string', about: 'chooses the sample (default 1)' },
  sctp: { type: 'boolean', about: 'probe SCTP too: the nodes speak it' },
  format: { type: 'string', about: 'how it is printed', choices: Object.keys(probes) },
  output: { type: 'string', alias: 'o', about: 'file to write the report to' },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

const modes: readonly (readonly [
  flag: string,
  run: (values: Values, environment: Environment) => Promise<number>,
])[] = [
  ['cleanup', cleanup],
  ['enforcement', enforcement],
  ['stand-ins', standIns],
];

/** Real traffic in a cluster, held against what profiles want and the simulation says. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const [mode, ...more] = modes.filter(([name]) => flag(values, name) === true);
  requireFitting(values, mode?.[0] ?? 'real pods');
  if (mode === undefined) return realPods(values, environment);
  if (more.length === 0) return mode[1](values, environment);
  throw new UsageError(
    `${[mode, ...more].map(([name]) => `--${name}`).join(' and ')} are both given`,
    'keep one of them',
  );
}

async function cleanup(values: Values, environment: Environment): Promise<number> {
  return cleanUp(await openSession(values, environment), list(values, 'paths') ?? []);
}

async function enforcement(values: Values, environment: Environment): Promise<number> {
  const session = await openSession(values, environment);
  requireConsent(session.connection.context, text(values, 'yes-in-this-context'));
  return withRun(session, async (running) => {
    const { status, lines } = await enforcementOf(running);
    writeAll(1, `${lines.join('\n')}\n`);
    return status;
  });
}

async function enforcementOf(session: Session): Promise<ReturnType<typeof tellEnforcement>> {
  const { live, connection, settle } = session;
  const measured = await measureEnforcement(session);
  const { plugins } = await live.clusterFacts(connection);
  const advice = live.enforcementAdvice(plugins);
  return tellEnforcement(measured, { context: connection.context, plugins, advice, settle });
}

async function standIns(values: Values, environment: Environment): Promise<number> {
  const { context: _context, kubeconfig: _kubeconfig, ...offline } = values;
  const world = await openWorld(offline, environment);
  if (world === 1 || world === 2) return world;
  const policies = policyObjects(world);
  const options = planOptions(values, 'stand-ins');
  if (flag(values, 'plan') === true) return printPlan(planProbe(world, options), world, values);
  const session = await openSession(values, environment);
  requireConsent(session.connection.context, text(values, 'yes-in-this-context'));
  return withRun(session, async (running) => {
    const { status, lines } = await enforcementOf(running);
    for (const line of lines) running.say(line);
    if (status !== 0) return status;
    const there = await running.live.listNamespaces(running.connection);
    const foreign = there
      .filter(({ labels }) => labels[probeLabel] === undefined)
      .map(({ name }) => name);
    const outsider = `netprofile-outsider-${running.run}`;
    const plan = planProbe(world, { ...options, foreign, outsider });
    const shown = await probeStandIns(running, plan, world, policies);
    return printResult(running, plan, world, shown, { values, environment });
  });
}

async function realPods(values: Values, environment: Environment): Promise<number> {
  const world = await openLive(values, environment);
  if (world === 1 || world === 2) return world;
  const plan = withoutSystemSources(planProbe(world, planOptions(values, 'pods')));
  if (flag(values, 'plan') === true) return printPlan(plan, world, values);
  if (plan.connections.length === 0)
    throw new UsageError(
      'there is nothing to probe: no profile is about a workload that runs there',
      'name profiles, or another cluster or namespace; --plan tells what is left out',
    );
  const session = await openSession(values, environment);
  const isFromExec = flag(values, 'from-exec') === true;
  if (!isFromExec) requireYes(values, session, plan);
  // the memory of a real pod is its own
  const careful = { ...session, atOnce: 3, ...(isFromExec && { tools: 'any' as const }) };
  return withSignals(careful, async (running) => {
    const shown = await probeRealPods(running, plan);
    return printResult(running, plan, world, shown, { values, environment });
  });
}

function requireYes(
  values: Values,
  { connection }: Pick<Session, 'connection'>,
  plan: Parameters<typeof sourcesOf>[0],
): void {
  if (flag(values, 'yes') === true) return;
  const names = sourcesOf(plan).map(({ id }) => id);
  throw new UsageError(
    `probing adds an ephemeral container to one pod of each of ${names.length} workloads in ${connection.context}, where it stays until the pod goes: ${names.join(', ')}`,
    'if that may be: --yes; --plan prints the connections; --stand-ins makes pods of its own, for an empty cluster',
  );
}
