import { serviceAt } from '../../analysis/explain/entry-misses.ts';
import { explainEnds } from '../../analysis/explain/explain.ts';
import type { End } from '../../analysis/explain/question.ts';
import { hostNotes, servicePortNotes } from '../../analysis/explain/service-notes.ts';
import { type ThroughMesh, throughMesh } from '../../analysis/explain/through-mesh.ts';
import { whyNot } from '../../analysis/explain/why-not.ts';
import { subjectsByParty } from '../../analysis/population/subjects-by-party.ts';
import { type Analysis, analyse } from '../../analysis/reach/analyse.ts';
import { writeAll } from '../../io/output.ts';
import { UsageError } from '../../io/usage.ts';
import type { Subject } from '../../model/connection.ts';
import type { Code, Diagnostic } from '../../model/diagnostic.ts';
import type { Explanation, Party } from '../../model/reach.ts';
import { explanations } from '../../reports/explain/index.ts';
import type { ExplainContext } from '../../reports/explain/report.ts';
import { declarations } from '../declarations.ts';
import type { Environment } from '../environment.ts';
import { findGoals, hostsAsked, readTarget } from '../find-goal.ts';
import { findEnd, notFound, type Sought } from '../find-party.ts';
import { spotter } from '../findings.ts';
import { common, type Flag, flag, list, text, type Values } from '../flags.ts';
import { liveFlags } from '../from-cluster.ts';
import { openWorld, tellPortNames } from '../open-simulated-input.ts';
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
  format: { type: 'string', about: 'how it is printed', choices: Object.keys(explanations) },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** Why one connection is allowed or blocked, down to the line of a profile. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const [source, target, ...more] = list(values, 'paths') ?? [];
  if (source === undefined || target === undefined || more.length > 0) {
    throw new UsageError(
      'explain needs a source and a destination with a port',
      'netprofile explain shop/cart shop/orders:8080 --manifests k8s',
    );
  }
  const { paths: _ends, ...rest } = values;
  const world = await openWorld(rest, environment);
  if (typeof world === 'number') return world;
  const to = readTarget(target);
  const hosts = hostsAsked(to, world.cluster, world.namespace);
  const analysis = analyse(world.cluster, world.options, { hosts });
  await tellPortNames(analysis, world, values);
  const from = findSource(analysis, source, world);
  const { goals, notes } = findGoals(analysis, to, world);
  const explained = explainEnds(analysis, from, goals);
  const mesh = throughMesh(analysis, from, goals, explained, world.platform);
  const goal = goals.find((each) => each.address !== undefined && goals.length === 1);
  const explanation = {
    ...explained,
    source: asTyped(explained.source, from.address),
    destination: asTyped(explained.destination, goal?.address),
    ...(mesh?.mayBeAllowed === true && {
      mayBeAllowed: [...(explained.mayBeAllowed ?? []), mesh.note.text],
    }),
  };
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
  const report = explanations[text(values, 'format') ?? 'text'];
  const told = [
    ...notes,
    ...servicePortNotes(analysis, goals),
    ...hostNotes(analysis, from, goals),
    ...(mesh === undefined || mesh.mayBeAllowed ? [] : [mesh.note]),
  ];
  const answer = { explanation, notes: told, ...(suggestions !== undefined && { suggestions }) };
  writeAll(1, report?.print(answer, await contextOf(world)) ?? '');
  const wrong = disappointment(text(values, 'expect'), explanation, world.diagnostics, mesh);
  if (wrong === undefined) return 0;
  writeAll(2, `${wrong}\n`);
  return 1;
}

function findSource(analysis: Analysis, typed: string, sought: Sought): End {
  const end = findEnd(analysis, typed, sought.namespace);
  if (end === undefined) throw notFound(analysis, typed, sought);
  const service = serviceAt(analysis.cluster, `${end.address}/${typed.includes(':') ? 128 : 32}`);
  if (service === undefined) return end;
  throw new UsageError(
    `${typed} is the address of Service ${service}: nothing comes from there`,
    'connections come from pods, under their own addresses: write namespace/name',
  );
}

/** Findings after which more, or less, may be open than is shown. */
const doubts: readonly Code[] = [
  'unsupported-policy',
  'unsupported-peer',
  'namespace-labels-unknown',
  'controller-label',
  'hook-policy',
];

/** Why an answer is not the one that was expected, or not known to be. */
function disappointment(
  expected: string | undefined,
  explanation: Explanation,
  diagnostics: readonly Diagnostic[],
  mesh: ThroughMesh | undefined,
): string | undefined {
  const doubt = diagnostics.find(({ code }) => doubts.includes(code));
  if (
    expected !== undefined &&
    (expected === 'allowed') === explanation.allowed &&
    doubt !== undefined
  )
    return `cannot tell whether it is ${expected}: ${doubt.message}`;
  if (expected === 'allowed' && explanation.except !== undefined)
    return `expected allowed, and it is so for some pods only: not ${explanation.except}`;
  if (expected === 'blocked' && explanation.mayBeAllowed !== undefined)
    return `cannot tell whether it is blocked: ${explanation.mayBeAllowed.join('; ')}`;
  if (expected === 'allowed' && explanation.allowed && mesh !== undefined)
    return `cannot tell whether it is allowed: ${mesh.note.text}`;
  const vague = diagnostics.find((each) => isAbout(each, explanation));
  if (expected === 'allowed' && explanation.allowed && vague !== undefined)
    return `cannot tell whether it is allowed: ${vague.message}`;
  if (expected === undefined || (expected === 'allowed') === explanation.allowed) return undefined;
  return `expected ${expected}, and it is ${explanation.allowed ? 'allowed' : 'blocked'}`;
}

/** Whether a finding says that a policy of either end allows less than what is shown. */
function isAbout({ code, place }: Diagnostic, { egress, ingress }: Explanation): boolean {
  if (code !== 'policy-approximated' || place === undefined) return false;
  return [...egress.policies, ...ingress.policies].some(
    ({ place: { file, document, path } }) =>
      file === place.file &&
      document === place.document &&
      path.every((step, index) => step === place.path[index]),
  );
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

/** The simulation knows pieces of the address space; people ask about one address. */
function asTyped(party: Party, address: string | undefined): Party {
  if (party.kind !== 'addresses' || address === undefined) return party;
  return { ...party, name: address, first: address, last: address };
}
