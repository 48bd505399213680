import { type Analysis, analyse } from '../../analysis/analyse.ts';
import { explain } from '../../analysis/explain.ts';
import { subjectsByParty } from '../../analysis/subjects.ts';
import { whyNot } from '../../analysis/why-not.ts';
import { writeAll } from '../../io/output.ts';
import { UsageError } from '../../io/usage.ts';
import type { Code, Diagnostic } from '../../model/diagnostic.ts';
import type { ContainerPort } from '../../model/manifest.ts';
import type { Explanation, Party } from '../../model/reach.ts';
import { type ExplainContext, explanations } from '../../reports/explain/index.ts';
import { declarations } from '../declarations.ts';
import { findParty, readOnePort } from '../find-party.ts';
import { spotter } from '../findings.ts';
import { common, type Flag, flag, list, text, type Values } from '../flags.ts';
import { liveFlags } from '../from-cluster.ts';
import { openWorld, tellPortNames } from '../open-world.ts';
import type { Environment } from '../project.ts';
import { type World, worldFlags } from '../world.ts';

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
  const analysis = analyse(world.cluster, world.options);
  await tellPortNames(analysis, world, values);
  const { destination, written } = readTarget(target);
  const [from = 0, to = 0] = [source, destination].map((each) =>
    findParty(analysis, each, world.namespace, world.live),
  );
  const { protocol, port } = readOnePort(written, portsOf(analysis, to));
  const explained = explain(analysis, from, to, protocol, port, source);
  const explanation = {
    ...explained,
    source: asTyped(explained.source, source),
    destination: asTyped(explained.destination, destination),
  };
  const subjects = subjectsByParty(world.subjects, analysis.parties, world.namespace);
  const ends = { source: subjects.get(from), destination: subjects.get(to) };
  const suggestions = flag(values, 'why-not') === true ? whyNot(explanation, ends) : undefined;
  const report = explanations[text(values, 'format') ?? 'text'];
  const answer = { explanation, ...(suggestions !== undefined && { suggestions }) };
  writeAll(1, report?.print(answer, await contextOf(world)) ?? '');
  if (!explanation.allowed) tellServicePort(analysis, to, port);
  const wrong = disappointment(text(values, 'expect'), explanation, world.diagnostics);
  if (wrong === undefined) return 0;
  writeAll(2, `${wrong}\n`);
  return 1;
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
): string | undefined {
  const doubt = diagnostics.find(({ code }) => doubts.includes(code));
  if (
    expected !== undefined &&
    (expected === 'allowed') === explanation.allowed &&
    doubt !== undefined
  )
    return `cannot tell whether it is ${expected}: ${doubt.message}`;
  if (expected === 'blocked' && explanation.mayBeAllowed !== undefined)
    return `cannot tell whether it is blocked: ${explanation.mayBeAllowed.join('; ')}`;
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
function asTyped(party: Party, typed: string): Party {
  if (party.kind !== 'addresses') return party;
  const address = typed.replace(/^\[(.*)\]$/, '$1');
  return { ...party, name: address, first: address, last: address };
}

/** A Service's port where the pods have another is the likeliest mistake. */
function tellServicePort(analysis: Analysis, party: number, port: number): void {
  const { cluster, parties, reach } = analysis;
  const members = parties.members[party] ?? [];
  const declared = portsOf(analysis, party);
  for (const { name, namespace, selector, ports } of cluster.services) {
    if (selector === undefined) continue;
    const pods = reach.universe.subjects(
      { matchLabels: selector, matchExpressions: [] },
      namespace,
    );
    if (!members.some((id) => pods.has(id))) continue;
    const targets = ports
      .filter((each) => each.port === port)
      .flatMap(({ targetPort }) =>
        typeof targetPort === 'number'
          ? [targetPort]
          : declared.filter((each) => each.name === targetPort).map((each) => each.port),
      );
    if (targets.length === 0 || targets.includes(port)) continue;
    writeAll(
      2,
      `${port} is the port of Service ${namespace}/${name}; its pods listen on ${targets.join(', ')}, which is what policies see\n`,
    );
    return;
  }
}

/** Container ports of a party's pods. */
function portsOf({ parties, reach }: Analysis, party: number): readonly ContainerPort[] {
  const members = (parties.members[party] ?? []).map((id) => reach.universe.members[id]);
  return members.flatMap((each) => (each?.kind === 'pods' ? each.ports : []));
}

/** `shop/orders:8080`, `203.0.113.7:443/tcp`, `[2001:db8::1]:443`. */
function readTarget(typed: string): { readonly destination: string; readonly written: string } {
  const parts = /^(?:\[([^\]]+)\]|([^:]+)):([^:]+)$/.exec(typed);
  const destination = parts?.[1] ?? parts?.[2];
  if (destination === undefined || parts?.[3] === undefined) {
    throw new UsageError(
      `${JSON.stringify(typed)} has no port`,
      'write namespace/name:port, 203.0.113.7:443 or [2001:db8::1]:443',
    );
  }
  return { destination, written: parts[3] };
}
