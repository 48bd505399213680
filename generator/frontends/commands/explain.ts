import { hostNotes, servicePortNotes } from '../../analysis/explain/service-notes.ts';
import { whyNot } from '../../analysis/explain/why-not.ts';
import { subjectsByParty } from '../../analysis/population/subjects-by-party.ts';
import { analyse } from '../../analysis/reach/analyse.ts';
import { needStandardOutput, writeAll } from '../../io/output.ts';
import { UsageError } from '../../io/usage.ts';
import type { Subject } from '../../model/connection.ts';
import { explanations } from '../../reports/explain/index.ts';
import type { ExplainContext } from '../../reports/explain/report.ts';
import { reports } from '../../reports/index.ts';
import { askedConnection, disappointment } from '../asked-connection.ts';
import { declarations } from '../declarations.ts';
import type { Environment } from '../environment.ts';
import { hostsAsked, readTarget } from '../find-goal.ts';
import { spotter } from '../findings.ts';
import { common, type Flag, flag, list, text, type Values } from '../flags.ts';
import { liveFlags } from '../from-cluster.ts';
import { openWorld, tellPortNames } from '../open-simulated-input.ts';
import { runExpected } from '../run-expected.ts';
import { type World, worldFlags } from '../simulated-input.ts';

export const flags = {
  ...worldFlags,
  ...liveFlags,
  'why-not': { type: 'boolean', about: 'say which profile line would allow it' },
  expect: {
    type: 'string',
    about: 'exit 1 unless the connection is so',
    choices: ['allowed', 'blocked'],
  },
  'expect-file': {
    type: 'string',
    about: 'exit 1 unless every connection of a file is so: [{from, to, port, expect}]',
  },
  format: {
    type: 'string',
    about: 'how it is printed; with --expect-file also sarif, github or junit',
    choices: [...new Set([...Object.keys(explanations), ...Object.keys(reports)])],
  },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** Why one connection is allowed or blocked, down to the line of a profile. */
export async function run(values: Values, environment: Environment): Promise<number> {
  if (text(values, 'expect-file') !== undefined) return runExpected(values, environment);
  const [source, target, ...more] = list(values, 'paths') ?? [];
  if (source === undefined || target === undefined || more.length > 0) {
    throw new UsageError(
      'explain needs a source and a destination with a port',
      'netprofile explain shop/cart shop/orders:8080 --manifests k8s',
    );
  }
  const format = text(values, 'format') ?? 'text';
  if (!Object.hasOwn(explanations, format)) {
    throw new UsageError(
      `--format ${format} is for --expect-file`,
      `one connection is explained as ${Object.keys(explanations).join(' or ')}`,
    );
  }
  const { paths: _ends, ...rest } = values;
  const world = await openWorld(rest, environment);
  if (typeof world === 'number') return world;
  const to = readTarget(target);
  const hosts = hostsAsked(to, world.cluster, world.namespace);
  const analysis = analyse(world.cluster, world.options, { hosts });
  await tellPortNames(analysis, world, values);
  const { from, goals, notes, mesh, explanation } = askedConnection(analysis, source, to, world);
  const subjects = subjectsByParty(world.subjects, analysis.parties, world.namespace);
  const subjectOf = (ids: readonly number[]): Subject | undefined =>
    subjects.get(analysis.parties.of[ids[0] ?? 0] ?? 0);
  const members = [from.members[0] ?? 0, goals[0]?.members[0] ?? 0] as const;
  const ends = {
    source: subjectOf(from.members),
    destination: subjectOf(goals[0]?.members ?? []),
    members,
  };
  const suggestions =
    flag(values, 'why-not') === true ? whyNot(analysis, explanation, ends) : undefined;
  const report = explanations[format];
  const told = [
    ...notes,
    ...servicePortNotes(analysis, goals),
    ...hostNotes(analysis, from, goals),
    ...(mesh === undefined || mesh.mayBeAllowed ? [] : [mesh.note]),
  ];
  const answer = {
    explanation,
    notes: told,
    ...(suggestions !== undefined && { suggestions }),
    ...(mesh?.mayBeAllowed === false && { mayBeBlocked: true as const }),
  };
  const expected = text(values, 'expect');
  // where something is expected the exit status is the answer
  if (expected === undefined) needStandardOutput();
  writeAll(1, report?.print(answer, await contextOf(world)) ?? '');
  const wrong = disappointment(expected, { explanation, mesh }, world.diagnostics);
  if (wrong === undefined) return 0;
  writeAll(2, `${wrong}\n`);
  return 1;
}

async function contextOf(world: World): Promise<ExplainContext> {
  const { sources } = world;
  const spot = await spotter(sources);
  const { labelOf, placeOf } = declarations(spot, sources, world);
  return {
    spot,
    labelOf,
    declaredAt: (label) => {
      const place = placeOf(label);
      return place === undefined ? undefined : spot(place);
    },
  };
}
