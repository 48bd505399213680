import type { Container, OwnObject, RunningPod } from '../../bundles/cluster.ts';
import { UsageError } from '../../io/usage.ts';
import type {
  ControlConnection,
  Observation,
  PlannedConnection,
  ProbePlan,
  StandIns,
} from '../../model/probe.ts';
import { standInContainer } from '../../probe/stand-in-pod.ts';
import { standInsOf } from '../../probe/stand-ins.ts';
import type { World } from '../simulated-input.ts';
import { dialAll, type Locations } from './dial-all.ts';
import { measureTwice } from './measure.ts';
import { type NamespacePlan, usableNamespaces } from './namespaces.ts';
import { createAll, type Session, seconds, sleep } from './session.ts';
import { type Settled, settle } from './settle.ts';

/** What stand-ins showed. */
export interface Shown {
  readonly observations: readonly Observation[];
  readonly settled?: Settled;
}

/** How often controls that do not answer are tried again: names and Services take some seconds. */
const controlRounds = 5;
const controlPause = 1500;

/**
 * Makes stand-ins for a release, tries every connection without policies,
 * applies the policies, waits until they take effect, and measures.
 */
export async function probeStandIns(
  session: Session,
  plan: ProbePlan,
  world: World,
  policies: readonly OwnObject[],
): Promise<Shown> {
  const { live, connection, run, image, wait, say, signal, lifetime } = session;
  const made = standInsOf(plan, world.cluster, { run, image, lifetimeSeconds: lifetime });
  const { lent, ending } = await checkNamespaces(session, plan, made);
  if (ending.length > 0) {
    say(`waiting until ${ending.join(', ')} of an earlier run are gone`);
    if (!(await live.untilNamespacesGone(connection, ending, wait)))
      throw new UsageError(
        `${ending.join(', ')}: still being deleted after ${wait} s`,
        'kubectl get namespace NAME -o yaml tells what holds it',
      );
  }
  const isLent = ({ kind, metadata }: OwnObject): boolean =>
    kind === 'Namespace' && lent.includes(metadata.name);
  say(`making ${made.pods.size} stand-ins in ${plan.namespaces.length} namespaces`);
  await createAll(
    session,
    made.objects.filter((each) => !isLent(each)),
  );
  const running = await live.waitForPods(connection, run, podNames(made), {
    seconds: wait,
    signal,
    onProgress: progress(say),
  });
  const locations = locationsOf(made, running);
  const controls = await measureControls(session, plan, locations);
  await createAll(session, policies);
  say(`${policies.length} policies applied`);
  const settled = await settle(session, plan, locations);
  say(
    settled.pending === 0
      ? `they took effect within ${seconds(settled.milliseconds)}`
      : `${settled.pending} of ${settled.of} connections that tell whether policies are live had not changed after ${seconds(settled.milliseconds)}`,
  );
  const observations = [...controls, ...(await measureTwice(session, plan, locations, controls))];
  return { observations, settled };
}

function podNames({ pods }: StandIns): readonly Pick<Container, 'namespace' | 'pod'>[] {
  return [...pods.values()].map(({ namespace, name }) => ({ namespace, pod: name }));
}

/** Tells how many pods run, each time that it is another tenth. */
function progress(say: Session['say']): (ready: number, of: number) => void {
  let told = 0;
  return (ready, of) => {
    const tenths = Math.floor((ready * 10) / of);
    if (tenths === told || ready === of) return;
    told = tenths;
    say(`${ready} of ${of} pods are ready`);
  };
}

/** Which namespaces are lent, after a look at what is in them; throws where one may not be used. */
async function checkNamespaces(
  { live, connection }: Session,
  { namespaces, ends }: ProbePlan,
  { objects }: StandIns,
): Promise<NamespacePlan> {
  const usable = usableNamespaces(namespaces, await live.listNamespaces(connection));
  for (const name of usable.lent) {
    const { adopters, policies } = await live.adoptersIn(connection, name);
    const [policy] = policies;
    if (policy !== undefined)
      throw new UsageError(
        `the namespace ${name} has policies of its own, such as ${policy}: they would hold stand-ins too`,
        'lend an empty one',
      );
    for (const { namespace, labels, id } of ends) {
      const adopter = adopters.find(
        ({ matchLabels }) =>
          namespace === name &&
          Object.entries(matchLabels).every(([key, value]) => labels[key] === value),
      );
      if (adopter !== undefined)
        throw new UsageError(
          `${adopter.title} would take the stand-in of ${id} for one of its pods`,
          'lend an empty namespace',
        );
    }
    const taken = objects.find(
      ({ kind, metadata }) =>
        kind === 'Service' &&
        metadata.namespace === name &&
        adopters.some(({ title }) => title === `Service ${name}/${metadata.name}`),
    );
    if (taken !== undefined)
      throw new UsageError(`the namespace ${name} has a Service ${taken.metadata.name} already`);
  }
  return usable;
}

function locationsOf({ pods }: StandIns, running: readonly RunningPod[]): Locations {
  const byName = new Map(running.map((each) => [`${each.namespace}/${each.name}`, each.address]));
  return new Map(
    [...pods].map(([end, { namespace, name }]) => {
      const address = byName.get(`${namespace}/${name}`);
      const source: Container = { namespace, pod: name, container: standInContainer };
      return [end, { source, ...(address !== undefined && { address }) }] as const;
    }),
  );
}

/** Every control, before there is a policy. */
async function measureControls(
  session: Session,
  { connections, controls }: ProbePlan,
  locations: Locations,
): Promise<readonly Observation[]> {
  const all: Observation[] = [];
  const connected = new Set<string>();
  let asked: readonly (PlannedConnection | ControlConnection)[] = [
    ...connections.filter(({ control }) => control.kind === 'before'),
    ...controls.filter(({ because }) => because === 'before'),
  ];
  session.say(`trying ${asked.length} connections without policies`);
  for (let round = 1; asked.length > 0; round += 1) {
    const attempts = { tries: 1, seconds: 2 };
    const seen = await dialAll(
      session,
      asked.map((each) => ({ ...each, attempts })),
      locations,
      'control',
    );
    all.push(...seen);
    for (const { connection, answer } of seen)
      if (answer === 'connected') connected.add(connection);
    const failed = asked.filter(({ id }) => !connected.has(id));
    // where there need not be anything, once is enough
    asked = failed.filter((each) => !('optional' in each));
    if (round === controlRounds || asked.length === 0) break;
    session.say(`${asked.length} did not connect: trying them again`);
    await sleep(controlPause, session.signal);
  }
  return all;
}
