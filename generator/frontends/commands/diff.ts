import { join } from 'node:path';
import { analyseBoth } from '../../analysis/reach/analyse.ts';
import { allPorts, type PortSets } from '../../analysis/reach/port-sets.ts';
import { diff } from '../../analysis/views/diff.ts';
import { type Expected, openedBy, readExpected } from '../../analysis/views/expected-openings.ts';
import { readPorts } from '../../grammar/ports.ts';
import { Report } from '../../grammar/reader.ts';
import { exists } from '../../io/files.ts';
import { writeAll } from '../../io/output.ts';
import { tellProgress } from '../../io/progress.ts';
import { UsageError } from '../../io/usage.ts';
import type { Change } from '../../model/changes.ts';
import { type Code, type Diagnostic, finding } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import type { PortRange } from '../../model/reach.ts';
import { portsText } from '../../reports/diff/change-text.ts';
import { diffs } from '../../reports/diff/index.ts';
import { judge } from '../../stages/judge.ts';
import { readSide } from '../compared-sides.ts';
import { optionsOf } from '../compile-project.ts';
import { newCustomFindings } from '../custom-rules.ts';
import type { Environment } from '../environment.ts';
import { printFindings } from '../findings.ts';
import { common, type Flag, flag, list, text, type Values } from '../flags.ts';
import { clusterFlags, readCluster, refuseStray, selectorFlag } from '../from-cluster.ts';
import { type Gathered, gatherTexts, joined, manifestTexts } from '../gather.ts';
import { judged } from '../graph-rules.ts';
import {
  isEmptyWorld,
  projectFileFor,
  readWorld,
  type World,
  worldFlags,
} from '../simulated-input.ts';

export const flags = {
  ...worldFlags,
  ...clusterFlags,
  ...selectorFlag,
  profiles: {
    type: 'strings',
    about: 'profiles that both sides have, repeatable (default none: those of a side are its own)',
  },
  manifests: { type: 'strings', about: 'manifests that both sides have, repeatable' },
  allow: {
    type: 'strings',
    about:
      "a connection that may be opened, repeatable: 'shop/cart -> shop/payments:8443'; * is anything",
  },
  format: { type: 'string', about: 'how it is printed', choices: Object.keys(diffs) },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** Which connections a change opens and closes; exits 1 when it opens one that nothing accepts. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const [before, after, ...more] = list(values, 'paths') ?? [];
  if (before === undefined || after === undefined || more.length > 0) {
    throw new UsageError(
      'diff needs two sides',
      'netprofile diff main:k8s k8s: files, folders, - or revision:path',
    );
  }
  if (before === '-' && after === '-') throw new UsageError('only one side can be standard input');
  if (before !== live && after !== live)
    refuseStray(values, 'write live as one of the sides, which reads the cluster');
  const shared = gatherTexts(manifestTexts(list(values, 'manifests') ?? [], environment.cwd));
  const sides: Gathered[] = [];
  for (const side of [before, after])
    sides.push(joined(shared, await readAnySide(side, values, environment)));
  const worlds: World[] = [];
  for (const [index, side] of sides.entries()) {
    // a side without profiles of its own goes by the other's
    const [own, other] = [side, sides[1 - index] ?? side].map((each) =>
      projectFileFor(each, values, environment.cwd),
    );
    const projectFile = own ?? other;
    const world = await readWorld(side, values, environment, { from: 'flags', projectFile });
    const quiet = flag(values, 'quiet') === true;
    const status = await printFindings(world.diagnostics, world.sources, quiet);
    if (status !== 0) return status;
    worlds.push(world);
  }
  const [old, fresh] = worlds;
  if (old === undefined || fresh === undefined) throw new Error('a side was not read');
  requireSides([before, after], [old, fresh], values);
  tellForgotten(worlds, values);
  const { expected, diagnostics } = expectations(values, fresh);
  tellProgress('simulating both sides');
  const [was, is] = analyseBoth(old.cluster, fresh.cluster, fresh.options);
  const changes = diff(was, is);
  const report = diffs[text(values, 'format') ?? 'text'];
  writeAll(1, report?.print(changes) ?? '');
  const opened = openedBy(changes, expected, is.reach.ports).map((each) =>
    openedFinding(each, is.reach.ports),
  );
  const unsure = doubtsOf(old, fresh);
  const host = {
    mode: 'files',
    hasManifests: true,
    placeInNamespace: true,
    hooks: 'plain',
  } as const;
  const custom = newCustomFindings({
    before: old,
    after: fresh,
    knownBefore: judged(old.diagnostics, fresh.project, values),
    knownAfter: judged(fresh.diagnostics, fresh.project, values),
  });
  const found = judge(
    [...opened, ...unsure, ...diagnostics, ...custom],
    optionsOf(values, fresh.project, host),
  );
  return printFindings(found, fresh.sources, flag(values, 'quiet') === true);
}

/** What the side of a cluster is called. */
const live = 'live';

/**
 * Two sides with nothing in them are no comparison, and a new one without the
 * workloads that were there is more likely a render that failed than a change;
 * a release may well be new, which is said.
 */
function requireSides(
  [before, after]: readonly [string, string],
  [old, fresh]: readonly [World, World],
  values: Values,
): void {
  if (isEmptyWorld(old) && isEmptyWorld(fresh))
    throw new UsageError(
      'there is nothing to compare: neither side holds workloads or policies',
      'name files or folders, or pipe one side in',
    );
  if (isEmptyWorld(fresh) && old.cluster.pods.length > 0)
    throw new UsageError(
      `there is nothing to compare with ${before}: ${after} holds no workloads and no policies`,
      'did what renders it fail? set -o pipefail tells; a release that goes away opens nothing, and needs no diff',
    );
  if (isEmptyWorld(old) && fresh.cluster.pods.length > 0 && flag(values, 'quiet') !== true)
    writeAll(
      2,
      `${before} holds no workloads and no policies: everything in ${after} counts as new\n`,
    );
}

async function readAnySide(
  side: string,
  values: Values,
  environment: Environment,
): Promise<Gathered> {
  if (side !== live) return readSide(side, environment.cwd);
  if (exists(join(environment.cwd, live)))
    throw new UsageError(
      'live is the cluster, and there is a file or folder of that name here',
      'write ./live for the file or folder; for the cluster, run it from elsewhere',
    );
  const { paths: _sides, ...rest } = values;
  return readCluster(rest, environment, 'simulate');
}

/** Policies that only the new side has and that cannot be simulated: what they open is not known. */
function doubtsOf(before: World, after: World): readonly Diagnostic[] {
  const codes: readonly Code[] = ['unsupported-policy', 'unsupported-peer'];
  const known = new Set(before.diagnostics.map((each) => each.message));
  return after.diagnostics
    .filter(({ code, message }) => codes.includes(code) && !known.has(message))
    .map((each) => ({
      ...each,
      severity: 'error',
      message: `${each.message}: what it opens is not known`,
    }));
}

/** A side may be of another time than ./profiles: they are not taken, and a user may have forgotten. */
function tellForgotten(worlds: readonly World[], values: Values): void {
  const usual = worlds[0]?.project.usualProfilePaths ?? [];
  if (usual.length === 0 || flag(values, 'quiet') === true || flag(values, 'as-is') === true)
    return;
  // where a side has profiles, or policies that were made from some, nothing is missing
  const isSpokenFor = worlds.some(
    ({ project, cluster }) =>
      project.profiles.length > 0 || cluster.policies.some(({ service }) => service !== undefined),
  );
  if (isSpokenFor) return;
  const flags = usual.map((each) => `--profiles ${each}`).join(' ');
  writeAll(
    2,
    `compared without the profiles in ${usual.join(', ')}: ${flags} takes them for both sides, --as-is leaves them out\n`,
  );
}

/** One finding for each kind of connection that is opened. */
function openedFinding(change: Change, ports: PortSets): Diagnostic {
  const [from, to] = [someNames(change.from), someNames(change.to)];
  const opened = ports.ranges(
    ports.difference(ports.fromRanges(change.after), ports.fromRanges(change.before)),
  );
  const written = opened.map((each) => flagText(each)).join(',');
  const isAny = change.names !== undefined || ports.fromRanges(opened) === allPorts;
  const subject = `${change.from[0]} -> ${change.to[0]}${isAny ? '' : `:${written}`}`;
  const more = change.from.length * change.to.length - 1;
  return finding('connection-opened', `${from} -> ${to}: ${portsText(change)}`, {
    subject,
    hint: `if it is meant: --allow '${subject}'${more > 0 ? `, and ${more} more; * is anything` : ''}`,
  });
}

/** `8443`, `8000-8010/udp`: as --allow takes it. */
function flagText({ protocol, from, to }: PortRange): string {
  const range = from === to ? `${from}` : `${from}-${to}`;
  return protocol === 'TCP' ? range : `${range}/${protocol.toLowerCase()}`;
}

const form =
  "write 'shop/cart -> shop/payments:8443', with * for anything and the port left out for any";

/** Connections that --allow and the waivers of netprofile.yaml expect; a waiver that names none is a finding. */
function expectations(
  values: Values,
  { project }: Pick<World, 'project'>,
): { readonly expected: readonly Expected[]; readonly diagnostics: readonly Diagnostic[] } {
  const typed = (list(values, 'allow') ?? []).map((each) => {
    const read = readExpected(each, portRanges);
    if (read !== undefined) return read;
    throw new UsageError(`${JSON.stringify(each)} is not a connection`, form);
  });
  const today = new Date().toISOString().slice(0, 10);
  const diagnostics: Diagnostic[] = [];
  const waived = project.config.accept
    .filter(({ code }) => code === 'connection-opened')
    .flatMap(({ where, until, place }) => {
      const read = readExpected(where, portRanges);
      if (read === undefined) {
        const message = `${JSON.stringify(where)} is not a connection`;
        diagnostics.push(finding('waiver-invalid', message, { place, hint: form }));
      }
      return read === undefined || (until !== undefined && today > until) ? [] : [read];
    });
  return { expected: [...typed, ...waived], diagnostics };
}

function portRanges(typed: string): readonly PortRange[] | undefined {
  const place = { file: '', document: 0, path: [] };
  const ports = readPorts(
    typed
      .toLowerCase()
      .split(',')
      .map((each) => each.trim()),
    place,
    new Report(),
  );
  if (ports === undefined || ports === 'all' || ports.some((each) => each.kind === 'name'))
    return undefined;
  return ports.flatMap((each) =>
    each.kind === 'number'
      ? [{ protocol: each.protocol, from: each.port, to: each.endPort ?? each.port }]
      : [],
  );
}
